"""Joining and splitting works by hand: what a person decides stays, whatever the rules say."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from catalog.book import short_hash, work_id
from catalog.relation_store import relate_works, renew_relations
from catalog.store import LOAD_LOCK
from catalog.work_store import let_likes_follow, renew_works
from database.connections import Cursor
from database.queue import VECTORIZER, notify


class NoSuchBookError(ValueError):
    """An id that the catalogue does not have."""


def join_works(cursor: Cursor, book_ids: Sequence[str]) -> int:
    """Make the works of these books one, also for editions that come later.

    Returns of how many books the work is. Raises NoSuchBookError.
    """
    _begin(cursor)
    keys = _works_by_rules(cursor, "id", book_ids)
    if missing := [book_id for book_id in book_ids if book_id not in keys]:
        raise NoSuchBookError(f"no book {', '.join(missing)}; look ids up with GET /search")
    cursor.execute("SELECT DISTINCT work_id FROM books WHERE id = ANY(%s)", (list(book_ids),))
    before = [work for (work,) in cursor.fetchall()]
    joined = "w" + short_hash(f"joined|{book_ids[0]}")
    cursor.execute("UPDATE work_choices SET work_id = %s WHERE work_id = ANY(%s)", (joined, before))
    for book_id, key in keys.items():
        # A book that was split off alone comes alone, too.
        cursor.execute(_CHOOSE, (book_id, key, joined))
    cursor.execute("SELECT id FROM books WHERE work_id = ANY(%s)", (before,))
    moved = {book_id: joined for (book_id,) in cursor.fetchall()}
    _move(cursor, moved)
    let_likes_follow(cursor, "moved")
    _end(cursor)
    return len(moved)


def split_work(cursor: Cursor, book_id: str) -> int:
    """Undo that this book's work was joined to others by hand; where it was not, make the book a
    work of its own.

    Returns how many books have gone from the work. Raises NoSuchBookError.
    """
    _begin(cursor)
    key = _works_by_rules(cursor, "id", [book_id]).get(book_id)
    if key is None:
        raise NoSuchBookError(f"no book {book_id}; look ids up with GET /search")
    cursor.execute(_FORGET_JOIN, (key, book_id))
    if cursor.rowcount:
        cursor.execute("SELECT work_id FROM books WHERE id = %s", (book_id,))
        editions = _works_by_rules(cursor, "work_id", cursor.fetchall()[0])
        moved = {edition: by_rules for edition, by_rules in editions.items() if by_rules == key}
    else:
        moved = {book_id: "w" + short_hash(f"split|{book_id}")}
        cursor.execute(_CHOOSE_ALONE, (book_id, moved[book_id]))
    _move(cursor, moved)
    cursor.execute(
        "UPDATE likes SET changed_at = clock_timestamp() WHERE book_id = ANY(%s)", (list(moved),)
    )
    _end(cursor)
    return len(moved)


def _begin(cursor: Cursor) -> None:
    """Wait for loads, and bring all works to the present rules."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOAD_LOCK,))
    renew_works(cursor)
    renew_relations(cursor)


def _works_by_rules(cursor: Cursor, column: str, values: Sequence[str]) -> dict[str, str]:
    """The work that the rules give to each book whose `id` or `work_id` is one of these."""
    cursor.execute(
        "SELECT id, title, authors, series, series_index FROM books"
        f" WHERE {column} = ANY(%s) ORDER BY id",
        (list(values),),
    )
    books: list[tuple[str, str, list[str], str | None, Decimal | None]] = cursor.fetchall()
    return {
        book_id: work_id(title, tuple(authors), series, place)
        for book_id, title, authors, series, place in books
    }


def _move(cursor: Cursor, to: Mapping[str, str]) -> None:
    """Bring these books to their works, which relates them anew."""
    cursor.execute(
        "CREATE TEMPORARY TABLE moved ON COMMIT DROP AS"
        " SELECT b.id, b.work_id AS work_before, t.work_id FROM books AS b"
        " JOIN unnest(%s::text[], %s::text[]) AS t (id, work_id) USING (id)",
        (list(to), list(to.values())),
    )
    cursor.execute("UPDATE books AS b SET work_id = m.work_id FROM moved AS m WHERE m.id = b.id")
    relate_works(cursor, "moved")


def _end(cursor: Cursor) -> None:
    cursor.execute("DROP TABLE moved")
    notify(cursor, VECTORIZER)


_CHOOSE = """
INSERT INTO work_choices (book_id, key, work_id) VALUES (%s, %s, %s)
ON CONFLICT (book_id) DO NOTHING
"""

_CHOOSE_ALONE = """
INSERT INTO work_choices (book_id, work_id) VALUES (%s, %s)
ON CONFLICT (book_id) DO UPDATE SET key = NULL, work_id = excluded.work_id
"""

# Nothing where the book came alone.
_FORGET_JOIN = """
DELETE FROM work_choices
WHERE key = %s AND NOT EXISTS (SELECT FROM work_choices WHERE book_id = %s AND key IS NULL)
"""
