"""The database behind the requests: opened and migrated when it can be, opened anew when lost."""

import logging
import subprocess
import threading
import time
from collections.abc import Callable
from typing import Annotated, TypeVar

import psycopg2
from fastapi import Depends, Request

from database.connections import (
    LOST,
    Cursor,
    DatabaseError,
    Pool,
    dsn,
    explain,
    open_connection,
)
from database.migrate import migrate
from expose.lookup import Connection, Lookup
from settings.environment import ApiSettings

log = logging.getLogger(__name__)
T = TypeVar("T")

RETRY_S = 1.0  # no more than one attempt to connect in this time, however many requests come
# Requests only read, each from one state of the catalogue. Compiling a plan (jit) would take longer
# than running it; what is prepared is planned once (database/prepared.py).
OPTIONS = (
    "-c default_transaction_read_only=on -c default_transaction_isolation=repeatable\\ read"
    " -c statement_timeout=15s -c jit=off -c plan_cache_mode=force_generic_plan"
)


class Database:
    """One to an application; every thread may use it."""

    def __init__(self, settings: ApiSettings) -> None:
        self._settings = settings
        self._pool: Pool | None = None
        self._lookup: Lookup | None = None
        self._opening = threading.Lock()
        self._failure = ""
        self._failed_at = float("-inf")

    def read(self, work: Callable[[Cursor], T]) -> T:
        """What `work` returns from a transaction that may only read.

        Raises DatabaseError, or psycopg2.OperationalError, when the database is away.
        """
        pool = self._pool or self.open()
        try:
            return pool.run(work)
        except LOST as error:
            if _gone(error):
                self._forget(pool)
            raise

    async def look_up(self, statement: str, *values: str | int) -> bytes | None:
        """What a statement gives (see Lookup.ask); None without, or if it can't be asked now."""
        lookup = self._lookup
        return await lookup.ask(statement, *values) if lookup else None

    async def connect(self) -> Connection:
        """A connection of asyncpg of its own. Raises one of lookup.FAILURES if it can't be had."""
        lookup = self._lookup
        if lookup is None:
            raise ConnectionError("the database is not open yet")
        return await lookup.connect()

    def open(self) -> Pool:
        """The pool of a migrated database. Raises DatabaseError when the database is away."""
        with self._opening:
            if self._pool is None:
                if time.monotonic() - self._failed_at < RETRY_S:
                    raise DatabaseError(self._failure)
                self._pool = self._opened()
            return self._pool

    def close(self) -> None:
        if self._lookup is not None:
            self._lookup.close()
        if self._pool is not None:
            self._forget(self._pool)

    def _opened(self) -> Pool:
        try:
            where = dsn(self._settings)
            connection = open_connection(where)
            try:
                migrate(connection)
            finally:
                connection.close()
        except (DatabaseError, psycopg2.Error, OSError, subprocess.SubprocessError) as error:
            reason = explain(error) if isinstance(error, psycopg2.Error) else str(error)
            if reason != self._failure:
                log.warning("the database is away: %s", reason)
            self._failure, self._failed_at = reason, time.monotonic()
            raise DatabaseError(reason) from error
        log.info("the database is there")
        self._failure = ""
        self._lookup = Lookup(where)
        return Pool(where, self._settings.api_threads, OPTIONS)

    def _forget(self, pool: Pool) -> None:
        """The next request opens it anew: it may be another server by then, or an empty one."""
        with self._opening:
            if self._pool is pool:
                self._pool = self._lookup = None
        pool.close()


def _gone(error: psycopg2.Error) -> bool:
    """Whether the server is lost, not only this statement cancelled."""
    return error.pgcode is None or error.pgcode.startswith(("08", "57P"))


# async: a plain def would cost a thread of its own.
async def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def _settings(request: Request) -> ApiSettings:
    settings: ApiSettings = request.app.state.settings
    return settings


OpenDatabase = Annotated[Database, Depends(_database)]
GivenSettings = Annotated[ApiSettings, Depends(_settings)]
