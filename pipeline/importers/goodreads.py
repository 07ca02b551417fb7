"""A Goodreads export, read as a catalogue of books."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from catalog.book import RawBook
from pipeline.importers.csv_rows import read_cells
from pipeline.importers.fields import say_empty
from pipeline.importers.head import Head
from pipeline.records import Record, Reject
from pipeline.volumes import split_series

NAME = "goodreads"

_COLUMNS = {
    "author": "authors", "bookshelves": "labels", "publisher": "publisher",
    "year published": "year", "binding": "binding", "number of pages": "pages",
}  # fmt: skip
_STATUS = frozenset(("read", "to-read", "currently-reading"))


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
    raw = RawBook(
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
    return say_empty(raw, (field for column, field in _COLUMNS.items() if column in cells))


def _unwrap(cell: str) -> str:
    """The ISBN of ="978…", which keeps spreadsheets from rounding it."""
    return cell.strip().removeprefix("=").strip('"')
