"""The SQL that writes books, and queues what the services have to do for them."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from psycopg2 import sql

from catalog.book import Book
from catalog.choice_store import follow_choices
from catalog.label_kinds import kinds_of
from catalog.label_store import sort_labels
from catalog.relation_store import relate_books, renew_relations
from catalog.text import fold
from catalog.titles import series_key
from catalog.work_store import let_likes_follow, renew_works
from database.connections import Cursor
from database.copying import copy_rows
from database.queue import IMAGES, VECTORIZER, notify

LOAD_LOCK = 0x6C6F6164  # "load"

FIELDS = (
    "title", "authors", "summary", "labels", "collection", "series", "series_index", "publisher",
    "published_on", "year", "format", "binding", "pages", "weight_g", "width_cm", "height_cm",
    "depth_cm", "isbn13", "language", "image_url",
)  # fmt: skip
TEXT_FIELDS = ("title", "authors", "summary", "labels", "collection", "series", "publisher")
COVER_FIELDS = ("title", "authors", "labels", "image_url")
KEYS = (
    "title_key", "author_keys", "label_keys", "label_kinds", "collection_key", "series_key",
    "publisher_key", "row_hash", "text_hash", "cover_hash",
)  # fmt: skip
STAGED = ("id", "work_id", *FIELDS, *KEYS)


# A record: its place in the source, the book it describes, and the record itself, as JSON.
Staged = tuple[int, Book, str]


@dataclass(frozen=True)
class Rejected:
    """A staged record that was not stored: where it stood, and why; whose id it has."""

    position: int
    reason: str
    book_id: str


class Counts(NamedTuple):
    """What became of the books that were stored."""

    new: int
    changed: int
    unchanged: int


def open_incoming(cursor: Cursor) -> None:
    """Make the temporary table `incoming`, like `books`, for what is to be stored.

    Loads go one at a time: the second waits here until the first has ended.
    """
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOAD_LOCK,))
    renew_works(cursor)
    renew_relations(cursor)
    sort_labels(cursor)
    cursor.execute(
        "CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS"
        " SELECT 0::bigint AS position, books.*, ''::text AS series_words, ''::text AS summary_key,"
        " ''::text AS record, ''::bytea AS record_hash FROM books WITH NO DATA"
    )


def stage(cursor: Cursor, books: Iterable[Staged]) -> int:
    """COPY books into `incoming`; how many they are."""
    copy_staged(cursor, "incoming", ((*each, each[1].id) for each in books))
    staged = cursor.rowcount
    cursor.execute("ANALYZE incoming (id, row_hash)")
    return staged


def copy_staged(cursor: Cursor, table: str, books: Iterable[tuple[int, Book, str, str]]) -> None:
    """COPY books, each with the id that it is to have, into a table like `incoming`."""
    columns = ("position", *STAGED, "series_words", "summary_key", "record", "record_hash")
    copy_rows(cursor, table, columns, map(_staged_row, books))


def settle(cursor: Cursor, staged: int) -> tuple[int, list[Rejected]]:
    """Of staged records with one id keep the first. Returns how many equal ones there were, and the
    others, which are rejected.
    """
    cursor.execute(_FIRSTS)
    if cursor.rowcount == staged:
        return 0, []
    cursor.execute(_CONFLICTS)
    rejected = [Rejected(row[0], _conflict(*row[1:]), row[1]) for row in cursor.fetchall()]
    cursor.execute(_KEEP_FIRSTS)
    return cursor.rowcount - len(rejected), rejected


def store(cursor: Cursor, uncounted: Sequence[str] = ()) -> Counts:
    """Store what is in `incoming`, by one upsert, and queue what the services have to do for it.

    uncounted: ids whose record counts otherwise.
    """
    follow_choices(cursor, "incoming", "id")
    cursor.execute(_RANK)
    cursor.execute(_COUNT, (list(uncounted),))
    counts = Counts(*_one(cursor))
    cursor.execute("SELECT EXISTS (SELECT FROM chosen WHERE differs)")
    if _one(cursor)[0]:  # even a statement without a row would tell of a change
        let_likes_follow(cursor, "chosen")
        cursor.execute(_UPSERT)
        cursor.execute("CREATE TEMPORARY TABLE written ON COMMIT DROP AS"
                       " SELECT id, work_before, work_id FROM chosen WHERE differs")  # fmt: skip
        relate_books(cursor, "written")
    for service, changed_column in ((VECTORIZER, "text_changed"), (IMAGES, "cover_changed")):
        cursor.execute(_QUEUE_CHANGED.format(sql.Identifier(changed_column)), (service,))
        notify(cursor, service)
    return counts


def _staged_row(item: tuple[int, Book, str, str]) -> tuple[object, ...]:
    position, book, record, book_id = item
    series, series_words = series_key(book.series or ""), fold(book.series or "")
    # A key that is not simply the folded text is part of what vectors are made from.
    key = series if series != series_words else ""
    return (
        position,
        book_id,
        book.work_id,
        *(getattr(book, name) for name in FIELDS),
        fold(book.title),
        [fold(author) for author in book.authors],
        [fold(label) for label in book.labels],
        kinds_of(book.labels, book.collection, book.publisher),
        fold(book.collection) if book.collection else None,
        series or None,
        fold(book.publisher) if book.publisher else None,
        _digest(book, FIELDS),
        _digest(book, TEXT_FIELDS, key),
        _digest(book, COVER_FIELDS),
        series_words,
        fold(book.summary or ""),
        record,
        _hash(record),
    )


def _digest(book: Book, names: Sequence[str], more: str = "") -> bytes:
    text = "\x1f".join(_canonical(getattr(book, name)) for name in names) + more
    return _hash(text)


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=12).digest()


def _canonical(value: object) -> str:
    """One text for values that PostgreSQL holds to be equal: 3, 3.0 and 3.00 are one number."""
    if value is None:
        return "\x00"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, tuple):
        return "\x1e".join(value)
    return str(value)


def _conflict(book_id: str, first: int, title: str, first_title: str, titles_differ: bool) -> str:
    if titles_differ:
        return (
            f"{book_id} is already {first_title!r} at record {first}, this one is {title!r};"
            " correct the ISBN of one of them"
        )
    return f"{book_id} is already at record {first} with other values; keep one of the two"


def _one(cursor: Cursor) -> tuple[int, ...]:
    """The only row of an aggregate."""
    return tuple(cursor.fetchone() or ())


_FIRSTS = """
CREATE TEMPORARY TABLE firsts ON COMMIT DROP AS
SELECT DISTINCT ON (id) id, position FROM incoming ORDER BY id, position
"""

_CONFLICTS = """
SELECT i.position, i.id, f.position, i.title, f.title, i.title_key <> f.title_key
FROM incoming AS i
JOIN firsts USING (id)
JOIN incoming AS f ON f.id = i.id AND f.position = firsts.position
WHERE i.position <> f.position AND i.row_hash <> f.row_hash
ORDER BY i.position
"""

_KEEP_FIRSTS = """
DELETE FROM incoming AS i USING firsts AS f WHERE f.id = i.id AND f.position <> i.position
"""

_RANK = """
CREATE TEMPORARY TABLE chosen ON COMMIT DROP AS
SELECT i.id, i.work_id, b.work_id AS work_before, b.id IS NULL AS is_new,
       (b.row_hash, b.text_hash, b.work_id) IS DISTINCT FROM (i.row_hash, i.text_hash, i.work_id)
           AS differs,
       b.text_hash IS DISTINCT FROM i.text_hash AS text_changed,
       b.cover_hash IS DISTINCT FROM i.cover_hash AS cover_changed
FROM incoming AS i LEFT JOIN books AS b USING (id)
"""

_COUNT = """
SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE differs AND NOT is_new),
       count(*) FILTER (WHERE NOT differs)
FROM chosen WHERE id <> ALL(%s)
"""

_SEARCH = """
setweight(to_tsvector('simple', i.title_key), 'A')
|| setweight(to_tsvector('simple', array_to_string(i.author_keys, ' ')), 'B')
|| setweight(to_tsvector('simple', concat_ws(' ', i.series_words, i.collection_key, i.publisher_key,
                                             array_to_string(i.label_keys, ' '))), 'C')
|| setweight(to_tsvector('simple', i.summary_key), 'D')
"""


def _upsert() -> str:
    columns = ", ".join(STAGED)
    values = ", ".join(f"i.{name}" for name in STAGED)
    updates = ", ".join(f"{name} = excluded.{name}" for name in (*STAGED[1:], "search"))
    return (
        f"INSERT INTO books ({columns}, search) SELECT {values}, {_SEARCH}"
        " FROM incoming AS i JOIN chosen USING (id) WHERE differs ORDER BY i.id"
        f" ON CONFLICT (id) DO UPDATE SET {updates}, loaded_at = now()"
    )


_UPSERT = _upsert()

_QUEUE_CHANGED = sql.SQL(
    "INSERT INTO work (service, book_id) SELECT %s, id FROM chosen WHERE {} ORDER BY id"
    " ON CONFLICT (service, book_id) DO UPDATE SET queued_at = now()"
)
