"""Stored values follow the rules of the running version: they are made anew where these changed.

By which rules a column was made stands in its comment, so that an older version, which knows
nothing of it, can still work with the table.
"""

from collections.abc import Callable

from psycopg2 import sql

from database.connections import Cursor, value


def renew(
    cursor: Cursor, table: str, column: str, rules: str, anew: Callable[[Cursor], int]
) -> int:
    """Make a column by `anew` if that was done by other rules than these, and there are books.

    Returns what `anew` returns: how many rows had other values; 0 where nothing was to be done.
    """
    cursor.execute(_RULES_OF_COLUMN, {"table": table, "column": column})
    if value(cursor) == rules:
        return 0
    cursor.execute("SELECT EXISTS (SELECT FROM books)")
    renewed = anew(cursor) if value(cursor) else 0
    cursor.execute(_NOTE.format(sql.Identifier(table, column)), (rules,))
    return renewed


_RULES_OF_COLUMN = """
SELECT col_description(attrelid, attnum) FROM pg_attribute
WHERE attrelid = %(table)s::regclass AND attname = %(column)s
"""
_NOTE = sql.SQL("COMMENT ON COLUMN {} IS %s")
