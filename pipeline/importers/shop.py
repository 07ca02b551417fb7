"""The shop scraper's records: JSON with a page's labels and its table of information."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from catalog.book import RawBook
from catalog.text import fold
from pipeline.importers.columns import SYNONYMS
from pipeline.importers.fields import say_empty, text_of, texts_of
from pipeline.importers.head import Head
from pipeline.importers.json_records import read_json
from pipeline.records import Record, Reject

NAME = "shop"

# The lines of a shop's table that are our fields; the rest of the page has keys of its own.
_LINES = {
    name: field
    for field, names in SYNONYMS.items()
    if field not in ("title", "authors", "summary", "labels", "image_url")
    for name in names
}


_KEYS = {
    "product_title": "title",
    "author": "authors",
    "resume": "summary",
    "labels": "labels",
    "image_url": "image_url",
}


def matches(head: Head) -> bool:
    """JSON records with "product_title", as the scraper and older scrapers write them."""
    return "product_title" in head.keys and not head.is_mapped


def read(path: Path, _mapping: Mapping[str, str]) -> Iterator[Record | Reject]:
    """Each record with its line; the lines of its table of facts are told by their names."""
    for found in read_json(path):
        yield found if isinstance(found, Reject) else (found[0], _raw_book(found[1]))


def _raw_book(record: Mapping[str, object]) -> RawBook:
    raw = RawBook(
        title=text_of(record.get("product_title")),
        authors=texts_of(record.get("author")),
        summary=text_of(record.get("resume")),
        labels=texts_of(record.get("labels")),
        image_url=text_of(record.get("image_url")),
    )
    information = record.get("information")
    if isinstance(information, dict):
        for name, value in information.items():
            if field := _field(name):
                setattr(raw, field, text_of(value) or getattr(raw, field) or "")
    return say_empty(raw, (field for key, field in _KEYS.items() if key in record))


@lru_cache(1_000)
def _field(name: str) -> str | None:
    """The RawBook field of a line of the table: "Nb. de pages" is pages."""
    field = _LINES.get(fold(name[:100]))
    if field == "isbn13":
        return "isbn"
    return field if field in RawBook.__slots__ else None
