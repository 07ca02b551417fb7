"""Folding: the form in which texts are compared, without case, accents or punctuation."""

import re
import unicodedata
from functools import lru_cache

# Letters that NFKD leaves whole, and the punctuation that joins words rather than parting them.
_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_MARKS = re.compile(r"[\u0300-\u036f]+")
_NOT_WORD = re.compile(r"[\W_]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


REMEMBERED = 200  # letters at most: names and titles come again and again, summaries do not


def fold(text: str) -> str:
    """The words of a text in lower case without accents, one space between: "L'Été" -> "l ete"."""
    return _folded_before(text) if len(text) <= REMEMBERED else _folded(text)


def _folded(text: str) -> str:
    return _NOT_WORD.sub(" ", plain(text)).strip()


_folded_before = lru_cache(maxsize=20_000)(_folded)


def plain(text: str) -> str:
    """The text in lower case without accents: "L'Été !" -> "l'ete !"."""
    text = text.casefold()
    if not text.isascii():
        # "™" is "TM" by then.
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    return text if text.isascii() else text.translate(_LETTERS)


def storable(text: str) -> str:
    """The text without what can't be stored: NUL and control bytes, lone surrogates."""
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))
