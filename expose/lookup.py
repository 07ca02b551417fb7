"""Answers that are looked up: one statement that gives one text, without a thread.

psycopg2 blocks, so that a request through `Shelf` takes a thread of its own; that costs more than
the statement does here.
"""

import asyncio
import logging
from typing import Any

import asyncpg
from psycopg2.extensions import parse_dsn

from database.connections import CONNECT_TIMEOUT_S

log = logging.getLogger(__name__)

CONNECTIONS = 3  # two cores serve no more at once, and more of them wait longer
STATEMENT_TIMEOUT_S = 15.0
SETTINGS = {"application_name": "bookreco", "default_transaction_read_only": "on", "jit": "off"}
# Whatever fails here is asked again in the ordinary way, which tells what is wrong.
FAILURES = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncio.TimeoutError)

Connection = Any  # asyncpg has no types


class Lookup:
    """A few connections to one database, opened as needed. For one event loop."""

    def __init__(self, where: str) -> None:
        """where: as libpq writes it, "host=… dbname=…" or postgresql://…"""
        given = parse_dsn(where)
        self._where = {
            "host": given.get("host"),
            "port": int(given.get("port", "5432")),
            "user": given.get("user"),
            "password": given.get("password"),
            "database": given.get("dbname"),
        }
        self._free: list[Connection] = []
        self._slots = asyncio.Semaphore(CONNECTIONS)

    async def text(self, statement: str, *values: object) -> str | None:
        """The first column of the first row; None without a row, or if it can't be had."""
        async with self._slots:
            connection = None
            try:
                connection = self._free.pop() if self._free else await self.connect()
                found: str | None = await connection.fetchval(statement, *values)
            except FAILURES as error:
                log.debug("not looked up: %s", error)
                if connection is not None:
                    connection.terminate()
                return None
            except BaseException:
                if connection is not None:  # in the middle of an answer
                    connection.terminate()
                raise
            self._free.append(connection)
            return found

    def close(self) -> None:
        while self._free:
            self._free.pop().terminate()

    async def connect(self) -> Connection:
        """A connection that belongs to the caller."""
        return await asyncpg.connect(
            **self._where,
            timeout=CONNECT_TIMEOUT_S,
            command_timeout=STATEMENT_TIMEOUT_S,
            server_settings=SETTINGS,
        )
