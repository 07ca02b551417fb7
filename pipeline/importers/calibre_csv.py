"""A catalogue that Calibre has exported as CSV."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from catalog.book import RawBook
from pipeline.importers.csv_rows import read_cells
from pipeline.importers.fields import say_empty
from pipeline.importers.head import Head
from pipeline.records import Record, Reject

NAME = "calibre-csv"

_COLUMNS = {
    "authors": "authors", "comments": "summary", "tags": "labels", "series": "series",
    "series index": "series_index", "publisher": "publisher", "pubdate": "published_on",
    "languages": "language",
}  # fmt: skip
_ISBN = re.compile(r"(?:^|,)\s*isbn:([^,]+)", re.IGNORECASE)


def matches(head: Head) -> bool:
    """A header with Calibre's sort columns, which no other export has."""
    return {"title", "author sort", "title sort"} <= head.header and not head.is_mapped


def read(path: Path, _mapping: Mapping[str, str]) -> Iterator[Record | Reject]:
    """Each row with its line; authors are told apart by "&", tags by commas."""
    return read_cells(path, _raw_book)


def _raw_book(cells: Mapping[str, str]) -> RawBook:
    found = _ISBN.search(cells.get("identifiers", ""))
    series = cells.get("series") or None
    raw = RawBook(
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
    return say_empty(raw, (field for column, field in _COLUMNS.items() if column in cells))
