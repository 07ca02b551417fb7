"""Connections to PostgreSQL, one by one or pooled, and the transaction around a thought."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extensions import make_dsn

from database import embedded
from database.errors import LOST, explain
from settings.environment import Settings

# Beside what is made here: psycopg2's types under our names, and what its errors mean.
__all__ = [
    "LOST",
    "Connection",
    "Cursor",
    "DatabaseError",
    "Pool",
    "connect",
    "dsn",
    "explain",
    "open_connection",
    "transaction",
    "value",
]

T = TypeVar("T")

CONNECT_TIMEOUT_S = 5
# Of pgvector: how many candidates an index scan keeps in view, and that a filtered scan goes on
# until it has rows enough.
SEARCH_OPTIONS = "-c hnsw.ef_search=100 -c hnsw.iterative_scan=relaxed_order"


class DatabaseError(Exception):
    """PostgreSQL can't be used; the message says what to do."""


def dsn(settings: Settings) -> str:
    """Where the database is; starts the bundled one when no POSTGRES_HOST is set.

    Raises DatabaseError if that can't be started.
    """
    if settings.postgres_host is None:
        try:
            return embedded.start(settings.data_dir / "postgres")
        except embedded.EmbeddedError as error:
            raise DatabaseError(str(error)) from error
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


def value(cursor: Cursor) -> Any:  # noqa: ANN401 -- whatever type the column has
    """The first column of the first row; None without rows."""
    row = cursor.fetchone()
    return row[0] if row else None


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
        """Close what lies idle; a connection in use comes back open and is kept."""
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
