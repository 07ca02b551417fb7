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
    """Letter by letter, as no letter folds otherwise beside another one."""
    return " ".join((_western(text) or text.translate(_LETTER_FOLDS)).split())


def _western(text: str) -> str | None:
    """The folded letters of a text in the alphabet that most are written in, where a byte is a
    letter and all fold at once; None if it holds others.
    """
    try:
        folded = text.encode(_WESTERN).translate(_WESTERN_FOLDS)
    except UnicodeEncodeError:
        return None
    if not folded.isascii():
        for letter, letters in _WESTERN_LETTERS:
            folded = folded.replace(letter, letters)
    return folded.decode() if folded.isascii() else None


class _LetterFolds(dict[int, str]):
    """What each letter is when folded, made when it first comes: few letters make all texts."""

    def __missing__(self, letter: int) -> str:
        folded = self[letter] = _NOT_WORD.sub(" ", plain(chr(letter)))
        return folded


@lru_cache(maxsize=1_000)
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


def _western_folds() -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """What each letter becomes, and those that become several: they stay until these are put in."""
    letters = [bytes([byte]).decode(_WESTERN, "replace") for byte in range(256)]
    folds = [_LETTER_FOLDS[ord(letter)] for letter in letters]
    one = [ord(fold) if len(fold) == 1 and fold.isascii() else i for i, fold in enumerate(folds)]
    several = [(bytes([i]), fold.encode()) for i, fold in enumerate(folds) if one[i] > 127]
    return bytes(one), [pair for pair in several if pair[1].isascii()]


_WESTERN = "cp1252"
_LETTER_FOLDS = _LetterFolds()
_WESTERN_FOLDS, _WESTERN_LETTERS = _western_folds()
_folded_before = lru_cache(maxsize=20_000)(_folded)
