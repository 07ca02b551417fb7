"""The SQL of the first load: an empty catalogue gets its indexes when its books are there."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg2 import errors, sql

from database.connections import Cursor, value

MEMORY = "256MB"  # of PostgreSQL, to make an index with


@contextmanager
def indexes_afterwards(cursor: Cursor) -> Iterator[None]:
    """Make the indexes of `books` after the block, if there are no books yet.

    Who reads meanwhile waits until the transaction ends. Where somebody reads just now, the indexes
    stay.
    """
    indexes = _drop_indexes(cursor) if _is_empty(cursor) else []
    yield
    if indexes:
        cursor.execute("SET LOCAL maintenance_work_mem = %s", (MEMORY,))
    for definition in indexes:
        cursor.execute(definition)


def _is_empty(cursor: Cursor) -> bool:
    cursor.execute("SELECT NOT EXISTS (SELECT FROM books)")
    return bool(value(cursor))


def _drop_indexes(cursor: Cursor) -> list[str]:
    """The definitions of those that were dropped."""
    cursor.execute("SAVEPOINT before_lock")
    try:
        cursor.execute("LOCK TABLE books IN ACCESS EXCLUSIVE MODE NOWAIT")
    except errors.LockNotAvailable:
        cursor.execute("ROLLBACK TO SAVEPOINT before_lock")
        return []
    cursor.execute(_INDEXES)
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [definition for _, definition in found]


# All but the one of the primary key, by which the upsert finds what is there.
_INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid)
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
WHERE i.indrelid = 'books'::regclass AND NOT i.indisprimary ORDER BY c.relname
"""
