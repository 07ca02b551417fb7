"""Makes a book's vector: the parts of all similarities side by side (see recommender/layout.py)."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from catalog.book import author_key
from catalog.text import fold
from recommender.layout import AUTHOR, COLLECTION, LABELS, MEANING, PUBLISHER, SERIES, WORDS, Layout
from recommender.lexicon import MAX_WORDS, Names, NameWeights, Words
from recommender.vector_store import TextOfBook

Vector = NDArray[np.float32]
Keys = Mapping[str, float]  # the names of one part with their weights, of length 1 at most

# Dimensions and weight of each part but meaning, whose dimensions are the encoder's.
MEANING_WEIGHT = 1.0
PARTS = (
    (WORDS, 128, 1.0), (AUTHOR, 128, 1.3), (LABELS, 48, 0.35), (SERIES, 24, 0.6),
    (COLLECTION, 48, 0.5), (PUBLISHER, 24, 0.2),
)  # fmt: skip
# The share of its weight that a part has in the indexed vector. Random projections of different
# names are not quite orthogonal, and reduced words look alike too easily: more weight adds noise.
INDEXED_SHARE = {WORDS: 0.4, AUTHOR: 0.3, SERIES: 0.3, COLLECTION: 0.5, PUBLISHER: 0.5}
NAMESAKES = "namesakes"  # a kind of name in the lexicon that is no part of the vector
EXACT_DIMENSIONS = 1_000_000_000  # pgvector's most, so that no two names share one


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a book besides its text: folded keys, but the authors' names as written."""

    authors: Sequence[str]
    labels: Sequence[str]
    series: str | None
    collection: str | None
    publisher: str | None


def facts_of(book: TextOfBook) -> Facts:
    """The names that are compared, from a stored book."""
    return Facts(
        book.authors,
        book.label_keys,
        book.series_key,
        book.collection_key,
        book.publisher_key,
    )


def layout(encoder_dimensions: int) -> Layout:
    """What this version of the program makes with an encoder of so many dimensions."""
    return Layout.of([(MEANING, encoder_dimensions, MEANING_WEIGHT), *PARTS])


def fuse(
    layout: Layout,
    meaning: Vector,
    words: Vector,
    facts: Sequence[Facts],
    rarity: NameWeights,
) -> Vector:
    """The vectors to index: float32, (n_books, layout.dimensions).

    Each part has unit length times the root of its weight and of its INDEXED_SHARE; a part that a
    book lacks is zero. meaning: float32, (n_books, encoder dimensions). words: float32,
    (n_books, 128).
    """
    named = [_names(each, rarity) for each in facts]
    parts = {MEANING: meaning, WORDS: words}
    for part in layout.parts:
        if part.name not in parts:
            rows = [_projected(names.get(part.name, {}), part.dimensions) for names in named]
            parts[part.name] = np.stack(rows)
    shares = [
        (part.name, (part.weight * INDEXED_SHARE.get(part.name, 1.0)) ** 0.5)
        for part in layout.parts
    ]
    return np.hstack([parts[name] * np.float32(share) for name, share in shares])


def exact(
    layout: Layout, words: Words, facts: Sequence[Facts], rarity: NameWeights
) -> list[dict[int, float]]:
    """The parts that `fuse` reduces, exactly: for each book, numbers by place.

    Places count from 1; words come before names.
    """
    shares = {part.name: part.weight**0.5 for part in layout.parts}
    found = []
    for of_words, each in zip(words.weights, facts, strict=True):
        numbers = {place + 1: shares[WORDS] * weight for place, weight in of_words.items()}
        for name, keys in _names(each, rarity).items():
            numbers |= {_place(name, key): shares[name] * keys[key] for key in keys}
        found.append(numbers)
    return found


def names_of(facts: Sequence[Facts]) -> Names:
    """The names of each kind for every book; a lexicon learns their rarity from them."""
    namesakes = _namesakes(author for each in facts for author in each.authors)
    return {
        NAMESAKES: [namesakes.intersection(map(author_key, each.authors)) for each in facts],
        LABELS: [each.labels for each in facts],
        COLLECTION: [_one(each.collection) for each in facts],
        PUBLISHER: [_one(each.publisher) for each in facts],
    }


def _names(facts: Facts, rarity: NameWeights) -> dict[str, Keys]:
    """The names of each part that the book has, with weights.

    Names that many books share (a large paperback collection, a large publisher) do not make two
    books alike. So labels, collections and publishers count by their rarity.
    """
    given: dict[str, Keys] = {
        AUTHOR: _unit({_person(each, rarity.get(NAMESAKES, {})): 1.0 for each in facts.authors}),
        LABELS: _unit(_weighted(facts.labels, rarity.get(LABELS, {}))),
        SERIES: _rare(facts.series, {}),
        COLLECTION: _rare(facts.collection, rarity.get(COLLECTION, {})),
        PUBLISHER: _rare(facts.publisher, rarity.get(PUBLISHER, {})),
    }
    return {part: keys for part, keys in given.items() if keys}


def _namesakes(authors: Iterable[str]) -> set[str]:
    """Author keys that stand for people with different first names, such as "jacobs a"."""
    first_names: dict[str, set[str]] = defaultdict(set)
    for author in set(authors):
        first_names[author_key(author)] |= _first_name(author)
    return {key for key, names in first_names.items() if len(names) > 1}


def _person(author: str, namesakes: Collection[str]) -> str:
    """The same key for "J. R. R. Tolkien" and "John Ronald Reuel Tolkien", unless a Jane Tolkien
    is in the catalogue as well.
    """
    key = author_key(author)
    return " ".join((key, *_first_name(author))) if key in namesakes else key


def _first_name(author: str) -> set[str]:
    """A set with the first name; empty if it is an initial, or if there is one name only."""
    first, *others = fold(author).split() or [""]
    return {first} if others and len(first) > 1 else set()


def _one(name: str | None) -> tuple[str, ...]:
    return () if name is None else (name,)


def _rare(name: str | None, weights: Mapping[str, float]) -> Keys:
    """The name with the root of its rarity: the inner product of two books is then the rarity."""
    return {name: weight**0.5 for name, weight in _weighted(_one(name), weights).items()}


def _weighted(names: Iterable[str], weights: Mapping[str, float]) -> Keys:
    """Names with their rarities; a name that was not there in training counts as rarest."""
    return {name: weights.get(name, 1.0) for name in names}


def _unit(keys: Keys) -> Keys:
    norm = sum(weight * weight for weight in keys.values()) ** 0.5
    return {key: weight / norm for key, weight in keys.items()}


def _projected(keys: Keys, dimensions: int) -> Vector:
    """Weighted keys as one vector with the same length as the weights; zero without keys."""
    if not keys:
        return np.zeros(dimensions, np.float32)
    total = np.sum([weight * direction(key, dimensions) for key, weight in keys.items()], axis=0)
    length = np.linalg.norm(list(keys.values()))
    return np.asarray(total * (length / np.linalg.norm(total)), dtype=np.float32)


def _place(part: str, key: str) -> int:
    """The place of a name in `exact`, behind those of words; made from a hash of the name."""
    return MAX_WORDS + 1 + _number(f"{part}:{key}") % (EXACT_DIMENSIONS - MAX_WORDS)


@lru_cache(maxsize=100_000)
def direction(key: str, dimensions: int) -> Vector:
    """A unit vector made from the key alone, nearly orthogonal to the vectors of other keys.

    Random projection: Johnson and Lindenstrauss 1984.
    """
    drawn = np.random.default_rng(_number(key)).standard_normal(dimensions)
    return (drawn / np.linalg.norm(drawn)).astype(np.float32)


def _number(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest())
