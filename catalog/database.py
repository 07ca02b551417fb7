"""Connections to PostgreSQL, one by one or pooled, and the transaction around a thought."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import psycopg2
from psycopg2 import errors
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extensions import make_dsn

from catalog import embedded
from catalog.settings import Settings

__all__ = ["Connection", "Cursor", "DatabaseError", "Pool", "connect", "explain", "transaction"]

log = logging.getLogger(__name__)
T = TypeVar("T")

CONNECT_TIMEOUT_S = 5
# Of pgvector: how many candidates an index scan keeps in view, and that a filtered scan goes on
# until it has rows enough.
SEARCH_OPTIONS = "-c hnsw.ef_search=100 -c hnsw.iterative_scan=strict_order"
LOST = (psycopg2.OperationalError, psycopg2.InterfaceError)


class DatabaseError(Exception):
    """PostgreSQL can't be used; the message says what to do."""


def dsn(settings: Settings) -> str:
    """Where the database is; starts the bundled one when no POSTGRES_HOST is set."""
    if settings.postgres_host is None:
        return embedded.start(settings.data_dir / "postgres")
    password = settings.postgres_password
    return make_dsn(
        host=settings.postgres_host,
        port=settings.postgres_port,
        dbname=settings.postgres_db,
        user=settings.postgres_user,
        password=password.get_secret_value() if password else None,
    )


def connect(settings: Settings) -> Connection:
    """One connection. Raises DatabaseError with what to do."""
    try:
        return open_connection(dsn(settings))
    except embedded.EmbeddedError as error:
        raise DatabaseError(str(error)) from error
    except psycopg2.OperationalError as error:
        raise DatabaseError(explain(error)) from error


def open_connection(where: str, options: str = "") -> Connection:
    """A connection that answers within CONNECT_TIMEOUT_S and notices a dead server.

    options: settings of its session, as `-c name=value`.
    """
    return psycopg2.connect(
        where,
        options=f"{SEARCH_OPTIONS} {options}",
        connect_timeout=CONNECT_TIMEOUT_S,
        keepalives_idle=30,
        client_encoding="utf8",
        application_name="bookreco",
    )


@contextmanager
def transaction(connection: Connection) -> Iterator[Cursor]:
    """A cursor whose statements are committed together, or not at all."""
    with connection, connection.cursor() as cursor:
        yield cursor


class Pool:
    """At most `size` connections, opened as needed; a thread waits for a free one."""

    def __init__(self, where: str, size: int, options: str = "") -> None:
        self._where = where
        self._options = options
        self._free: list[Connection] = []
        self._slots = threading.BoundedSemaphore(size)

    def run(self, work: Callable[[Cursor], T]) -> T:
        """What `work` returns from a transaction; once more if a pooled connection had died.

        `work` may therefore run twice: it must only read. Raises psycopg2.OperationalError when the
        database is away.
        """
        with self._slots:
            pooled = bool(self._free)
            try:
                return self._attempt(work)
            except LOST:
                if not pooled:
                    raise
                self.close()  # a restart has killed the others too
                return self._attempt(work)

    def close(self) -> None:
        while self._free:
            self._free.pop().close()

    def _attempt(self, work: Callable[[Cursor], T]) -> T:
        try:
            connection = self._free.pop()
        except IndexError:
            connection = open_connection(self._where, self._options)
        try:
            with transaction(connection) as cursor:
                result = work(cursor)
        except BaseException:
            if not connection.closed and connection.status == psycopg2.extensions.STATUS_READY:
                self._free.append(connection)
            else:
                connection.close()
            raise
        self._free.append(connection)
        return result


def explain(error: psycopg2.Error) -> str:
    """One sentence on what to do about a failure of PostgreSQL."""
    text = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if isinstance(error, errors.DiskFull) or "No space left on device" in text:
        return (
            "The disk of PostgreSQL is full; nothing of this step was stored."
            " Free some space and run it again"
        )
    if "password authentication failed" in text:
        return "PostgreSQL refuses the password; check POSTGRES_USER and POSTGRES_PASSWORD"
    if "does not exist" in text and "database" in text:
        return f"{text}; create it, or set POSTGRES_DB"
    if isinstance(error, LOST):
        return (
            f"PostgreSQL can't be reached ({text});"
            " check POSTGRES_HOST and POSTGRES_PORT, and that it runs"
        )
    return f"PostgreSQL: {text}"
