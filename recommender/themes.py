"""Which words of a catalogue name a theme: nouns of its own texts, and names that many write about.

A noun stands behind "la" or "the", and before a stop word or a comma: so adjectives and verbs are
told from nouns. A name has a capital amid a sentence. It is a theme if it is a place; or if it
stands behind "la" or "the", as persons do not, and several authors write of it ("la Renaissance").
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from catalog.label_kinds import kinds_of
from catalog.text import fold

LEAST_NOUN = 0.25  # of a word's places, those of a noun
WEAK = 0.5  # what a place counts behind a word that is a pronoun, too: "la guerre", "il la voit"
LEAST_NAME = 0.5  # of a word's places amid a sentence, those with a capital
MOST_BESIDE_NAMES = 0.4  # of a place name's, those beside another name: "New York", "Jack London"
LEAST_ABOUT = 3  # authors who write of a name that is no place
SHORTEST = 3

# What stands before a noun, by language; behind the bar, what may be a pronoun as well.
DETERMINERS: Mapping[str, str] = {
    "fr": "un une des du au aux ce cet cette ces mon ma mes notre nos votre vos son sa ses leurs"
    " quelques plusieurs chaque aucun aucune deux trois quatre cinq | le la les l leur",
    "es": "el un una unos unas del al su sus mi mis este esta estos estas cada | la los las",
    "it": "il i un uno una del dello della dei degli delle nel nella al alla sul sulla suo sua suoi"
    " sue questo questa ogni | lo la gli le l",
    "pt": "um uma uns umas do da dos das no na nos nas ao seu sua seus suas este esta | o a os as",
    "en": "the a an his their its our my your these those each every some no of two three four five"
    " | her this that",
    "de": "dem des ein eine einen einem einer eines sein seine seinen seiner ihre ihren ihrer diese"
    " dieser dieses | der die das den ihr",
    "nl": "de een zijn deze elke | het haar hun dit",
}


@cache
def no_themes() -> frozenset[str]:
    """Folded words that speak of the book itself, not of what it tells, or say next to nothing."""
    text = (resources.files("recommender") / "no_themes.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


_TOKEN = re.compile(r"[^\W\d_]+|[^\w\s'’]|\d+")
_CENTURY = re.compile(r"[IVXLC]+(?:er?|ème)?")
_ENDS = frozenset('.!?…:;«»"“”()[]-–—*•')  # after these a capital tells nothing


@dataclass(frozen=True, slots=True)
class Prose:
    """What a book says of itself."""

    title: str
    summary: str
    authors: Collection[str]


@dataclass(slots=True)
class _Use:
    """How a word is used. name: its first spelling as a name. by: who use it so, at most three."""

    places: int = 0
    as_noun: float = 0.0
    amid: int = 0  # places amid a sentence
    capital: int = 0  # of those, with a capital
    beside_names: int = 0
    name: str = ""
    by: tuple[str, ...] = ()


def theme_words(
    books: Sequence[Prose], languages: Collection[str], stop_words: Collection[str]
) -> dict[str, str]:
    """The words that may name a theme, in lower case, each as it is shown.

    languages: ISO 639-1, those of the catalogue. Words of other ones, and of those without
    DETERMINERS, name none. Empty where the texts are too short to tell.
    """
    uses: dict[str, _Use] = defaultdict(_Use)
    before = _before_nouns(languages or DETERMINERS)
    for book in books:
        who = fold(next(iter(book.authors), book.title))
        for text, is_prose in ((book.title, False), (book.summary, True)):
            for word, place in _places(text, before, stop_words, is_prose=is_prose):
                _count(uses[word], place, who)
    people = {word for book in books for name in book.authors for word in fold(name).split()}
    return {
        word: shown
        for word, use in uses.items()
        if fold(word) not in no_themes() and (shown := _shown(word, use, people))
    }


@dataclass(frozen=True, slots=True)
class _Place:
    """noun: how surely it is that of a noun, 0 to 1."""

    written: str
    noun: float
    amid: bool
    beside_name: bool


def _before_nouns(languages: Collection[str]) -> dict[str, float]:
    """What stands before nouns, and how surely it does."""
    found: dict[str, float] = {}
    for code in languages:
        sure, _, weak = DETERMINERS.get(code, "").partition("|")
        found |= dict.fromkeys(weak.split(), WEAK) | dict.fromkeys(sure.split(), 1.0)
    return found


def _places(
    text: str, before_nouns: Mapping[str, float], stop_words: Collection[str], *, is_prose: bool
) -> Iterator[tuple[str, _Place]]:
    """Each word of a text in lower case, with how it stands there.

    An adjective has its noun behind it, so that it is followed by another word that tells.
    """
    tokens = _TOKEN.findall(text)
    words = [token.lower() for token in tokens]
    tells = [token[0].isalpha() and word not in stop_words and word not in before_nouns
             for token, word in zip(tokens, words, strict=True)]  # fmt: skip
    for at, (token, word) in enumerate(zip(tokens, words, strict=True)):
        if len(word) < SHORTEST or not tells[at]:
            continue
        is_last = at + 1 == len(tokens) or not tells[at + 1]
        beside = [
            other
            for other in (at - 1, at + 1)
            if 0 <= other < len(tokens) and (tells[other] or tokens[other] == "-")
        ]
        yield (
            word,
            _Place(
                token,
                before_nouns.get(words[at - 1], 0.0) if at and is_last else 0.0,
                is_prose and at > 0 and tokens[at - 1] not in _ENDS and not token.isupper(),
                any(tokens[other][0].isupper() or tokens[other] == "-" for other in beside),
            ),
        )


def _count(use: _Use, place: _Place, who: str) -> None:
    use.places += 1
    use.as_noun += place.noun
    use.amid += place.amid
    if place.amid and place.written[0].isupper():
        use.capital += 1
        use.beside_names += place.beside_name
        use.name = use.name or place.written
        if len(use.by) < LEAST_ABOUT and who not in use.by:
            use.by = (*use.by, who)


def _shown(word: str, use: _Use, people: Collection[str]) -> str | None:
    """The word as it is shown; None where it names no theme."""
    is_noun = use.as_noun >= LEAST_NOUN * use.places
    if not use.capital or use.capital < LEAST_NAME * use.amid:
        return word if is_noun else None
    if use.beside_names > MOST_BESIDE_NAMES * use.amid or _CENTURY.fullmatch(use.name):
        return None
    if kinds_of([use.name], None, None) == ["place"]:
        return use.name
    is_subject = is_noun and len(use.by) >= LEAST_ABOUT and fold(word) not in people
    return use.name if is_subject else None
