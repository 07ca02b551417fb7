"""The SQL of runs: the loads of each source, and how one is taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.merging import EARLIER
from catalog.relation_store import relate_works
from database.connections import Cursor, value


class RefusedError(Exception):
    """A load, or taking one back, would do harm; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who says what a load brings. is_whole: what it leaves out is no longer listed there.
    may_shrink: also where that is more than half.
    """

    name: str
    is_whole: bool = False
    may_shrink: bool = False


def open_run(cursor: Cursor, source: Source) -> int:
    """A new run of the source; its number."""
    cursor.execute(
        "INSERT INTO runs (source, is_whole) VALUES (%s, %s) RETURNING id",
        (source.name, source.is_whole),
    )
    return int(value(cursor))


def close_run(cursor: Cursor, run: int, counts: Mapping[str, int]) -> None:
    """Keep what it did."""
    pairs = [each for pair in counts.items() for each in pair]
    built = ", ".join(["%s"] * len(pairs))
    cursor.execute(
        f"UPDATE runs SET counts = jsonb_build_object({built}) WHERE id = %s", (*pairs, run)
    )


def runs(cursor: Cursor) -> list[tuple[Any, ...]]:
    """Number, source, time, wholeness, counts and the time of undoing of each run, in order."""
    cursor.execute(
        "SELECT id, source, loaded_at, is_whole, counts, undone_at FROM runs ORDER BY id"
    )
    return cursor.fetchall()


def take_back(cursor: Cursor, run: int) -> None:
    """Remove the records of a run; `together` then names the books that it spoke of.

    Raises RefusedError where that can't be done.
    """
    cursor.execute("SELECT source, undone_at FROM runs WHERE id = %s", (run,))
    found = cursor.fetchone()
    if found is None:
        raise RefusedError(f"There is no run {run}; `pipeline runs` lists them")
    source, undone_at = found
    if undone_at:
        raise RefusedError(f"Run {run} was undone already, on {undone_at:%Y-%m-%d at %H:%M}")
    if source == EARLIER:
        raise RefusedError(
            f"Run {run} holds what was known before runs were kept; `pipeline forget {EARLIER!r}`"
            " drops it"
        )
    cursor.execute(
        "SELECT max(id) FROM runs WHERE source = %s AND id > %s AND undone_at IS NULL",
        (source, run),
    )
    if later := value(cursor):
        raise RefusedError(
            f"{source!r} was loaded again after run {run}; undo its newest run first, {later}"
        )
    _remove(cursor, "r.run_id = %s", (run,))
    cursor.execute("UPDATE runs SET undone_at = now() WHERE id = %s", (run,))


def remove_source(cursor: Cursor, source: str, only_unlisted: bool) -> None:
    """Remove the records of a source, or only those of books that it no longer lists; `together`
    then names these books. Raises RefusedError if there is no such source.
    """
    cursor.execute("SELECT EXISTS (SELECT FROM runs WHERE source = %s)", (source,))
    if not value(cursor):
        raise RefusedError(f"There is no source {source!r}; `pipeline runs` lists them")
    cursor.execute(LATEST, (source,))
    condition = "NOT l.is_listed" if only_unlisted else "true"
    _remove(
        cursor,
        "r.run_id IN (SELECT id FROM runs WHERE source = %s)"
        f" AND EXISTS (SELECT FROM latest AS l WHERE l.book_id = r.book_id AND {condition})",
        (source,),
    )


def _remove(cursor: Cursor, condition: str, values: Sequence[object]) -> None:
    cursor.execute(
        "CREATE TEMPORARY TABLE together ON COMMIT DROP AS"
        f" SELECT DISTINCT r.book_id AS id FROM records AS r WHERE {condition}",
        values,
    )
    cursor.execute(f"DELETE FROM records AS r WHERE {condition}", values)
    cursor.execute(TELL)
    cursor.execute("CREATE TEMPORARY TABLE to_look_at ON COMMIT DROP AS SELECT id FROM together")


def remove_unsaid(cursor: Cursor) -> int:
    """Remove the books of `together` of which nobody says anything; how many these were."""
    cursor.execute(_UNSAID)
    if not (count := cursor.rowcount):
        return 0
    cursor.execute("DELETE FROM books AS b USING unsaid AS u WHERE u.id = b.id")
    relate_works(cursor, "unsaid")
    return count


_UNSAID = """
CREATE TEMPORARY TABLE unsaid ON COMMIT DROP AS
SELECT b.id, b.work_id AS work_before, b.work_id FROM together AS t JOIN books AS b ON b.id = t.id
WHERE NOT EXISTS (SELECT FROM records AS r WHERE r.book_id = t.id)
"""

LATEST = """
CREATE TEMPORARY TABLE latest ON COMMIT DROP AS
SELECT DISTINCT ON (r.book_id) r.book_id, r.hash, r.is_listed
FROM records AS r JOIN runs AS u ON u.id = r.run_id
WHERE u.source = %s ORDER BY r.book_id, r.run_id DESC
"""

# The same of the books that come; of a part the others do not matter.
LATEST_OF_INCOMING = """
CREATE TEMPORARY TABLE latest ON COMMIT DROP AS
SELECT DISTINCT ON (r.book_id) r.book_id, r.hash, r.is_listed
FROM incoming AS i JOIN records AS r ON r.book_id = i.id JOIN runs AS u ON u.id = r.run_id
WHERE u.source = %s ORDER BY r.book_id, r.run_id DESC
"""

# Answers that tell of sources may have changed, also where no book has.
TELL = "SELECT pg_notify('catalogue', '')"
