"""Explanations: why a book is in the answer, in words that a reader can check."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from recommender.candidates import Candidate
from recommender.features import (
    Features,
    in_same_collection,
    in_same_series,
    shared_authors,
    shared_genre,
    shared_label,
    shared_terms,
)
from recommender.scores import NEAREST_LIKES

TERMS_NAMED = 3
LEAST_SHARED_TERMS = 2


@dataclass(frozen=True, slots=True)
class Item:
    """One book of an answer. why: reasons. because: ids of the liked books it was found by."""

    id: str
    score: float
    why: tuple[str, ...]
    because: tuple[str, ...]


def explain(candidates: Iterable[Candidate], seeds: Mapping[str, Features]) -> list[Item]:
    """The candidates as items of an answer, in the same order."""
    return [Item(each.id, each.score, *reasons(each, seeds)) for each in candidates]


def reasons(
    candidate: Candidate, seeds: Mapping[str, Features]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the book shares with the liked books nearest to it, and which those are, nearest first.

    Where it shares nothing that can be named, "close in content" if its vector is near.
    """
    liked = sorted(
        (pair for pair in candidate.pairs if pair.liked),
        key=lambda pair: (-pair.score, pair.seed_id),
    )
    because = tuple(pair.seed_id for pair in liked[:NEAREST_LIKES])
    near = [seeds[seed_id] for seed_id in because if seed_id in seeds]
    why = dict.fromkeys(reason for seed in near for reason in shared(candidate.features, seed))
    support = candidate.support
    if support and support.seed_id is not None and support.seed_id in seeds:
        why[f"readers of {seeds[support.seed_id].title} also liked it"] = None
        because = tuple(dict.fromkeys((*because, support.seed_id)))
    if not why and liked and liked[0].by_content and liked[0].score > 0:
        why = {"close in content": None}
    return tuple(why), because


def shared(book: Features, other: Features) -> list[str]:
    """What two books have in common, as reasons."""
    found = [f"same author: {name}" for name in shared_authors(book, other)]
    if book.series and in_same_series(book, other):
        found.append(f"same series: {book.series[1]}")
    if book.collection and in_same_collection(book, other):
        found.append(f"same collection: {book.collection[1]}")
    if genre := shared_genre(book, other):
        found.append(f"same genre: {genre}")
    if readers := shared_label(book, other, "audience"):
        found.append(f"for the same readers: {readers}")
    if place := shared_label(book, other, "place"):
        found.append(f"same place: {place}")
    terms = shared_terms(book, other)
    if len(terms) >= LEAST_SHARED_TERMS:
        found.append(f"both speak of: {', '.join(terms[:TERMS_NAMED])}")
    return found
