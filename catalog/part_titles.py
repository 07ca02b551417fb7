"""What a title says that its book is a part of: a series, collected works, another book."""

import re
from decimal import Decimal

from catalog import title_parts
from catalog.ordinals import number_of
from catalog.text import fold, plain
from catalog.title_parts import COLLECTED
from catalog.volume_lists import AND, EDGES, FIGURE, TO, UNIT

LONG_SUBTITLE = 4  # words
_WITHIN = re.compile(
    r"[:(-]\s*(?:(?:a|une?|the)\s+)?(?:story|stories|tale|novella|nouvelle|recit|conte)s?\s+"
    r"(?:from|extraite?s? (?:de|du|des))\s+(?P<whole>[^()]+?)\)?$"
    r"|[:(-]\s*(?:being\s+)?(?:the\s+)?(?:\w+\s+part|part\s+\w+)\s+of\s+(?P<part_of>[^()]+?)\)?$"
    rf"|^(?P<books_of>[^:;()]*?\w)[\s,.:-]+(?:livres|books|chants|cantos|actes|bucher|libros|libri)\s+"
    rf"{FIGURE}(?:{TO}|{AND}){FIGURE}$"
)
_SUBTITLE = re.compile(
    r"^(?P<head>[^:()]*?\w.*?)(?:\s+[-–—]\s+|\s*:\s+|\s*(?P<bracket>\())(?P<rest>[^()]+)\)?$"
)
_DATED = re.compile(r"^(?P<name>[^:;()\d]*\w)\W+(?:1[5-9]|20)\d\d\b")
_MAY_GO_ON = re.compile(r"[:(]|\s[-–—]")  # most titles don't, which is quicker to see
_EMPTY_ENDS = re.compile(
    r"^(?:(?:the )?complete|the|coffrets?|(?:l')?integrales?|trilogie|trilogia|saga|serie|series|"
    r"cycle|de|du|des|la|le|les|von|der|die|del|della|d')(?:\s+|(?<='))|"
    r"\s+(?:trilogy|trilogie|trilogia|saga|series|serie|quartet|reihe|collection|chronicles|novels|the|"
    r"complete|the complete|en|in|im|of|de)$"
)
_MAY_NUMBER = re.compile(r"(?<!\w)(?:#|t|vol|b[aod]|livre|tei|del|deel|lib|part)")
VOLUME = re.compile(rf"^(?P<name>[^:;()]*?\w)[\s.,:-]+{UNIT}\s*#?(?P<number>{FIGURE})")


def series_name(name: str) -> str:
    """The name of a series without what says that it is one: "The Silo Saga" -> "silo"."""
    text, before = plain(name).strip(EDGES), ""
    while text != before:
        before, text = text, _EMPTY_ENDS.sub("", text).strip(EDGES) or text
    return text


def volume_in(title: str) -> tuple[str, Decimal] | None:
    """Name and number that a title gives: "Romans - Tome 2, Nord" -> "romans", 2."""
    text = plain(title)
    found = VOLUME.match(text) if _MAY_NUMBER.search(text) else None
    return (found["name"], number_of(found["number"])) if found else None


def head_of(title: str) -> str | None:
    """The title before a long subtitle, or before brackets, that another edition may not print.

    A short subtitle may be the name of a volume.
    """
    text = plain(title)
    found = _SUBTITLE.match(text) if _MAY_GO_ON.search(text) else None
    if not found or COLLECTED.match(fold(found["head"])) or title_parts.names_volume(found["rest"]):
        return None
    is_long = len(fold(found["rest"]).split()) >= LONG_SUBTITLE
    return found["head"] if is_long or found["bracket"] else None


def dated_set(title: str) -> str | None:
    """The name of collected works of which this book holds some years: "Romans - 1932-1947"."""
    found = _DATED.match(plain(title))
    return found["name"] if found and COLLECTED.match(fold(found["name"])) else None


def whole_of(title: str) -> str | None:
    """The book that this one says it is a part of: "…: A Story from Seasons", "…, Livres V à X"."""
    found = _WITHIN.search(plain(title))
    return (found["whole"] or found["part_of"] or found["books_of"]) if found else None
