"""The SQL of likes: what readers think of books, as `python -m pipeline likes` brings it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from catalog.choice_store import follow_choices
from database.connections import Cursor, value
from database.copying import copy_rows
from database.queue import VECTORIZER, notify

LIKES_LOCK = 0x6C696B65  # "like"
LEAST_LIKED = 4  # stars of five


@dataclass(frozen=True, slots=True)
class Like:
    """What one reader thinks of one book; rating: stars of five, None for a like without stars."""

    reader: str
    book_id: str
    work_id: str | None = None
    rating: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LoadedLikes:
    """What one load did; all but `lacking`, a part of them, add up to what was given."""

    new: int
    changed: int
    unchanged: int
    duplicate: int
    lacking: int  # of books that the catalogue has no edition of


@dataclass(frozen=True, slots=True)
class LikesState:
    """Tells whether there is something new to learn: likes of books that are in the catalogue."""

    likes: int
    newest: datetime | None


def store_likes(cursor: Cursor, likes: Iterable[Like]) -> LoadedLikes:
    """Store them in the place of what their readers said of these books before.

    Where they speak twice of one book the first counts. Wakes the vectorizer.
    """
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LIKES_LOCK,))
    cursor.execute(
        "CREATE TEMPORARY TABLE incoming_likes ON COMMIT DROP AS SELECT 0::bigint AS position,"
        " reader, book_id, work_id, rating FROM likes WITH NO DATA"
    )
    copy_rows(
        cursor,
        "incoming_likes",
        ("position", "reader", "book_id", "work_id", "rating"),
        (
            (position, like.reader, like.book_id, like.work_id, like.rating)
            for position, like in enumerate(likes)
        ),
    )
    follow_choices(cursor, "incoming_likes", "book_id")
    cursor.execute(_CHOOSE)
    cursor.execute(_COUNT)
    loaded = LoadedLikes(*(cursor.fetchone() or ()))
    cursor.execute(_UPSERT)
    if loaded.new or loaded.changed:
        notify(cursor, VECTORIZER)
    return loaded


def likes_state(cursor: Cursor) -> LikesState:
    """Of the likes that can be learned from now."""
    cursor.execute(f"SELECT count(*), max(changed_at) FROM ({_LIKED_WORKS}) AS liked")
    return LikesState(*(cursor.fetchone() or ()))


def newest_like(cursor: Cursor) -> datetime | None:
    """When a like was stored or changed last; at once, however many there are."""
    cursor.execute("SELECT max(changed_at) FROM likes")
    newest: datetime | None = value(cursor)
    return newest


def liked_works(cursor: Cursor) -> dict[str, list[str]]:
    """The works that each reader likes, of those the catalogue has; all in a fixed order."""
    cursor.execute(f"SELECT DISTINCT reader, work FROM ({_LIKED_WORKS}) AS liked ORDER BY 1, 2")
    found: dict[str, list[str]] = {}
    for reader, work in cursor.fetchall():
        found.setdefault(reader, []).append(work)
    return found


# The edition that a reader names is often another than the catalogue's.
_LIKED_WORKS = f"""
SELECT l.reader, coalesce(b.work_id, l.work_id) AS work, l.changed_at
FROM likes AS l LEFT JOIN books AS b ON b.id = l.book_id
WHERE coalesce(l.rating, {LEAST_LIKED}) >= {LEAST_LIKED} AND (b.id IS NOT NULL
      OR EXISTS (SELECT FROM books AS o WHERE o.work_id = l.work_id))
"""

_CHOOSE = """
CREATE TEMPORARY TABLE chosen_likes ON COMMIT DROP AS
SELECT DISTINCT ON (i.reader, i.book_id) i.reader, i.book_id, i.work_id, i.rating,
       l.reader IS NULL AS is_new,
       l.rating IS DISTINCT FROM i.rating
       OR (i.work_id IS NOT NULL AND l.work_id IS DISTINCT FROM i.work_id) AS differs
FROM incoming_likes AS i LEFT JOIN likes AS l USING (reader, book_id)
ORDER BY i.reader, i.book_id, i.position
"""

_COUNT = """
SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE differs AND NOT is_new),
       count(*) FILTER (WHERE NOT differs AND NOT is_new),
       (SELECT count(*) FROM incoming_likes) - count(*),
       count(*) FILTER (WHERE NOT EXISTS (SELECT FROM books AS b WHERE b.id = c.book_id)
                        AND NOT EXISTS (SELECT FROM books AS b WHERE b.work_id = c.work_id))
FROM chosen_likes AS c
"""

_UPSERT = """
INSERT INTO likes (reader, book_id, work_id, rating)
SELECT reader, book_id, work_id, rating FROM chosen_likes WHERE is_new OR differs
ORDER BY reader, book_id
ON CONFLICT (reader, book_id) DO UPDATE SET rating = excluded.rating,
    work_id = coalesce(excluded.work_id, likes.work_id), changed_at = clock_timestamp()
"""
