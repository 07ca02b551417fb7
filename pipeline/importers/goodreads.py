"""A Goodreads export, read as a catalogue of books."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from catalog.book import RawBook
from pipeline.importers.csv_rows import read_cells
from pipeline.importers.head import Head
from pipeline.records import Record, Reject

NAME = "goodreads"

_STATUS = frozenset(("read", "to-read", "currently-reading"))
# "Dune (Dune, #1)", "Mort (Discworld, #4; Death, #1)", "Emma (Classics #1-3)"
_IN_SERIES = re.compile(
    r"(?P<title>.*\S)\s*\((?P<series>[^()#;]*[^()#;,\s]),?\s*"
    r"#(?P<index>\d{1,4}(?:\.\d{1,2})?)?(?P<more>[^();]*)(?:;[^()]*)?\)\s*"
)


def matches(head: Head) -> bool:
    """A header with "Author l-f", which only a Goodreads export has."""
    return {"title", "author l f"} <= head.header and not head.is_mapped


def read(path: Path, _mapping: Mapping[str, str]) -> Iterator[Record | Reject]:
    """Each row with its line; a series in the brackets of a title becomes the book's series."""
    return read_cells(path, raw_book)


def raw_book(cells: Mapping[str, str]) -> RawBook:
    """Of a row's cells by the folded names of their columns."""
    title, series, index = split_series(cells.get("title", ""))
    authors = [cells.get("author", ""), *cells.get("additional authors", "").split(",")]
    return RawBook(
        title=title or None,
        authors=[author for author in authors if author],
        labels=[
            shelf.strip()
            for shelf in cells.get("bookshelves", "").split(",")
            if shelf.strip() not in _STATUS
        ],
        series=series,
        series_index=index,
        publisher=cells.get("publisher") or None,
        year=cells.get("year published") or cells.get("original publication year") or None,
        binding=cells.get("binding") or None,
        pages=cells.get("number of pages") or None,
        isbn=_unwrap(cells.get("isbn13", "")) or _unwrap(cells.get("isbn", "")) or None,
    )


def split_series(title: str) -> tuple[str, str | None, str | None]:
    """Title, series and place: "Dune (Dune, #1)" has all; a box of #1-3 has no single place."""
    found = _IN_SERIES.fullmatch(title)
    if not found:
        return title, None, None
    index = found["index"] if not found["more"].strip() else None
    return found["title"], found["series"], index


def _unwrap(cell: str) -> str:
    """The ISBN of ="978…", which keeps spreadsheets from rounding it."""
    return cell.strip().removeprefix("=").strip('"')
