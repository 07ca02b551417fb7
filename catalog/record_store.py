"""The SQL of the records that runs bring, and of where the values of a book are from."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from catalog.merging import EARLIER, FIELDS
from catalog.queries import rows
from catalog.run_store import LATEST, LATEST_OF_INCOMING, TELL, RefusedError, Source, open_run
from database.connections import Cursor, value
from database.queue import VECTORIZER, notify

log = logging.getLogger(__name__)

BATCH = 1_000
FEW = 50  # books that a source may lose without being asked about it

Row = tuple[str, str, str]  # book, source, raw


def keep(cursor: Cursor, run: int, source: Source, filled: Iterable[str] = ()) -> int:
    """Keep what is in `incoming`, where it differs from what the source has said before.

    filled: ids of books whose records say more than their rows in `incoming`.
    Returns how many books it no longer lists. Raises RefusedError if these are too many.
    """
    cursor.execute(LATEST if source.is_whole else LATEST_OF_INCOMING, (source.name,))
    _keep_earlier(cursor)
    cursor.execute(_TO_LOOK_AT)
    unlisted = _unlist(cursor, run, source) if source.is_whole else 0
    cursor.execute(_KEEP, (run,))
    if cursor.rowcount:
        cursor.execute(TELL)
    among = {"run": run, "source": source.name, "earlier": EARLIER, "filled": list(filled)}
    cursor.execute(_TOGETHER, among)
    return unlisted


def _keep_earlier(cursor: Cursor) -> None:
    """A record of each book that was loaded before records were kept, before it changes."""
    cursor.execute(f"SELECT EXISTS (SELECT {_WITHOUT_RECORD})")
    if not value(cursor):
        return
    cursor.execute("SELECT id FROM runs WHERE source = %s", (EARLIER,))
    run = value(cursor) or open_run(cursor, Source(EARLIER))
    cursor.execute(_KEEP_EARLIER, (run,))


def _unlist(cursor: Cursor, run: int, source: Source) -> int:
    cursor.execute(_MISSING)
    missing = cursor.rowcount
    cursor.execute("SELECT count(*) FROM latest WHERE is_listed")
    listed = value(cursor)
    if not missing:
        return 0
    if missing == listed and not source.may_shrink:
        log.warning(
            "None of the %d books of %r is here; they stay listed. If this is another source, name"
            " it with --source NAME; if they are gone, say so with --shrink",
            *(missing, source.name),
        )
        return 0
    if missing > max(FEW, listed / 2) and not source.may_shrink:
        raise RefusedError(
            f"{missing} of the {listed} books of {source.name!r} are missing here. Name another"
            " source with --source NAME, say that it is but a part with --part, or that they are"
            " gone with --shrink"
        )
    cursor.execute(_UNLIST, (run,))
    return missing


def said_together(cursor: Cursor) -> Iterator[list[tuple[str, list[Row]]]]:
    """All that is said of the books of `together`, in batches: of each its id and its rows, by
    source and from the oldest to the newest.
    """
    with cursor.connection.cursor("said_together") as found:
        found.itersize = BATCH
        found.execute(_SAID)
        by_book = groupby(found, itemgetter(0))
        while batch := [(book_id, [*rows]) for book_id, rows in islice(by_book, BATCH)]:
            yield batch


def store_origins(cursor: Cursor) -> None:
    """Put what is in `new_origins` in the place of what was known of the books of `together`."""
    cursor.execute(
        "DELETE FROM origins AS o USING together AS t WHERE o.book_id = t.id"
        " AND NOT EXISTS (SELECT FROM new_origins AS n WHERE n.book_id = t.id)"
    )
    cursor.execute(
        "INSERT INTO origins (book_id, fields, left_out)"
        " SELECT book_id, fields, left_out FROM new_origins ORDER BY book_id"
        " ON CONFLICT (book_id) DO UPDATE"
        " SET fields = excluded.fields, left_out = excluded.left_out"
        " WHERE (origins.fields, origins.left_out) <> (excluded.fields, excluded.left_out)"
    )


def mark_listed(cursor: Cursor) -> None:
    """Mark the books of `to_look_at` that no source lists any more, and no others.

    The lists that show one of them are made again at once. The vectorizer finds the others that it
    counts for: of a series, another volume may stand in its place.
    """
    cursor.execute(_MARK, {"earlier": EARLIER})
    if cursor.rowcount:
        cursor.execute("UPDATE books AS b SET unlisted = m.goes FROM marked AS m WHERE b.id = m.id")
        cursor.execute("ANALYZE marked")
        cursor.execute(UNSHOW)
        cursor.execute(_QUEUE_MARKED, (VECTORIZER,))
        notify(cursor, VECTORIZER)


def sources(cursor: Cursor, book: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Who speaks of this book: since when, the last time, whether they list it, which of its values
    are theirs, and why not if what they say is left out.
    """
    cursor.execute(_SOURCES, {"book": book["id"], "earlier": EARLIER})
    found = rows(cursor)
    shared = [each.pop("is_shared") for each in found]
    if found and not shared[0]:
        found[0]["fields"] = [name for name in FIELDS if book[name] not in (None, [])]
    return found


_WITHOUT_RECORD = """
FROM incoming AS i JOIN books AS b ON b.id = i.id
WHERE NOT EXISTS (SELECT FROM records AS r WHERE r.book_id = i.id)
"""

# Its hash tells whether the book is just what a source says of it.
_KEEP_EARLIER = f"""
INSERT INTO records (book_id, run_id, is_listed, hash, raw)
SELECT b.id, %s, true, b.row_hash,
       json_strip_nulls(json_build_object({", ".join(f"'{name}', b.{name}" for name in FIELDS)}))
{_WITHOUT_RECORD}
"""

# Books that may be listed again, or no longer.
_TO_LOOK_AT = """
CREATE TEMPORARY TABLE to_look_at ON COMMIT DROP AS
SELECT i.id FROM incoming AS i JOIN books AS b ON b.id = i.id WHERE b.unlisted
"""

_MISSING = """
CREATE TEMPORARY TABLE missing ON COMMIT DROP AS
SELECT l.book_id FROM latest AS l
WHERE l.is_listed AND NOT EXISTS (SELECT FROM incoming AS i WHERE i.id = l.book_id)
"""

_UNLIST = """
WITH unlisted AS (
    INSERT INTO records (book_id, run_id, is_listed, hash, raw)
    SELECT book_id, %s, false, '', '{}' FROM missing RETURNING book_id
)
INSERT INTO to_look_at SELECT book_id FROM unlisted
"""

_KEEP = """
INSERT INTO records (book_id, run_id, is_listed, hash, raw)
SELECT i.id, %s, true, i.record_hash, i.record
FROM incoming AS i LEFT JOIN latest AS l ON l.book_id = i.id
WHERE l.book_id IS NULL OR NOT l.is_listed OR l.hash <> i.record_hash
"""

# The books of which more is known than the record in hand says.
_TOGETHER = """
CREATE TEMPORARY TABLE together ON COMMIT DROP AS
SELECT i.id
FROM records AS r JOIN runs AS u ON u.id = r.run_id JOIN incoming AS i ON i.id = r.book_id
WHERE r.run_id <> %(run)s AND (u.source, r.hash) <> (%(source)s, i.record_hash)
      AND (u.source, r.hash) <> (%(earlier)s, i.row_hash)
UNION SELECT unnest(%(filled)s::text[])
"""

_SAID = """
SELECT r.book_id, u.source, r.raw
FROM together AS t JOIN records AS r ON r.book_id = t.id JOIN runs AS u ON u.id = r.run_id
ORDER BY r.book_id, u.source, r.run_id
"""

# "earlier loads" last: its record may be the same as that of another.
_SOURCES = """
SELECT u.source, min(u.loaded_at) AS first_loaded_at,
       max(u.loaded_at) FILTER (WHERE r.is_listed) AS last_changed_at,
       (array_agg(r.is_listed ORDER BY r.run_id DESC))[1] AS is_listed,
       ARRAY(SELECT f.field FROM jsonb_each(o.fields) AS f (field, said_by)
             WHERE f.said_by ? u.source ORDER BY f.field) AS fields,
       o.fields IS NOT NULL AS is_shared,
       o.left_out->>u.source AS left_out
FROM records AS r JOIN runs AS u ON u.id = r.run_id LEFT JOIN origins AS o ON o.book_id = r.book_id
WHERE r.book_id = %(book)s
GROUP BY u.source, o.fields, o.left_out ORDER BY u.source = %(earlier)s, u.source
"""

_MARK = """
CREATE TEMPORARY TABLE marked ON COMMIT DROP AS
WITH said AS (
    SELECT DISTINCT ON (r.book_id, u.source) r.book_id, u.source, r.is_listed
    FROM to_look_at AS t JOIN records AS r ON r.book_id = t.id JOIN runs AS u ON u.id = r.run_id
    ORDER BY r.book_id, u.source, r.run_id DESC
),
listed AS (
    SELECT book_id,
           coalesce(bool_or(is_listed) FILTER (WHERE source <> %(earlier)s), true) AS listed
    FROM said GROUP BY book_id
)
SELECT b.id, b.number, NOT b.unlisted AS goes
FROM listed AS l JOIN books AS b ON b.id = l.book_id
WHERE b.unlisted = l.listed
"""

# Book by book, so that an index tells the lists: a single search for thousands takes a minute.
UNSHOW = """
UPDATE neighbours AS n SET shown = NULL, shown_en = NULL, shown_fr = NULL
WHERE n.shown IS NOT NULL AND (n.vectorizer_id, n.book_id) IN (
    SELECT l.vectorizer_id, l.book_id
    FROM marked AS m JOIN neighbours AS l ON l.shown @> ARRAY[m.number]
    -- What is not full has searched for all books there are.
    UNION SELECT vectorizer_id, book_id FROM neighbours
        WHERE EXISTS (SELECT FROM marked) AND shown = '{}'
)
"""

_QUEUE_MARKED = """
INSERT INTO work (service, book_id) SELECT %s, id FROM marked ORDER BY id
ON CONFLICT (service, book_id) DO UPDATE SET queued_at = now()
"""
