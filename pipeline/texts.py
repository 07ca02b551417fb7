"""Texts as they are kept: storable, of bearable length, without stray markup or white space."""

import html
import re
from collections.abc import Callable
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from typing import TypeVar

from catalog.book import RawBook
from catalog.text import fold, storable

T = TypeVar("T")

MEMORY = 20_000  # texts
LONGEST_TITLE = 1_000
LONGEST_TEXT = 100_000
# PostgreSQL's indexes hold keys of up to 2,700 bytes; folding lengthens a text 18 times at most.
LONGEST_KEY_BYTES, SURELY_SHORT = 2_600, 140

RAW_FIELDS = tuple(field.name for field in fields(RawBook))
_LISTS = ("authors", "labels")
_scalars = attrgetter(*(name for name in RAW_FIELDS if name not in _LISTS))

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_TAG = re.compile(
    r"<(/?)(p|br|div|li|ul|ol|h[1-6]|tr|table|blockquote|hr|b|i|u|em|strong|span|a|font|sup|sub"
    r"|small|big|center|td|tbody|pre|img|section|article)\b[^<>]*>",
    re.IGNORECASE,
)
_BREAKS = frozenset("p br div li ul ol tr table blockquote hr section article".split())
_BLANK_LINES = re.compile(r"\n{3,}")


def all_text(raw: RawBook) -> str:
    """Every text of a record in one, to be measured and looked through at once."""
    return "".join((*filter(None, _scalars(raw)), *raw.authors, *raw.labels))


def too_long(raw: RawBook) -> str | None:
    """Why a record is too long to be a book's, if it is."""
    for name in RAW_FIELDS:
        value = getattr(raw, name)
        characters = sum(map(len, value)) if name in _LISTS else len(value or "")
        if characters > LONGEST_TEXT:
            return f"{name} has {characters} characters, more than {LONGEST_TEXT}; shorten it"
    return None


def repair(raw: RawBook) -> list[tuple[str, str]]:
    """Make every text storable; returns the fields repaired with what stood there before."""
    repaired = []
    for name in RAW_FIELDS:
        value = getattr(raw, name)
        before = value if name in _LISTS else [value or ""]
        after = [*map(storable, before)]
        if after != before:
            setattr(raw, name, after if name in _LISTS else after[0])
            repaired += [(name, old) for old, new in zip(before, after, strict=True) if old != new]
    return repaired


def fits_index(text: str) -> bool:
    """Whether a name is short enough to be a key."""
    return len(text) <= SURELY_SHORT or len(fold(text).encode()) <= LONGEST_KEY_BYTES


def one_line(text: str) -> str:
    """With single spaces and its character references read: "A &amp;  B" -> "A & B"."""
    return " ".join(_read_entities(text).split())


def paragraphs(text: str) -> str:
    """Without markup, with one space between words and one blank line between paragraphs."""
    if "<" in text:
        text = _TAG.sub(_plain, text)
    text = _read_entities(text).replace("\r\n", "\n").replace("\r", "\n")
    text = "\n".join(map(_single_spaced, text.split("\n")))
    return _BLANK_LINES.sub("\n\n", text).strip()


def _single_spaced(line: str) -> str:
    """Most lines are so already, which is quicker to see than to make: of all white space only
    the plain space is printable.
    """
    if "  " in line or not line.isprintable():
        return " ".join(line.split())
    return line.strip()


def _plain(tag: re.Match[str]) -> str:
    name = tag[2].lower()
    if name in ("br", "li"):
        return "\n"
    return "\n\n" if name in _BREAKS or name[0] == "h" else ""


def remembered(parse: Callable[[str], T]) -> Callable[[str], T]:
    """The same function with a memory for short texts: of names and sizes a catalogue has few."""
    known = lru_cache(MEMORY)(parse)

    def parse_or_remember(text: str) -> T:
        return known(text) if len(text) <= SURELY_SHORT else parse(text)

    return parse_or_remember


def _read_entities(text: str) -> str:
    if "&" not in text:
        return text
    return _ENTITY.sub(lambda found: storable(html.unescape(found[0])), text)
