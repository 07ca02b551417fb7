"""The SQL that brings books and likes to another work, where the rules for works have changed."""

import logging
from collections.abc import Iterator

from psycopg2 import sql

from catalog.book import work_id
from catalog.choice_store import follow_choices, renew_choices
from catalog.like_store import LIKES_LOCK
from catalog.rules import renew
from catalog.titles import series_key
from database.connections import Cursor
from database.copying import copy_rows
from database.queue import VECTORIZER, notify

log = logging.getLogger(__name__)

RULES = "6"  # raise it when work_id or series_key make other keys than before
BATCH = 5_000

Renewed = tuple[str, str, str, str | None]  # id, work before, work and series key now


def renew_works(cursor: Cursor) -> int:
    """Give every book the work and series key of the present rules; returns how many had others.

    Otherwise a book that is loaded now would not be an edition of one that was loaded before.
    """
    return renew(cursor, "books", "work_id", RULES, _renew_all)


def _renew_all(cursor: Cursor) -> int:
    cursor.execute(
        "CREATE TEMPORARY TABLE renewed (id text PRIMARY KEY, work_before text NOT NULL,"
        " work_id text NOT NULL, series_key text) ON COMMIT DROP"
    )
    renewed = 0
    for batch in _renewed(cursor):
        copy_rows(cursor, "renewed", ("id", "work_before", "work_id", "series_key"), batch)
        renewed += len(batch)
    if renewed:  # even a statement without a row would tell of a change
        renew_choices(cursor, "renewed")
        follow_choices(cursor, "renewed", "id")
        cursor.execute(_RENEW)
        let_likes_follow(cursor, "renewed")
        notify(cursor, VECTORIZER)
        log.info("%d books have other works or series keys by the rules of this version", renewed)
    return renewed


def _renewed(cursor: Cursor) -> Iterator[list[Renewed]]:
    with cursor.connection.cursor("books_of_older_rules") as books:
        books.itersize = BATCH
        books.execute(
            "SELECT id, work_id, series_key, title, authors, series, series_index FROM books"
        )
        while rows := books.fetchmany(BATCH):
            yield [new for row in rows if (new := _by_present_rules(*row)) is not None]


def _by_present_rules(
    book_id: str, work_before: str, key_before: str | None, *named: object
) -> Renewed | None:
    title, authors, series, place = named
    now = work_id(title, tuple(authors), series, place)  # type: ignore[arg-type]
    key = series_key(series) or None if isinstance(series, str) else None
    return None if (now, key) == (work_before, key_before) else (book_id, work_before, now, key)


def let_likes_follow(cursor: Cursor, table: str) -> None:
    """What readers said of the `work_before` of this table's books is said of their `work_id`."""
    moved = sql.Identifier(table)
    cursor.execute(_HAVE_MOVED.format(moved))
    if cursor.fetchone() != (True,):
        return
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LIKES_LOCK,))
    cursor.execute(_MOVE_LIKES.format(moved))
    cursor.execute(_TOUCH_LIKES.format(moved))


_RENEW = """
UPDATE books AS b SET work_id = r.work_id, series_key = r.series_key FROM renewed AS r
WHERE r.id = b.id
"""

_HAVE_MOVED = sql.SQL("SELECT EXISTS (SELECT FROM {} WHERE work_before <> work_id)")

# Also of books that the catalogue does not have. A work that is split goes one way.
_MOVE_LIKES = sql.SQL("""
UPDATE likes AS l SET work_id = moved.work_id
FROM (SELECT work_before, min(work_id) AS work_id FROM {} WHERE work_before <> work_id
      GROUP BY work_before) AS moved
WHERE l.work_id = moved.work_before
""")

# The model of readers is learned anew when a like is newer than it.
_TOUCH_LIKES = sql.SQL("""
UPDATE likes AS l SET changed_at = clock_timestamp()
FROM {} AS c
WHERE c.work_before <> c.work_id AND (l.book_id = c.id OR l.work_id = c.work_id)
""")
