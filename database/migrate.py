"""Brings the database to the newest schema: each migration once, whoever comes first."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from database.connections import Connection, Cursor, DatabaseError, connect, transaction
from settings.environment import Settings

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent / "migrations"
LOCK = 0x626F6F6B  # "book"
OLDEST_PGVECTOR = (0, 8)


def migrate(connection: Connection) -> list[str]:
    """Apply what is missing, in order, in one transaction; returns the names applied.

    Raises DatabaseError when pgvector is missing or too old.
    """
    with transaction(connection) as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        _ensure_pgvector(cursor)
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS migrations"
            " (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        cursor.execute("SELECT name FROM migrations")
        done = {name for (name,) in cursor.fetchall()}
        missing = [path for path in sorted(FOLDER.glob("*.sql")) if path.stem not in done]
        for path in missing:
            cursor.execute(path.read_text(encoding="utf-8"))
            cursor.execute("INSERT INTO migrations (name) VALUES (%s)", (path.stem,))
            log.info("migration %s applied", path.stem)
    return [path.stem for path in missing]


@contextmanager
def migrated(settings: Settings) -> Iterator[Cursor]:
    """A transaction on the newest schema, for a command that has but one.

    Raises DatabaseError, like `connect` and `migrate`.
    """
    connection = connect(settings)
    try:
        migrate(connection)
        with transaction(connection) as cursor:
            yield cursor
    finally:
        connection.close()


def _ensure_pgvector(cursor: Cursor) -> None:
    try:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
    except psycopg2.Error as error:
        raise DatabaseError(
            "The pgvector extension is missing from this database; install pgvector 0.8 on the"
            " server and run CREATE EXTENSION vector; in the database as a superuser"
        ) from error
    cursor.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'")
    (version,) = cursor.fetchone() or ("0",)
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_PGVECTOR:
        raise DatabaseError(
            f"pgvector {version} is too old; update the server to 0.8"
            " and run ALTER EXTENSION vector UPDATE;"
        )
