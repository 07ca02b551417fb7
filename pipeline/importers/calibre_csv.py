"""A catalogue that Calibre has exported as CSV."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from catalog.book import RawBook
from catalog.text import fold
from pipeline.importers.csv_rows import read_records
from pipeline.importers.head import Head
from pipeline.records import Record, Reject

NAME = "calibre-csv"

_ISBN = re.compile(r"(?:^|,)\s*isbn:([^,]+)", re.IGNORECASE)


def matches(head: Head) -> bool:
    return {"title", "author sort", "title sort"} <= head.header and not head.told


def read(path: Path, _told: Mapping[str, str]) -> Iterator[Record | Reject]:
    return read_records(path, _reader)


def _reader(header: Sequence[str]) -> Callable[[Sequence[str]], RawBook]:
    names = [fold(name) for name in header]
    return lambda row: _raw_book(dict(zip(names, row, strict=False)))


def _raw_book(cells: Mapping[str, str]) -> RawBook:
    found = _ISBN.search(cells.get("identifiers", ""))
    series = cells.get("series") or None
    return RawBook(
        title=cells.get("title") or None,
        authors=[author for author in cells.get("authors", "").split("&") if author],
        summary=cells.get("comments") or None,
        labels=[tag for tag in cells.get("tags", "").split(",") if tag],
        series=series,
        series_index=cells.get("series index") or None if series else None,
        publisher=cells.get("publisher") or None,
        published_on=cells.get("pubdate") or None,
        isbn=cells.get("isbn") or (found[1] if found else None),
        language=cells.get("languages") or None,
    )
