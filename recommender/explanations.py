"""Explanations: why a book is in the answer, as facts that a reader can check.

A reason has a kind, what is shared, and the liked book it is said of; recommender/wording.py says
it in a language.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

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
from recommender.wording import Language, ReasonKind, Value, said

TERMS_NAMED = 3
HEAVY_IN_BOTH = 12  # the most that the places of a term add up to, if it is the only one
OLD = 1950  # before, a year of publication tells more of the book than of its edition
SAME_PERIOD = 15  # years
MOST_REASONS = 3
_RANK: dict[ReasonKind, int] = {  # from the most telling to the least
    kind: place for place, kind in enumerate(get_args(ReasonKind))
}


@dataclass(frozen=True, slots=True)
class Reason:
    """value: the names or words that are shared; None where only meaning is near. because: the id
    of the liked book that it is said of.
    """

    kind: ReasonKind
    value: Value
    because: str

    def told(self, language: Language) -> dict[str, object]:
        """As it stands in an answer."""
        return {
            "kind": self.kind,
            "text": said(self.kind, self.value, language),
            "value": self.value,
            "because": self.because,
        }


@dataclass(frozen=True, slots=True)
class Item:
    """One book of an answer. why: reasons, the most telling first. because: ids of the liked books
    it was found by.
    """

    id: str
    score: float
    why: tuple[Reason, ...]
    because: tuple[str, ...]


def explain(candidates: Iterable[Candidate], seeds: Mapping[str, Features]) -> list[Item]:
    """The candidates as items of an answer, in the same order."""
    return [Item(each.id, each.score, *reasons(each, seeds)) for each in candidates]


def reasons(
    candidate: Candidate, seeds: Mapping[str, Features]
) -> tuple[tuple[Reason, ...], tuple[str, ...]]:
    """What the book shares with the liked books nearest to it, and which those are, nearest first.

    What it shares with several of them is told of the nearest. Where it shares nothing that
    can be named, the reason is "meaning" if its vector is near.
    """
    liked = sorted(
        (pair for pair in candidate.pairs if pair.liked),
        key=lambda pair: (-pair.score, pair.seed_id),
    )
    because = tuple(pair.seed_id for pair in liked[:NEAREST_LIKES])
    found = [
        reason
        for seed_id in because
        if seed_id in seeds
        for reason in shared(candidate.features, seeds[seed_id])
    ]
    support = candidate.support
    if support and support.seed_id is not None and support.seed_id in seeds:
        found.append(Reason("readers", seeds[support.seed_id].title, support.seed_id))
        because = tuple(dict.fromkeys((*because, support.seed_id)))
    if not found and liked and liked[0].by_content and liked[0].score > 0:
        found = [Reason("meaning", None, liked[0].seed_id)]
    return most_telling(found), because


def most_telling(found: Iterable[Reason]) -> tuple[Reason, ...]:
    """The few to name, best first; one of each kind, of the nearest liked book that has it."""
    once: dict[ReasonKind, Reason] = {}
    for reason in found:
        once.setdefault(reason.kind, reason)
    return tuple(sorted(once.values(), key=lambda each: _RANK[each.kind])[:MOST_REASONS])


def shared(book: Features, other: Features) -> list[Reason]:
    """What a book has in common with a liked one, the most telling first."""
    return sorted(
        (Reason(kind, value, other.id) for kind, value in _shared(book, other)),
        key=lambda each: _RANK[each.kind],
    )


def _shared(book: Features, other: Features) -> Iterator[tuple[ReasonKind, Value]]:
    if book.series and in_same_series(book, other):
        yield "series", book.series[1]
    if authors := shared_authors(book, other):
        yield "author", tuple(authors)
    if themes := _themes(book, other):
        yield "theme", themes
    if place := shared_label(book, other, "place"):
        yield "place", place
    if genre := shared_genre(book, other):
        yield "genre", genre
    if readers := shared_label(book, other, "audience"):
        yield "audience", readers
    if not authors and (period := _period(book, other)):
        yield "period", period
    if book.collection and in_same_collection(book, other):
        yield "collection", book.collection[1]


def _themes(book: Features, other: Features) -> tuple[str, ...]:
    """The words to name; a single one may be chance, if it is not heavy in both."""
    terms = shared_terms(book, other)
    if len(terms) == 1 and max(terms.values()) > HEAVY_IN_BOTH:
        return ()
    return tuple(terms)[:TERMS_NAMED]


def _period(book: Features, other: Features) -> tuple[str, ...]:
    """The years in which both were published, if that is long ago and nearly the same time."""
    years = sorted({year for year in (book.year, other.year) if year is not None})
    if None in (book.year, other.year) or not 0 < years[0] <= years[-1] < OLD:
        return ()
    if years[-1] - years[0] > SAME_PERIOD:
        return ()
    return tuple(map(str, years))
