"""A raw record out of values that stand under our own field names."""

import ast
import json
import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from catalog.book import RawBook
from pipeline.texts import LISTS, read_entities

# What a source may call its values: the names of Book and those of RawBook.
FIELDS = (
    "title", "authors", "summary", "labels", "collection", "series", "series_index", "publisher",
    "published_on", "year", "format", "binding", "pages", "weight", "weight_g", "dimensions",
    "width_cm", "height_cm", "depth_cm", "isbn", "isbn13", "ean", "language", "image_url",
)  # fmt: skip
_AS_THEY_ARE = (
    "title", "summary", "collection", "series", "series_index", "publisher", "published_on",
    "year", "format", "binding", "pages", "ean", "language", "image_url",
)  # fmt: skip
_RAW_NAMES = {
    "isbn13": "isbn",
    "weight_g": "weight",
    **dict.fromkeys(("width_cm", "height_cm", "depth_cm"), "dimensions"),
}
_SIZES = ("width_cm", "height_cm", "depth_cm")


def raw_book(values: Mapping[str, object]) -> RawBook:
    """Values of any type as the texts that a page would print: 85 under weight_g is "85 g"."""
    get = values.get
    raw = RawBook(authors=texts_of(get("authors")))
    for name in _AS_THEY_ARE:
        if (value := get(name)) is not None:
            setattr(raw, name, text_of(value))
    raw.labels = labels_of(get("labels"))
    raw.isbn = text_of(get("isbn13")) or text_of(get("isbn"))
    raw.weight = text_of(get("weight")) or _with_unit(text_of(get("weight_g")), "g")
    raw.dimensions = text_of(get("dimensions")) or _dimensions(values)
    return raw


def say_empty(raw: RawBook, names: Iterable[str]) -> RawBook:
    """The record, with "" or [""] in those of the named fields that hold nothing.

    The source has a place for them: it says that there is nothing. Of other fields it says nothing.
    """
    for name in names:
        field = _RAW_NAMES.get(name, name)
        if not getattr(raw, field):
            setattr(raw, field, [""] if field in LISTS else "")
    return raw


def text_of(value: object) -> str | None:
    """A value as text: 247.0 is "247"; None for None, NaN and the empty text."""
    if isinstance(value, str):
        return value or None
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return _printed(value) or None


def _printed(value: object) -> str:
    printed: object = value
    if isinstance(value, float):
        printed = str(value).removesuffix(".0")
    elif isinstance(value, datetime):
        printed = value.date()
    elif isinstance(value, Decimal):
        printed = format(value, "f")
    elif isinstance(value, bytes):
        printed = value.decode("utf-8", "surrogateescape")
    elif isinstance(value, (dict, list, tuple)):
        name = value.get("name") if isinstance(value, dict) else None
        printed = name or (json.dumps(value, ensure_ascii=False, default=str) if value else "")
    return str(printed)


def texts_of(value: object) -> list[str]:
    """The texts of a list, or of a text that prints one: '["a", "b"]'."""
    if isinstance(value, str) and value[:1] == "[" and value[-1:] == "]":
        value = _printed_list(value)
    if isinstance(value, (list, tuple)):
        return [text for item in value if (text := text_of(item))]
    text = text_of(value)
    return [text] if text else []


def labels_of(value: object) -> list[str]:
    """The items of a list, or of a text with ; or | or > between them, or else commas."""
    texts = texts_of(value)
    if not isinstance(value, str) or texts != [value]:
        return texts
    value = read_entities(value)  # which end with the ; that parts labels
    return value.split(next((mark for mark in ";|>" if mark in value), ","))


def _printed_list(text: str) -> object:
    try:
        return ast.literal_eval(text) if len(text) < 10_000 else text
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text


def _dimensions(values: Mapping[str, object]) -> str | None:
    sizes = [text_of(values.get(name)) for name in _SIZES]
    if not any(sizes):
        return None
    return " × ".join(_with_unit(size, "cm") or "?" for size in sizes)


def _with_unit(text: str | None, unit: str) -> str | None:
    return f"{text} {unit}" if text and text.strip()[-1:].isdigit() else text
