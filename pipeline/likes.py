"""What readers like, out of a table of theirs or an export of Goodreads or StoryGraph."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from catalog.book import RawBook
from catalog.like_store import Like
from catalog.text import storable
from pipeline.clean import NotABookError, clean
from pipeline.importers import goodreads
from pipeline.importers.csv_rows import read_cells
from pipeline.importers.registry import head_of
from pipeline.records import Reject, UnreadableError
from pipeline.texts import one_line
from pipeline.values import parse_isbn

LONGEST_NAME = 200
MOST_STARS = 5

Cells = Mapping[str, str]
Found = tuple[int, Like | None]  # None: a row without stars says nothing of what its reader likes

_BOOK_COLUMNS = ("isbn13", "isbn", "isbn10", "book id", "id")
_OUR_ID = re.compile(r"x[0-9a-f]{16}")


def read_likes(path: Path, reader: str) -> Iterator[Found | Reject]:
    """Each row with its line. `reader` is whose an export is, which does not say it.

    Raises UnreadableError when the columns are none of those known.
    """
    if path.is_dir():
        raise UnreadableError(f"{path} is a folder; give a file of likes")
    header = head_of(path).header
    convert = _converter(header, reader)
    if convert is None:
        raise UnreadableError(
            f"{path} has no columns reader and isbn13, and is no export of Goodreads or"
            " StoryGraph; name its columns so"
        )
    return _rows(path, convert)


def _rows(path: Path, convert: Callable[[Cells], Like | None]) -> Iterator[Found | Reject]:
    for found in read_cells(path, dict):
        if isinstance(found, Reject):
            yield found
            continue
        line, cells = found
        try:
            yield line, convert(cells)
        except ValueError as error:
            yield Reject(line, str(error), {name: cell for name, cell in cells.items() if cell})


def _converter(header: frozenset[str], reader: str) -> Callable[[Cells], Like | None] | None:
    if {"title", "my rating"} <= header:
        return lambda cells: _of_export(cells, "my rating", goodreads.raw_book(cells), reader)
    if {"title", "star rating"} <= header:
        return lambda cells: _of_export(cells, "star rating", _storygraph_book(cells), reader)
    if "reader" in header and header & {*_BOOK_COLUMNS}:
        return _of_rated_row if "rating" in header else _of_row
    return None


def _of_row(cells: Cells) -> Like:
    reader = _reader(cells.get("reader", ""))
    return Like(reader, _book_id(next(filter(None, map(cells.get, _BOOK_COLUMNS)), "")))


def _of_rated_row(cells: Cells) -> Like | None:
    like, rating = _of_row(cells), _stars(cells.get("rating", ""))
    return replace(like, rating=rating) if rating else None


def _of_export(cells: Cells, column: str, raw: RawBook, reader: str) -> Like | None:
    rating = _stars(cells.get(column, ""))
    if not rating:
        return None
    try:
        book, _ = clean(raw)
    except NotABookError as error:
        raise ValueError(str(error)) from None
    return Like(_reader(reader), book.id, book.work_id, rating)


def _storygraph_book(cells: Cells) -> RawBook:
    """Its UID is an ISBN where the book has one."""
    return RawBook(
        title=cells.get("title") or None,
        authors=[author for author in cells.get("authors", "").split(",") if author.strip()],
        isbn=cells.get("isbn uid") or None,
    )


def _reader(text: str) -> str:
    name = one_line(storable(text))
    if not name:
        raise ValueError("has no reader; say whose it is")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"reader has {len(name)} characters, more than {LONGEST_NAME}; shorten it")
    return name


def _book_id(text: str) -> str:
    """An ISBN however it is written, or the id of a book without one."""
    if _OUR_ID.fullmatch(text.strip()):
        return text.strip()
    try:
        number = parse_isbn(text)
    except ValueError as error:
        raise ValueError(f"{text!r} {error}") from None
    if number is None:
        raise ValueError("has no ISBN; give the book's")
    return number


def _stars(text: str) -> Decimal | None:
    """Stars out of "4.25" or "4,25"; None for 0 and for nothing: not rated."""
    if not text.strip():
        return None
    try:
        stars = Decimal(text.strip().replace(",", "."))
        possible = 0 <= stars <= MOST_STARS
    except InvalidOperation:
        raise ValueError(f"rating {text!r} is not a number of stars") from None
    if not possible:
        raise ValueError(f"rating {text!r} is not between 0 and {MOST_STARS}; give stars of five")
    return round(stars, 2) or None
