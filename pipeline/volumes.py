"""The series that a title tells of: shops print "Sorceleur Tome 5" and leave the series out."""

import re
from decimal import Decimal

from catalog.text import fold

_WORDS = (
    "one first i", "two second ii", "three third iii", "four fourth iv", "five fifth v",
    "six sixth vi", "seven seventh vii", "eight eighth viii", "nine ninth ix", "ten tenth x",
    "eleven eleventh xi", "twelve twelfth xii",
)  # fmt: skip
_NUMBERS = {word: number for number, words in enumerate(_WORDS, 1) for word in words.split()}
_NUMBER = rf"(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})\b"
_SEVERAL = r"(?!\s*(?:et|and|à|a|to|&|/|-|–)\s*\d)"  # a box, which has no place of its own
_PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # "Dune (Dune, #1)", "Dune (Dune Book 1)"
        rf"\((?P<series>[^()#]+?),?\s+(?:#\s*|(?:book|tome|vol\.?|volume)\s+){_NUMBER}{_SEVERAL}\)",
        # "Lord of Chaos: Book Six of 'The Wheel of Time'"
        rf"\b(?:book|volume|part)\s+{_NUMBER}\s+(?:of|in)\s+(?P<series>[^:()]+)$",
        # "The Two Towers: Being the Second Part of The Lord of the Rings"
        rf"\b{_NUMBER}\s+(?:book|volume|part)\s+(?:of|in)\s+(?P<series>[^:()]+)$",
        # "Sorceleur Tome 5", "Muchachas - T. 2, Les lilas"
        (
            r"^(?P<series>[^()]+?)(?:[\s.,:;–—-]+(?:book|livre|saison)\s+"
            r"|[\s.,:;(–—-]+(?:(?:tome|volume|vol\.?)\s+|t\.?\s?(?=\d)))"
            rf"{_NUMBER}{_SEVERAL}"
        ),
    )
]
# A writer's works in volumes are no series, and are called the same whoever the writer is.
_COLLECTED = re.compile(
    r"(?:the )?(?:oeuvres?|romans|romanciers|recits|nouvelles|contes|theatre|tragedies|comedies|"
    r"essais|ecrits|poesies?|poemes|correspondance|lettres|journal|journaux|works|novels|stories|"
    r"plays|poems|essays|letters|diary|diaries|journals|collected|complete|selected)\b"
)
_BOX = re.compile(r"\b(?:coffret|integrale|box(?:ed)? set|omnibus)\b")


def volume_of(title: str) -> tuple[str, Decimal] | None:
    """The series and the place in it, where the title names both; None for a box of several."""
    found = next(filter(None, (pattern.search(title) for pattern in _PATTERNS)), None)
    if not found or _BOX.search(fold(title)):
        return None
    series = _named(found["series"])
    if not series or _COLLECTED.match(fold(series)):
        return None
    number = found["number"].lower()
    return series, Decimal(_NUMBERS.get(number) or number)


def _named(series: str) -> str:
    """Without quotes and article, and of "Exile's Return: Conclave of Shadows" the last part."""
    last = series.rsplit(": ", maxsplit=1)[-1].strip(" .,'\"’‘“”«»")
    return re.sub(r"^the\s+", "", last, flags=re.IGNORECASE)
