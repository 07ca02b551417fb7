"""A load: what a source says becomes part of what is known of its books; and how it is undone.

`read` makes a book of a kept record, by the rules of today; None if it can't be one any more.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, Protocol, TypeVar

from catalog import record_store, run_store, same_book
from catalog.book import Book
from catalog.merging import EARLIER, SIZES, Merged, Raw, Said, merged, put_together
from catalog.record_store import Row
from catalog.run_store import RefusedError, Source
from catalog.staged import COLUMNS, merged_block
from catalog.store import Rejected, begin, settle, stage, store
from database.connections import Cursor
from database.copying import copy_blocks, copy_rows

T = TypeVar("T")
U = TypeVar("U")
Read = Callable[[Raw], Book | None]
SaidTogether = list[tuple[str, list[Row]]]

COUNTED = ("new", "changed", "unchanged", "duplicate")
ORIGINS = ("book_id", "fields", "left_out")
NUMBERS, CENT = ("series_index", *SIZES), Decimal("0.01")
_TYPES: dict[str, Callable[[Any], object]] = {
    "authors": tuple,
    "labels": tuple,
    "published_on": date.fromisoformat,
    **dict.fromkeys(NUMBERS, lambda number: Decimal(str(number))),
}


@dataclass(frozen=True)
class Loaded:
    """What one load did; the parts, without `unlisted`, add up to what was staged."""

    run: int
    new: int
    changed: int
    unchanged: int
    duplicate: int
    rejected: tuple[Rejected, ...]
    unlisted: int

    @property
    def counts(self) -> dict[str, int]:
        """All of them by name."""
        counted = {name: getattr(self, name) for name in COUNTED}
        return {**counted, "rejected": len(self.rejected), "unlisted": self.unlisted}


@dataclass(frozen=True)
class MergedBatch:
    """Some of the books of which more is known than one record says.

    block: they, as COPY reads them. left_out: why a record of the source in hand is not among it.
    """

    block: bytes
    origins: list[tuple[str, str, str]]
    left_out: dict[str, str]


class InOrder(Protocol):
    """What `map` does, perhaps by several processes."""

    def __call__(self, function: Callable[[T], U], items: Iterable[T], /) -> Iterator[U]: ...


@dataclass(frozen=True)
class Undone:
    """What became of the books that were spoken of."""

    removed: int
    changed: int
    unchanged: int


def load(
    cursor: Cursor, staged: int, source: Source, read: Read, in_order: InOrder = map
) -> Loaded:
    """Store the books that were staged, with what all sources know of them, in one transaction.

    staged: how many they are, as `stage` tells. in_order: merges records, as `map` does.
    Raises RefusedError if far fewer books come than the source had.
    """
    if source.name == EARLIER:
        raise RefusedError(f"{EARLIER!r} names what was loaded before; choose another --source")
    begin(cursor)
    duplicate, conflicts = settle(cursor, staged)
    told_twice, filled = same_book.recognise(cursor)
    run = run_store.open_run(cursor, source)
    unlisted = record_store.keep(cursor, run, source, filled)
    filled |= same_book.keep_recognised(cursor, run)
    merge = partial(_merged_batch, read=read, source=source.name, filled=filled)
    left_out = _merge(cursor, merge, in_order)
    counts = store(cursor, [each.book_id for each in left_out])
    _finish(cursor)
    rejected = tuple(sorted((*conflicts, *left_out), key=lambda each: each.position))
    loaded = Loaded(run, *counts, duplicate + told_twice, rejected, unlisted)
    run_store.close_run(cursor, run, loaded.counts)
    return loaded


def undo(cursor: Cursor, run: int, read: Read) -> Undone:
    """Take a run back: books are as if it had not been. Raises RefusedError with what to do."""
    stage(cursor)
    begin(cursor)
    run_store.take_back(cursor, run)
    return _anew(cursor, read)


def forget(cursor: Cursor, source: str, only_unlisted: bool, read: Read) -> Undone:
    """Drop all that a source says, or what it says of books that it no longer lists, for good."""
    stage(cursor)
    begin(cursor)
    run_store.remove_source(cursor, source, only_unlisted)
    return _anew(cursor, read)


def _anew(cursor: Cursor, read: Read) -> Undone:
    same_book.reconsider(cursor)
    removed = run_store.remove_unsaid(cursor)
    _merge(cursor, partial(_merged_batch, read=read))
    counts = store(cursor)
    _finish(cursor)
    return Undone(removed, counts.changed, counts.unchanged)


def _finish(cursor: Cursor) -> None:
    record_store.store_origins(cursor)
    record_store.mark_listed(cursor)


def _merge(
    cursor: Cursor, merge: Callable[[SaidTogether], MergedBatch], in_order: InOrder = map
) -> list[Rejected]:
    """Bring the books of `together` into `incoming` as all sources describe them.

    Returns the records that are left out, as they are of other books.
    """
    cursor.execute("CREATE TEMPORARY TABLE merged (LIKE incoming) ON COMMIT DROP")
    cursor.execute("CREATE TEMPORARY TABLE new_origins (LIKE origins) ON COMMIT DROP")
    left_out: dict[str, str] = {}
    for found in in_order(merge, record_store.said_together(cursor)):
        copy_blocks(cursor, "merged", COLUMNS, [found.block])
        copy_rows(cursor, "new_origins", ORIGINS, found.origins)
        left_out |= found.left_out
    rejected = _rejected(cursor, left_out)
    cursor.execute("DELETE FROM incoming AS i USING merged AS m WHERE m.id = i.id")
    cursor.execute("INSERT INTO incoming SELECT * FROM merged")
    return rejected


def _merged_batch(
    batch: SaidTogether, read: Read, source: str = "", filled: AbstractSet[str] = frozenset()
) -> MergedBatch:
    """source: of which the records in hand are, which alone may say all that is known. filled: the
    ids of those that say more than was read.
    """
    rest = [
        (book_id, rows)
        for book_id, rows in batch
        if book_id in filled or not _says_all(rows, source)
    ]
    found = [(book_id, each) for book_id, rows in rest if (each := _merged(rows, read))]
    return MergedBatch(
        merged_block((book_id, each.book) for book_id, each in found),
        [*map(_origins, filter(_is_shared, found))],
        {i: each.left_out[source] for i, each in found if source in each.left_out},
    )


def _says_all(rows: Sequence[Row], source: str) -> bool:
    """Whether the newest record of the only source replaces all that it has said before."""
    if any(named != source for _, named, _ in rows):
        return False
    versions = [json.loads(text) for _, _, text in rows]
    return bool(put_together(versions) == versions[-1])


def _merged(rows: Iterable[Row], read: Read) -> Merged | None:
    said = []
    for source, versions in groupby(rows, itemgetter(1)):
        raw = put_together(json.loads(text) for _, _, text in versions)
        if book := _book(source, raw, read):
            said.append(Said(source, book))
    if len(said) == 1 and said[0].source != EARLIER:
        return Merged(said[0].book, {}, {})
    return merged(said) if said else None


def _book(source: str, raw: Raw, read: Read) -> Book | None:
    """What the record says, its numbers as they come out of Parquet: 3 is 3.00."""
    book = book_of(raw) if source == EARLIER else read(raw)
    if book is None:
        return None
    numbers = {name: number for name in NUMBERS if (number := getattr(book, name)) is not None}
    return replace(book, **{name: number.quantize(CENT) for name, number in numbers.items()})


def book_of(values: Mapping[str, Any]) -> Book:
    """A book of its own values, as JSON has them."""
    typed: dict[str, Any] = {
        name: _TYPES[name](value) if name in _TYPES and value is not None else value
        for name, value in values.items()
    }
    return Book(**typed)


def _is_shared(found: tuple[str, Merged]) -> bool:
    """Whether more than one source speaks of it."""
    _, each = found
    return bool(each.left_out) or len({one for named in each.origins.values() for one in named}) > 1


def _origins(found: tuple[str, Merged]) -> tuple[str, str, str]:
    book_id, each = found
    return book_id, json.dumps(each.origins), json.dumps(each.left_out)


def _rejected(cursor: Cursor, left_out: Mapping[str, str]) -> list[Rejected]:
    """The same reasons with the places where their records stood."""
    if not left_out:
        return []
    cursor.execute("SELECT position, id FROM incoming WHERE id = ANY(%s)", (list(left_out),))
    return [
        Rejected(position, left_out[book_id], book_id) for position, book_id in cursor.fetchall()
    ]
