"""Lays the similarities of a book side by side in one vector (see catalog/layout.py)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from catalog.layout import AUTHOR, LABELS, MEANING, SHELF, WORDS, Layout
from catalog.vector_store import TextOfBook

Vector = NDArray[np.float32]

# Dimensions and weight of each part but meaning, whose dimensions are the encoder's.
MEANING_WEIGHT = 0.30
PARTS = ((WORDS, 128, 0.30), (AUTHOR, 64, 0.18), (LABELS, 48, 0.12), (SHELF, 48, 0.10))
SERIES_WEIGHT, COLLECTION_WEIGHT, PUBLISHER_WEIGHT = 1.0, 0.8, 0.4


@dataclass(frozen=True, slots=True)
class Facts:
    """What a book says of itself besides its text; all folded keys."""

    authors: Sequence[str]
    labels: Sequence[str]
    series: str | None
    collection: str | None
    publisher: str | None


def facts_of(book: TextOfBook) -> Facts:
    return Facts(
        book.author_keys, book.label_keys, book.series_key, book.collection_key, book.publisher_key
    )


def layout(encoder_dimensions: int) -> Layout:
    return Layout.of([(MEANING, encoder_dimensions, MEANING_WEIGHT), *PARTS])


def fuse(
    layout: Layout,
    meaning: Vector,
    words: Vector,
    facts: Sequence[Facts],
    label_weights: Mapping[str, float],
) -> Vector:
    """float32, (n_books, layout.dimensions): unit parts, each times the root of its weight.

    meaning: float32, (n_books, encoder dimensions). words: float32, (n_books, 128). A part that a
    book lacks is zero.
    """
    sizes = {part.name: part.dimensions for part in layout.parts}
    rarest = max(label_weights.values(), default=1.0)
    parts = {
        MEANING: meaning,
        WORDS: words,
        AUTHOR: np.stack([_joined(_authors(each), sizes[AUTHOR]) for each in facts]),
        LABELS: np.stack(
            [
                _joined(
                    [(key, label_weights.get(key, rarest)) for key in each.labels], sizes[LABELS]
                )
                for each in facts
            ]
        ),
        SHELF: np.stack([_joined(_shelf(each), sizes[SHELF]) for each in facts]),
    }
    return np.hstack([parts[part.name] * np.float32(part.weight**0.5) for part in layout.parts])


def _authors(facts: Facts) -> list[tuple[str, float]]:
    return [(author, 1.0) for author in facts.authors]


def _shelf(facts: Facts) -> list[tuple[str, float]]:
    named = (
        ("series", facts.series, SERIES_WEIGHT),
        ("collection", facts.collection, COLLECTION_WEIGHT),
        ("publisher", facts.publisher, PUBLISHER_WEIGHT),
    )
    return [(f"{kind}:{key}", weight) for kind, key, weight in named if key]


def _joined(keys: Sequence[tuple[str, float]], dimensions: int) -> Vector:
    """The unit vector of weighted keys; zero for none."""
    if not keys:
        return np.zeros(dimensions, np.float32)
    total = np.sum([weight * direction(key, dimensions) for key, weight in keys], axis=0)
    return np.asarray(total / np.linalg.norm(total), dtype=np.float32)


@lru_cache(maxsize=100_000)
def direction(key: str, dimensions: int) -> Vector:
    """A unit vector that is the same for a key everywhere, and nearly at right angles to others.

    Random projection: Johnson and Lindenstrauss 1984.
    """
    seed = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest())
    drawn = np.random.default_rng(seed).standard_normal(dimensions)
    return (drawn / np.linalg.norm(drawn)).astype(np.float32)
