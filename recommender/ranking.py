"""Pure functions that turn found candidates into a list: fuse, keep apart, diversify, explain."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from types import MappingProxyType

from catalog.book import author_key, same_person

NEAREST = 3  # a candidate counts by its three nearest liked books, not by the average of all
DISLIKE_WEIGHT = 0.5
KINSHIP = 0.4
MIDDLE = 0.05  # what a later volume of a series loses where the reader has not begun it
PER_AUTHOR = 2  # and as many more as the reader likes by the author
TERMS_TOLD = 3
LEAST_SHARED_TERMS = 2
# The root of a shop's breadcrumbs, and what says no more than "book".
UNTELLING_LABELS = frozenset(
    {"accueil", "home", "livres", "books", "litterature", "fiction", "nonfiction"}
)


person = lru_cache(maxsize=50_000)(author_key)
MostBy = Callable[[str], int]  # how many books by this person a list may have


@dataclass(frozen=True, slots=True)
class Traits:
    """What is compared of a book besides its vector; names stand under their folded keys."""

    id: str
    work_id: str
    authors: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    collection: tuple[str, str] | None = None
    series: tuple[str, str] | None = None
    volume: float | None = None  # its place in the series
    terms: tuple[str, ...] = ()  # the words that tell most of it, heaviest first
    title: str = ""

    @property
    def people(self) -> set[str]:
        """Its authors, however their names are spelled."""
        return set(map(person, self.authors.values()))


@dataclass(frozen=True, slots=True)
class Pair:
    """How near a candidate is to one book the reader named: 1 is as near as can be, 0 far away.

    Where hubs are taken off, 0.5 is as near as either's nearest books are on average.
    """

    seed_id: str
    liked: bool
    score: float
    by_content: bool = True  # False where no vectors were compared


@dataclass(frozen=True, slots=True)
class Word:
    """What other readers say for a candidate: 0 is nothing, 1 a good deal, 3 nearly all there is.

    seed_id: a book the reader named that several others like together with it, if there is one.
    """

    strength: float
    seed_id: str | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    id: str
    score: float
    why: tuple[str, ...]
    because: tuple[str, ...]


def rank(
    candidates: Mapping[str, Traits],
    pairs: Mapping[str, Sequence[Pair]],
    seeds: Mapping[str, Traits],
    limit: int,
    diversity: float = 0.0,
    most_by: MostBy | None = None,
    words: Mapping[str, Word] = MappingProxyType({}),
) -> list[Ranked]:
    """The best `limit` candidates, best first; equal scores in the order of their ids.

    At most one edition of a work. At most `most_by` books by an author (None: any number), and one
    volume of a series, as long as there are others. `diversity` 0..1 trades nearness, among that
    of all candidates, for difference from what stands higher (MMR, Carbonell and Goldstein 1998).
    """
    last = _last_volumes(seeds.values())
    nearness = {
        book_id: with_readers(fuse(pairs[book_id]), words.get(book_id))
        - MIDDLE * _in_the_middle(book, last)
        for book_id, book in candidates.items()
    }
    order = sorted(candidates, key=lambda book_id: (-nearness[book_id], book_id))
    works = _one_edition_each(order, candidates)
    turns = in_turn(works, candidates, last)
    scores = {turn: as_score(nearness[work]) for work, turn in zip(works, turns, strict=True)}
    chosen = _choose(turns, candidates, scores, limit, diversity, most_by)
    return [
        Ranked(
            book_id,
            scores[book_id],
            *explain(candidates[book_id], pairs[book_id], seeds, words.get(book_id)),
        )
        for book_id in chosen
    ]


def fuse(pairs: Iterable[Pair]) -> float:
    """Mean nearness to the NEAREST liked books, less half that to the nearest disliked one."""
    liked = sorted((pair.score for pair in pairs if pair.liked), reverse=True)[:NEAREST]
    disliked = max((pair.score for pair in pairs if not pair.liked), default=0.0)
    near = sum(liked) / len(liked) if liked else 0.0
    return near - DISLIKE_WEIGHT * max(0.0, disliked)


def with_readers(nearness: float, word: Word | None) -> float:
    """Nearness in content raised towards 1 by what readers say; never lowered (a noisy or)."""
    if word is None or nearness >= 1:
        return nearness
    return 1 - (1 - nearness) * math.exp(-word.strength)


def most_by(liked: Iterable[Traits], per_author: int = PER_AUTHOR) -> MostBy:
    """For each author `per_author`, and as many more as the reader likes books by them."""
    counts = Counter(who for book in liked for who in book.people)
    return lambda who: per_author + counts[who]


def _last_volumes(named: Iterable[Traits]) -> dict[str, float]:
    """Of each series that the reader has begun the last volume, 0 without a number."""
    last: dict[str, float] = {}
    for book in named:
        if book.series:
            last[book.series[0]] = max(book.volume or 0.0, last.get(book.series[0], 0.0))
    return last


def _in_the_middle(book: Traits, last: Mapping[str, float]) -> bool:
    """Whether it is no volume to begin a series with, and the reader has not begun it."""
    return bool(book.series and book.series[0] not in last and (book.volume or 0.0) > 1)


def in_turn(
    order: Sequence[str], candidates: Mapping[str, Traits], last: Mapping[str, float]
) -> list[str]:
    """The same books; the places that volumes of one series hold go to them in reading order, what
    follows the last volume that the reader named first.
    """
    held: dict[str, list[int]] = defaultdict(list)
    for place, book_id in enumerate(order):
        if series := candidates[book_id].series:
            held[series[0]].append(place)
    found = list(order)
    for key, places in held.items():
        volumes = sorted(
            (order[place] for place in places),
            key=lambda book_id: _turn(candidates[book_id].volume, last.get(key, -math.inf)),
        )
        for place, volume in zip(places, volumes, strict=True):
            found[place] = volume
    return found


def _turn(volume: float | None, last: float) -> tuple[bool, bool, float]:
    """Sorts volumes: those after the last one read, those before it, those without a number."""
    return (volume is None, volume is not None and volume <= last, volume or 0.0)


def explain(
    book: Traits,
    pairs: Sequence[Pair],
    seeds: Mapping[str, Traits],
    word: Word | None = None,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Why this book: what it shares with the liked books nearest to it, and which those are."""
    near = sorted(
        (pair for pair in pairs if pair.liked), key=lambda pair: (-pair.score, pair.seed_id)
    )
    because = tuple(pair.seed_id for pair in near[:NEAREST])
    why = dict.fromkeys(
        reason for book_id in because if book_id in seeds for reason in shared(book, seeds[book_id])
    )
    if word and word.seed_id is not None and word.seed_id in seeds:
        why[f"readers of {seeds[word.seed_id].title} also liked it"] = None
        because = tuple(dict.fromkeys((*because, word.seed_id)))
    if not why and near and near[0].by_content and near[0].score > 0:
        why = {"close in content": None}
    return tuple(why), because


def shared(book: Traits, other: Traits) -> list[str]:
    """What two books have in common, in words a reader can check."""
    same = {
        person(name): name
        for name in reversed(list(book.authors.values()))
        if any(same_person(name, theirs) for theirs in other.authors.values())
    }
    reasons = [f"same author: {name}" for name in reversed(list(same.values()))]
    if book.series and other.series and book.series[0] == other.series[0]:
        reasons.append(f"same series: {book.series[1]}")
    if book.collection and other.collection and book.collection[0] == other.collection[0]:
        reasons.append(f"same collection: {book.collection[1]}")
    genre = _shared_genre(book, other)
    if genre:
        reasons.append(f"same genre: {genre}")
    terms = _shared_terms(book, other)
    if len(terms) >= LEAST_SHARED_TERMS:
        reasons.append(f"both speak of: {', '.join(terms[:TERMS_TOLD])}")
    return reasons


def _shared_terms(book: Traits, other: Traits) -> list[str]:
    """The telling words of both, first those that tell most of both."""
    places = {term: place for place, term in enumerate(other.terms)}
    shared_places = [
        (place + places[term], term) for place, term in enumerate(book.terms) if term in places
    ]
    return [term for _, term in sorted(shared_places)]


def _shared_genre(book: Traits, other: Traits) -> str | None:
    """A label that both carry and that is the narrowest of one: a wide one tells nothing."""
    narrowest = {list(labels)[-1] for labels in (book.labels, other.labels) if labels}
    shared_keys = [key for key in book.labels if key in other.labels and key in narrowest]
    telling = [key for key in shared_keys if key not in UNTELLING_LABELS]
    return book.labels[telling[-1]] if telling else None


def likeness(book: Traits, other: Traits) -> float:
    """How alike two candidates look in a list, 0 to 1: authors, series, genre, telling words."""
    terms = len(_shared_terms(book, other)) / max(1, min(len(book.terms), len(other.terms)))
    labels = len(book.labels.keys() & other.labels.keys()) / max(
        1, len(book.labels.keys() | other.labels.keys())
    )
    same_author = bool(book.people & other.people)
    same_series = bool(book.series and other.series and book.series[0] == other.series[0])
    return min(1.0, 0.5 * same_author + 0.2 * same_series + 0.3 * labels + 0.4 * terms)


def kinship(book: Traits, other: Traits) -> float:
    """Nearness, 0 to KINSHIP, when only authors, series and genres are known, not vectors."""
    return KINSHIP * likeness(book, other)


def _one_edition_each(order: Iterable[str], candidates: Mapping[str, Traits]) -> list[str]:
    first: dict[str, str] = {}
    for book_id in order:
        first.setdefault(candidates[book_id].work_id, book_id)
    return list(first.values())


def _choose(
    order: Sequence[str],
    candidates: Mapping[str, Traits],
    scores: Mapping[str, float],
    limit: int,
    diversity: float,
    most_by: MostBy | None,
) -> list[str]:
    chosen: list[str] = []
    by_author: Counter[str] = Counter()
    begun: set[str] = set()  # series
    most_alike = dict.fromkeys(order, 0.0)
    left = list(order)
    least, most = (end(scores.values(), default=0.0) for end in (min, max))

    def value(book_id: str) -> float:
        relevance = (scores[book_id] - least) / (most - least or 1)
        return (1 - diversity) * relevance - diversity * most_alike[book_id]

    def crowded(book_id: str) -> bool:
        book = candidates[book_id]
        if book.series and book.series[0] in begun:
            return True
        return most_by is not None and any(by_author[who] >= most_by(who) for who in book.people)

    while left and len(chosen) < limit:
        free = (book_id for book_id in left if not crowded(book_id))
        best = max(list(free) or left, key=value) if diversity else next(chain(free, left))
        chosen.append(best)
        left.remove(best)
        by_author.update(candidates[best].people)
        if series := candidates[best].series:
            begun.add(series[0])
        if diversity:
            for book_id in left:
                alike = likeness(candidates[book_id], candidates[best])
                most_alike[book_id] = max(most_alike[book_id], alike)
    return chosen


def as_score(nearness: float) -> float:
    """What is shown, 0..1: of a cosine, what points away is not similar at all."""
    return min(1.0, max(0.0, nearness))


def euclidean_score(distance: float) -> float:
    """Distance of two unit vectors, 0..2, as a score 1..0."""
    return max(0.0, 1 - distance / 2)


def taxicab_score(distance: float, dimensions: int) -> float:
    """L1 distance of two unit vectors, at most 2 * sqrt(dimensions), as a score 1..0."""
    return max(0.0, 1 - distance / (2 * math.sqrt(dimensions)))
