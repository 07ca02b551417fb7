"""Hears when answers may have changed: a notification from PostgreSQL, sent with the commit.

Triggers send it (database/migrations/0005_changes.sql), so that a change by hand is heard as well.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import asyncpg

from database.errors import first_line
from expose.lookup import FAILURES, Connection

log = logging.getLogger(__name__)

CHANNEL = "catalogue"
RETRY_S = 1.0


class Changes:
    """`version` is another number after each change; None while nobody would tell of one."""

    def __init__(self, connect: Callable[[], Awaitable[Connection]]) -> None:
        """connect: opens a connection of its own, or raises one of lookup.FAILURES."""
        self._connect = connect
        self._count = 0
        self.version: int | None = None

    async def listen(self) -> None:
        """Until it is cancelled; a connection that is lost is opened anew."""
        while True:
            lost = asyncio.Event()
            try:
                connection = await self._connect()
            except FAILURES as error:
                log.debug("nobody tells of changes: %s", first_line(error))
            else:
                await self._hear(connection, lost)
            await asyncio.sleep(RETRY_S)

    async def _hear(self, connection: Connection, lost: asyncio.Event) -> None:
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(CHANNEL, lambda *_: self._change())
            self._change()
            await lost.wait()
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            log.debug("nobody tells of changes: %s", first_line(error))
        finally:
            self.version = None
            connection.terminate()

    def _change(self) -> None:
        self._count += 1
        self.version = self._count
