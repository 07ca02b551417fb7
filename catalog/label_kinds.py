"""What kind a label is: a genre, an audience, a format, a place, a collection or a mere shelf."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Literal, cast

from catalog.text import fold

Kind = Literal["genre", "audience", "format", "collection", "place", "shelf"]

TELLING: frozenset[Kind] = frozenset({"genre", "audience", "place"})  # what two books can share
LONGEST_PHRASE = 4  # words of the vocabulary's phrases that are looked for
_NO_NAMES = ("genres", "company", "wide", "shelf")  # their words alone name no collection
# All other labels are genres until they have kinds.
_NO_GENRES_BEFORE = frozenset(
    {"accueil", "home", "livres", "books", "litterature", "fiction", "nonfiction"}
)
# In folded texts: "7 11 ans", "ages 9 12", "niveau a2", "grade 5". No year has two digits.
_AGE = r"(?:1\d|\d)(?: (?:a|to|bis|y|e|e o|tot|et|und|and|ou|or) (?:1\d|\d)| (?:1\d|\d))?"
_YEARS = r"(?:ans?|mois|years?|yrs?|months?|jahren?|monate?n?|anos|meses|anni|mesi|jaar|maanden)"
_LEVELS = (
    r"(?:niveau|level|nivel|livello|stufe|(?:key )?stage|grades?|klasse|classe|groep|year|cycle)"
)
_READERS = re.compile(
    rf"\b(?:(?:age|ages|aged) {_AGE}(?: {_YEARS})?(?: olds?)?|{_AGE} {_YEARS}(?: olds?)?"
    rf"|{_LEVELS} {_AGE}|(?:{_LEVELS} )?[abc][12](?: [abc][12])?|{_AGE} klasse)\b"
)
_PRIZE = re.compile(
    r"(?:selections? )?(?:prix|premios?|premi|premio) .+|.+ (?:prize|awards?|preis|buchpreis)"
    r"(?: winners?)?|(?:selection|rentree) .*\b(?:19|20)\d\d"
)
_IN_BRACKETS = re.compile(r"(.+?) ?\(([^()]+)\)\.?$")
_SUBDIVISION = re.compile(r"\s*(?:--|–|—)\s*")
_ARTICLE = re.compile(r"(?:l|la|le|les|the|die|el|los|las|il|i|gli|lo|het|de|os?|as?) ")


def kinds_of(labels: Sequence[str], collection: str | None, publisher: str | None) -> list[Kind]:
    """The kind of each label of a book, in their order."""
    names = [fold(name) for name in (collection, publisher) if name]
    return [_kind_of_itself(label) or _kind_beside(label, names) for label in labels]


def stored_kinds(kinds: Sequence[str] | None, labels: Sequence[str]) -> Sequence[Kind]:
    """The kinds of a stored book's labels, also if no load of this version has sorted them."""
    if kinds is None or len(kinds) != len(labels):
        return ["shelf" if fold(label) in _NO_GENRES_BEFORE else "genre" for label in labels]
    return cast("Sequence[Kind]", kinds)


def telling(labels: Sequence[str], kinds: Sequence[Kind]) -> list[str]:
    """The labels that two books can have in common: genres, audiences and places."""
    return [label for label, kind in zip(labels, kinds, strict=True) if kind in TELLING]


def narrowest_genre(labels: Sequence[str], kinds: Sequence[Kind]) -> str | None:
    """The last genre, since shops print labels from the shelf to the genre; None without one."""
    genres = (label for label, kind in zip(labels, kinds, strict=True) if kind == "genre")
    return next(reversed([*genres]), None)


def compared(labels: Sequence[str], kinds: Sequence[Kind]) -> list[str]:
    """What vectors are made from: the telling labels; where none tells, "Fiction" or "Nonfiction".

    That much is no reason to give, but fiction is nearer to fiction.
    """
    widest = [label for label in labels[-1:] if fold(label) in _phrases("wide")]
    return telling(labels, kinds) or widest


def label_to_read(labels: Sequence[str], kinds: Sequence[Kind]) -> str | None:
    """What encoder and lexicon read of the labels: the narrowest genre, else the last compared."""
    return narrowest_genre(labels, kinds) or next(reversed(compared(labels, kinds)), None)


def stored_genre(labels: Sequence[str], kinds: Sequence[str] | None) -> str | None:
    """The narrowest genre of a stored book, None without one."""
    return narrowest_genre(labels, stored_kinds(kinds, labels))


@lru_cache(maxsize=50_000)
def _kind_of_itself(label: str) -> Kind | None:
    """None where that depends on the book."""
    key = fold(label)
    if found := _by_words(_READERS.sub("children", key)):
        return found
    if _is_place(label):
        return "place"
    if _PRIZE.fullmatch(key):
        return "shelf"
    return None


def _kind_beside(label: str, names: Iterable[str]) -> Kind:
    """`names`: the folded names of the book's collection and publisher."""
    key = fold(label)
    return "collection" if any(_is_part(key, name) for name in names) else "genre"


def _by_words(key: str) -> Kind | None:
    """The kind that the vocabulary gives to all of a folded label; None if it has not all of it."""
    if key in _phrases("genre"):
        return "genre"
    if key in _phrases("collection"):
        return "collection"
    found = list(_parts(key.split()))
    if "" in found:
        return None
    for kind in ("audience", "format"):
        if kind in found:
            return cast("Kind", kind)
    return None if "company" in found else "shelf"


def _parts(words: Sequence[str]) -> Iterator[str]:
    """The kinds of the phrases that make a label, the longest first; "" for an unknown word."""
    vocabulary = _kinds_of_phrases()
    at = 0
    while at < len(words):
        for length in range(LONGEST_PHRASE, 0, -1):
            kind = vocabulary.get(" ".join(words[at : at + length]))
            if kind:
                break
        yield kind or ("particle" if words[at].isdigit() else "")
        at += min(length, len(words) - at)


def _is_place(label: str) -> bool:
    """Such as "L'Italie", "Boston (Mass.)", "Guilin (Guangxi, China)" or "Japan -- Fiction"."""
    head, *rest = _SUBDIVISION.split(label.strip())
    if rest and not all(_by_words(fold(part)) == "shelf" for part in rest):
        return False
    if match := _IN_BRACKETS.match(head):
        within = fold(match[2].rpartition(",")[2])
        return within in _places() or within in _behind_places()
    key = fold(head)
    return key in _places() or _ARTICLE.sub("", key, count=1) in _places()


def _is_part(key: str, name: str) -> bool:
    """Whether a label is called like (a part of) a collection or publisher: "Pléiades" is part of
    "Bibliothèque de la Pléiade". Words of genres are not enough: "Poésie" of "Poésie/Gallimard".
    """
    words = _telling_stems(key)
    return bool(words) and words <= _stems(name)


@lru_cache(maxsize=20_000)
def _telling_stems(key: str) -> frozenset[str]:
    """Those of a label; none where its words alone name no collection."""
    words = _stems(key)
    return frozenset() if words <= _stems_of_no_names() else words


@lru_cache(maxsize=20_000)
def _stems(key: str) -> frozenset[str]:
    """Words without particles and without the sign of the plural."""
    particles = _phrases("particle")
    return frozenset(_singular(word) for word in key.split() if word not in particles)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


@cache
def _stems_of_no_names() -> frozenset[str]:
    return frozenset(_singular(word) for kind in _NO_NAMES for word in _phrases(kind))


@cache
def _kinds_of_phrases() -> Mapping[str, str]:
    """Of each phrase the kind that is named first in the vocabulary."""
    found: dict[str, str] = {}
    for kind in ("audience", "format", "wide", "shelf", "company", "particle"):
        found |= {phrase: kind for phrase in _phrases(kind) if phrase not in found}
    return found


def _phrases(kind: str) -> frozenset[str]:
    return _vocabulary("labels")[kind]


def _places() -> frozenset[str]:
    return _vocabulary("places")[""]


def _behind_places() -> frozenset[str]:
    return _vocabulary("places")["in brackets"]


@cache
def _vocabulary(name: str) -> Mapping[str, frozenset[str]]:
    """The folded phrases of vocabulary/NAME.txt by their kind; "" where a line names none."""
    text = (resources.files("catalog") / "vocabulary" / f"{name}.txt").read_text("utf-8")
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        kind, _, phrases = line.rpartition(": ")
        if not line.startswith("#"):
            found.setdefault(kind, set()).update(map(fold, (phrases or line).split(";")))
    return {kind: frozenset(phrases - {""}) for kind, phrases in found.items()}
