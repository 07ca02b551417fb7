"""The SQL of what a person has decided about works: who loads books or likes follows it."""

from psycopg2 import sql

from database.connections import Cursor


def follow_choices(cursor: Cursor, table: str, book_id: str) -> None:
    """Replace each `work_id` by the rules with the one that a person has chosen.

    book_id: the column of the table with the ids of books.
    """
    cursor.execute("SELECT EXISTS (SELECT FROM work_choices)")
    if cursor.fetchone() == (True,):
        names = {"table": sql.Identifier(table), "book_id": sql.Identifier(book_id)}
        cursor.execute(_FOLLOW_WORKS.format(**names))
        cursor.execute(_FOLLOW_BOOKS.format(**names))


def renew_choices(cursor: Cursor, table: str) -> None:
    """Give the chosen books of this table, by `id`, the keys of the present rules: `work_id`."""
    cursor.execute(_RENEW.format(sql.Identifier(table)))


_FOLLOW_WORKS = sql.SQL("""
UPDATE {table} AS t SET work_id = c.work_id FROM work_choices AS c WHERE c.key = t.work_id
""")
_FOLLOW_BOOKS = sql.SQL("""
UPDATE {table} AS t SET work_id = c.work_id FROM work_choices AS c
WHERE c.key IS NULL AND c.book_id = t.{book_id}
""")
_RENEW = sql.SQL("""
UPDATE work_choices AS c SET key = t.work_id FROM {} AS t
WHERE t.id = c.book_id AND c.key IS NOT NULL
""")
