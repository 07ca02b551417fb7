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
LISTS = ("authors", "labels")
_scalars = attrgetter(*(name for name in RAW_FIELDS if name not in LISTS))

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_ELEMENTS = (
    "p|br|div|li|ul|ol|h[1-6]|tr|table|blockquote|hr|b|i|u|em|strong|span|a|font|sup|sub|small|big|"
    "center|td|th|tbody|thead|tfoot|caption|col|colgroup|pre|code|img|figure|figcaption|section|"
    "article|header|footer|main|nav|aside|dl|dt|dd|q|cite|s|strike|del|ins|abbr|mark|tt|time|wbr|"
    "html|head|body|title|meta|link|base|style|script|noscript|iframe|object|embed|button|input|"
    "form|label|select|option|textarea|video|audio|source|picture|svg|path|details|summary|address|"
    "[a-z][a-z0-9]*:[a-z]\\w*"
)
_TAG = re.compile(rf"<(/?)({_ELEMENTS})(?=[\s/>])[^<>]*>", re.IGNORECASE)
# What no reader sees: elements with all they hold.
_HIDDEN = re.compile(
    r"<(style|script|template|svg|xml)\b[^<>]*>.*?(?:</\1\s*>|\Z)"
    r"|<!\[(?:if|endif)[^\]]{0,100}\]>|<!doctype[^<>]*>|<\?xml[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.IGNORECASE | re.DOTALL)
_ESCAPED_MARKUP = re.compile(r"&lt;(?:/\w|br\b|p\b|!\[CDATA)", re.IGNORECASE)
_MOST_ESCAPES = 3  # "&amp;amp;eacute;"
_BREAKS = frozenset(
    "p br div li ul ol tr table blockquote hr section article header footer dl dt dd pre figure "
    "figcaption caption title address".split()
)
_CELLS = frozenset(("td", "th", "option", "button"))
_BLANK_LINES = re.compile(r"\n{3,}")


def all_text(raw: RawBook) -> str:
    """Every text of a record in one, to be measured and looked through at once."""
    return "".join((*filter(None, _scalars(raw)), *raw.authors, *raw.labels))


def too_long(raw: RawBook) -> str | None:
    """Why a record is too long to be a book's, if it is."""
    for name in RAW_FIELDS:
        value = getattr(raw, name)
        characters = sum(map(len, value)) if name in LISTS else len(value or "")
        if characters > LONGEST_TEXT:
            return f"{name} has {characters} characters, more than {LONGEST_TEXT}; shorten it"
    return None


def repair(raw: RawBook) -> list[tuple[str, str]]:
    """Make every text storable; returns the fields repaired with what stood there before."""
    repaired = []
    for name in RAW_FIELDS:
        value = getattr(raw, name)
        before = value if name in LISTS else [value or ""]
        after = [*map(storable, before)]
        if after != before:
            setattr(raw, name, after if name in LISTS else after[0])
            repaired += [(name, old) for old, new in zip(before, after, strict=True) if old != new]
    return repaired


def fits_index(text: str) -> bool:
    """Whether a name is short enough to be a key."""
    return len(text) <= SURELY_SHORT or len(fold(text).encode()) <= LONGEST_KEY_BYTES


def one_line(text: str) -> str:
    """With single spaces, without markup: "A &amp;  <i>B</i>" -> "A & B"."""
    text = read_entities(text)
    if "</" in text:
        text = _TAG.sub(_space_or_nothing, text)
    return " ".join(text.split())


def paragraphs(text: str) -> str:
    """Without markup, with one space between words and one blank line between paragraphs."""
    text = _without_markup(text)
    text = read_entities(text).replace("\r\n", "\n").replace("\r", "\n")
    text = "\n".join(map(_single_spaced, text.split("\n")))
    return _BLANK_LINES.sub("\n\n", text).strip()


def _without_markup(text: str) -> str:
    """Markup that was escaped on its way here goes, too, where no other tells that it is meant."""
    if "&lt;" in text or "&amp;lt;" in text:
        unescaped = text.replace("&amp;lt;", "&lt;").replace("&amp;gt;", "&gt;")
        if _ESCAPED_MARKUP.search(unescaped) and not _TAG.search(text):
            text = unescaped.replace("&lt;", "<").replace("&gt;", ">")
    if "<" not in text:
        return text
    return _TAG.sub(_plain, _HIDDEN.sub("", _without_comments(_CDATA.sub(r"\1", text))))


def _without_comments(text: str) -> str:
    """One that never ends hides nothing. To look for each one's end would take for ever."""
    end = text.rfind("-->") + 3 if "-->" in text else 0
    return _COMMENT.sub("", text[:end]) + text[end:].replace("<!--", "")


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
    if name in _CELLS:
        return " "
    return "\n\n" if name in _BREAKS or (len(name) == 2 and name[0] == "h") else ""


def _space_or_nothing(tag: re.Match[str]) -> str:
    return " " if _plain(tag) else ""


def remembered(parse: Callable[[str], T]) -> Callable[[str], T]:
    """The same function with a memory for short texts: of names and sizes a catalogue has few."""
    known = lru_cache(MEMORY)(parse)

    def parse_or_remember(text: str) -> T:
        return known(text) if len(text) <= SURELY_SHORT else parse(text)

    return parse_or_remember


def read_entities(text: str) -> str:
    """Also of what was escaped twice: "&amp;eacute;" is "é"."""
    for _ in range(_MOST_ESCAPES):
        if "&" not in text or (read := _ENTITY.sub(_read_entity, text)) == text:
            break
        text = read
    return text


def _read_entity(found: re.Match[str]) -> str:
    return storable(html.unescape(found[0]))
