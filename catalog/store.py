"""The SQL that writes books, and queues what the services have to do for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from psycopg2 import sql

from catalog.choice_store import follow_choices
from catalog.first_load import indexes_afterwards
from catalog.label_store import sort_labels
from catalog.relation_store import keep_keys, relate_works, renew_relations
from catalog.searched import READ
from catalog.staged import BESIDE, COLUMNS, STORED, TO_SEARCH
from catalog.work_store import let_likes_follow, renew_works
from database.connections import Cursor
from database.copying import copy_blocks
from database.queue import IMAGES, VECTORIZER, notify

MEMORY = "64MB"  # of PostgreSQL, for each sort and join of a load
LOAD_LOCK = 0x6C6F6164  # "load"


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


def stage(cursor: Cursor, blocks: Iterable[bytes] = ()) -> int:
    """COPY books, see `staged_block`, into `incoming`, a temporary table like `books`; how many."""
    cursor.execute(_INCOMING)
    copy_blocks(cursor, "incoming", COLUMNS, blocks)
    return cursor.rowcount


def begin(cursor: Cursor) -> None:
    """Loads go one at a time: the second waits here until the first has ended."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOAD_LOCK,))
    cursor.execute("SET LOCAL work_mem = %s", (MEMORY,))
    cursor.execute("SET LOCAL jit = off")  # each statement runs once, and is compiled for longer
    renew_works(cursor)
    renew_relations(cursor)
    sort_labels(cursor)
    # Of few rows: what is to be known is how many there are, and that each is another book.
    cursor.execute("SET LOCAL default_statistics_target = 1")
    cursor.execute("ANALYZE incoming (id, row_hash)")
    cursor.execute("RESET default_statistics_target")


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
        cursor.execute("CREATE TEMPORARY TABLE written ON COMMIT DROP AS"
                       " SELECT id, work_before, work_id FROM chosen WHERE differs")  # fmt: skip
        with indexes_afterwards(cursor, cursor.rowcount):
            cursor.execute(_UPSERT)
            keep_keys(cursor)
            _queue_changed(cursor)
        relate_works(cursor, "written")
    for service in (VECTORIZER, IMAGES):
        notify(cursor, service)
    return counts


def _queue_changed(cursor: Cursor) -> None:
    for service, changed_column in ((VECTORIZER, "text_changed"), (IMAGES, "cover_changed")):
        cursor.execute(_QUEUE_CHANGED.format(sql.Identifier(changed_column)), (service,))


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


_TYPES = {"roles": "text[]", "relations": "text[]", "record_hash": "bytea"}
_BESIDE = ", ".join(f"NULL::{_TYPES.get(name, 'text')} AS {name}" for name in BESIDE)
# Its rows stay whole: to compress what is read once takes longer than to read it.
_INCOMING = f"""
CREATE TEMPORARY TABLE incoming WITH (toast_tuple_target = 8160) ON COMMIT DROP AS
SELECT 0::bigint AS position, books.*, {_BESIDE} FROM books WITH NO DATA
"""

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


def _upsert() -> str:
    columns = ", ".join(STORED)
    values = ", ".join(f"i.{name}" for name in STORED if name != "search")
    search = READ.format(*(f"i.{name}" for name in TO_SEARCH))
    updates = ", ".join(f"{name} = excluded.{name}" for name in STORED[1:])
    return (
        f"INSERT INTO books ({columns}) SELECT {values}, coalesce(i.search, {search})"
        " FROM incoming AS i JOIN chosen USING (id) WHERE differs ORDER BY i.id"
        f" ON CONFLICT (id) DO UPDATE SET {updates}, loaded_at = now()"
    )


_UPSERT = _upsert()

_QUEUE_CHANGED = sql.SQL(
    "INSERT INTO work (service, book_id) SELECT %s, id FROM chosen WHERE {} ORDER BY id"
    " ON CONFLICT (service, book_id) DO UPDATE SET queued_at = now()"
)
