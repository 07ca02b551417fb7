"""The SQL of a large first load: an empty catalogue gets indexes and references after its books."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg2 import errors, sql
from psycopg2.sql import Composable

from database.connections import Cursor, value

MANY = 1_000  # books; for fewer, to make the indexes anew takes longer than to keep them
MEMORY = "256MB"  # of PostgreSQL, to make an index with


@contextmanager
def indexes_afterwards(cursor: Cursor, books: int) -> Iterator[None]:
    """Make the indexes of `books`, and of what is queued and known of books, after the block, if
    there are no books yet and many come; and check then that each row there is of a book.

    Who reads meanwhile waits until the transaction ends. Where somebody reads just now, all stays.
    """
    definitions = _drop(cursor) if books >= MANY and _is_empty(cursor) else []
    yield
    if definitions:
        cursor.execute("SET LOCAL maintenance_work_mem = %s", (MEMORY,))
    for definition in definitions:
        cursor.execute(definition)


def _is_empty(cursor: Cursor) -> bool:
    cursor.execute("SELECT NOT EXISTS (SELECT FROM books)")
    return bool(value(cursor))


def _drop(cursor: Cursor) -> list[Composable]:
    """What makes again all that was dropped, references last."""
    cursor.execute("SAVEPOINT before_lock")
    try:
        cursor.execute("LOCK TABLE books, relation_keys, work IN ACCESS EXCLUSIVE MODE NOWAIT")
    except errors.LockNotAvailable:
        cursor.execute("ROLLBACK TO SAVEPOINT before_lock")
        return []
    cursor.execute(_INDEXES)
    indexes = cursor.fetchall()
    cursor.execute(_CONSTRAINTS)
    constraints = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    for table, name, _ in constraints:
        cursor.execute(_DROP_CONSTRAINT.format(sql.Identifier(table), sql.Identifier(name)))
    return [
        *(sql.SQL(definition) for _, definition in indexes),
        *(
            _ADD_CONSTRAINT.format(sql.Identifier(table), sql.Identifier(name), sql.SQL(definition))
            for table, name, definition in constraints
        ),
    ]


# All but those of primary keys. By the one of `books` the upsert finds what is there.
_INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid)
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
WHERE i.indrelid IN ('books'::regclass, 'relation_keys'::regclass) AND NOT i.indisprimary
ORDER BY c.relname
"""

# To check each row alone that refers to a book takes longer than to write it.
_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = 'relation_keys'::regclass AND contype = 'p'
      OR conrelid IN ('relation_keys'::regclass, 'work'::regclass) AND contype = 'f'
ORDER BY contype DESC, 1, 2
"""
_DROP_CONSTRAINT = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}")
_ADD_CONSTRAINT = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}")
