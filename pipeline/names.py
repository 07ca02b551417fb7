"""Authors and labels: who and what out of the texts that name them."""

import re
from collections.abc import Iterable

from catalog.text import fold
from pipeline.texts import one_line, remembered

_NO_AUTHOR = frozenset(
    "collectif,collectifs,collective,ouvrage collectif,auteurs divers,divers,various,"
    "various authors,unknown,unknown author,inconnu,auteur inconnu,anonyme,anonymous,n a".split(",")
)
_NO_LABEL = frozenset(("accueil", "livres"))  # the root of the shop's breadcrumbs
_SUFFIXES = frozenset("jr sr ii iii iv phd ph d md m d".split())
_PARTICLES = frozenset("de du d des la le van von der den di da del ibn".split())
_JOINED = re.compile(r"\s*[;|&]\s*|\s+/\s+")
_AND = re.compile(r"\s+(?:et|and|und|y)\s+")
_MAY_JOIN = re.compile(r"[;|&/,]|\s(?:et|and|und|y)\s")


def clean_authors(texts: Iterable[str]) -> tuple[str, ...]:
    """Each author once, first name first; "Collectif" and the like are none."""
    people = (person for text in texts for person in _people(one_line(text)))
    return _distinct(people, _NO_AUTHOR)


def clean_labels(texts: Iterable[str]) -> tuple[str, ...]:
    """Each label once, in the given order, without the root of a shop's breadcrumbs."""
    return _distinct(map(one_line, texts), _NO_LABEL)


def _distinct(texts: Iterable[str], unwanted: frozenset[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for text in texts:
        key = _key(text)
        if key and key not in unwanted:
            kept.setdefault(key, text)
    return tuple(kept.values())


_key = remembered(fold)


def _people(text: str) -> list[str]:
    if not _MAY_JOIN.search(text):
        return [text]
    return [
        person
        for part in _JOINED.split(text)
        for names in _split_and(part)
        for person in _split_commas(names)
    ]


def _split_and(text: str) -> list[str]:
    """Only between whole names: "Jacob et Wilhelm Grimm" would leave an author named Jacob."""
    parts = _AND.split(text)
    return parts if all(len(part.split()) > 1 for part in parts) else [text]


def _split_commas(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) == 2:
        last, first = parts
        if fold(first) in _SUFFIXES:
            return [f"{last} {first}"]
        return [f"{first} {last}"] if _inverted(last, first) else parts
    if len(parts) % 2 == 0 and all(len(part.split()) == 1 for part in parts):
        return [f"{first} {last}" for last, first in zip(parts[::2], parts[1::2], strict=True)]
    return parts


def _inverted(last: str, first: str) -> bool:
    """Whether "last, first" is one person: two whole names are two people, unless the second ends
    as no name does ("Balzac Mussy, Honoré de") or has initials ("Le Guin, Ursula K.").
    """
    if len(last.split()) == 1 or len(first.split()) == 1:
        return True
    names = fold(first).split()
    return names[-1] in _PARTICLES or all(len(name) == 1 for name in names[1:])
