"""A clean book out of a raw record, with a note of each value that could not be read."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from catalog.book import Book, RawBook
from pipeline.dates import parse_published, parse_year
from pipeline.languages import parse_language
from pipeline.names import clean_authors, clean_labels
from pipeline.texts import LONGEST_TITLE, fits_index, one_line, paragraphs, remembered
from pipeline.values import (
    Size,
    parse_dimensions,
    parse_index,
    parse_isbn,
    parse_pages,
    parse_weight,
)
from pipeline.volumes import split_series, volume_of

T = TypeVar("T")

CENT = Decimal("0.01")


class NotABookError(ValueError):
    """A record without what makes it a book."""


@dataclass(frozen=True, slots=True)
class Note:
    """A value that was left out of its book, and why."""

    field: str
    value: str
    reason: str


def parse_name(text: str) -> str | None:
    """A name in one line. Raises ValueError when it is too long to be one."""
    name = one_line(text)
    if len(name) > LONGEST_TITLE or not fits_index(name):
        raise ValueError(f"is too long for a name, with {len(name)} characters")
    return name or None


_name = remembered(parse_name)
_language = remembered(parse_language)
_published = remembered(parse_published)
_dimensions = remembered(parse_dimensions)
_pages = remembered(parse_pages)
_weight = remembered(parse_weight)


def clean(raw: RawBook, language: str | None = None) -> tuple[Book, list[Note]]:
    """The book, in this language if the record gives none. Raises NotABookError with the reason."""
    printed = parse_title(raw.title or "")
    title = split_series(printed)[0]
    notes = _Notes()
    isbn = _read_isbn(raw, notes)
    published_on, year = notes.read("published_on", raw.published_on, _published) or (None,) * 2
    sizes: Size = notes.read("dimensions", raw.dimensions, _dimensions) or (None, None, None)
    width, height, depth = sizes
    series, place = _volume(raw, printed, notes)
    place = None if place is None else place.quantize(CENT)  # as numbers come out of Parquet
    book = Book(
        title=title,
        authors=notes.keep_keys("authors", clean_authors(raw.authors)),
        summary=(paragraphs(raw.summary) if raw.summary else "") or None,
        labels=notes.keep_keys("labels", clean_labels(raw.labels)),
        collection=notes.read("collection", raw.collection, _name),
        series=series,
        series_index=place,
        publisher=notes.read("publisher", raw.publisher, _name),
        published_on=published_on,
        year=notes.read("year", raw.year, parse_year) or year,
        format=notes.read("format", raw.format, _name),
        binding=notes.read("binding", raw.binding, _name),
        pages=notes.read("pages", raw.pages, _pages),
        weight_g=notes.read("weight", raw.weight, _weight),
        width_cm=width,
        height_cm=height,
        depth_cm=depth,
        isbn13=isbn,
        language=notes.read("language", raw.language, _language) or language,
        image_url=notes.read("image_url", raw.image_url, parse_url),
    )
    return book, notes.taken


class _Notes:
    """Reads values, and takes a note of each that can't be read."""

    def __init__(self) -> None:
        self.taken: list[Note] = []

    def read(self, field: str, text: str | None, parse: Callable[[str], T]) -> T | None:
        if not text or text.isspace():
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.take(field, text, str(error))
            return None

    def keep_keys(self, field: str, names: tuple[str, ...]) -> tuple[str, ...]:
        """The names, in one line each, that are short enough to be found again."""
        kept = (self.read(field, name, _name) for name in names)
        return tuple(name for name in kept if name)

    def take(self, field: str, value: str, reason: str) -> None:
        self.taken.append(Note(field, value, reason))


def parse_title(text: str) -> str:
    """The title in one line. Raises NotABookError when there is none, or far too much of it."""
    title = one_line(text)
    if not title:
        raise NotABookError("has no title; give it one")
    if len(title) > LONGEST_TITLE or not fits_index(title):
        raise NotABookError(f"title has {len(title)} characters, more than a title can; shorten it")
    return title


def parse_url(text: str) -> str:
    """An http or https address; "//host/path" is https."""
    url = text.strip()
    if url.startswith("//"):
        url = f"https:{url}"
    if not url.lower().startswith(("http://", "https://")) or " " in url:
        raise ValueError("is not a web address")
    return url


def _volume(raw: RawBook, title: str, notes: _Notes) -> tuple[str | None, Decimal | None]:
    """The series and the place in it; what the record doesn't give may stand in the title."""
    series = notes.read("series", raw.series, _name)
    place = notes.read("series_index", raw.series_index, parse_index)
    told_series, told_place = _told(title)
    return series or told_series, told_place if place is None else place


def _told(title: str) -> tuple[str | None, Decimal | None]:
    """The series and the place that a title tells of."""
    _, series, place = split_series(title)
    if series:
        return series, Decimal(place) if place else None
    return volume_of(title) or (None, None)


def _read_isbn(raw: RawBook, notes: _Notes) -> str | None:
    """From the ISBN, else from the EAN, which for a thing that is no book lies outside 978/979."""
    found = notes.read("isbn", raw.isbn, parse_isbn)
    return found or notes.read("ean", raw.ean, parse_isbn)
