"""Lists of similar books, judged by what the catalogue itself knows of its books."""

import math
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from tqdm import tqdm

from bench.evaluate.asked import Similar
from bench.evaluate.figures import Values
from bench.evaluate.snapshot import Snapshot
from recommender.features import Features
from recommender.metrics import SHOWN


@dataclass(frozen=True, slots=True)
class Judged:
    """Book by book of those asked about, NaN where there is nothing to judge.

    genre: share of books by other authors whose narrowest genre is the book's own. author: whether
    another work by its author is shown, where there is one. volume: whether the next volume of its
    series is, before any other of the series. diversity: 1 less the mean cosine of embeddings
    between two of a list.
    """

    genre: Values
    author: Values
    volume: Values
    diversity: Values
    seconds: Values
    leaks: int  # editions, sets or parts of the book itself, or of what stands higher
    shown: Counter[str]


class Judge:
    """Asks about the same books each time."""

    def __init__(self, snapshot: Snapshot, asked: Sequence[str]) -> None:
        self._snapshot = snapshot
        self._asked = asked

    def __call__(self, name: str, similar: Similar) -> Judged:
        """A bar on a terminal."""
        rows, lists = [], []
        for book_id in tqdm(self._asked, desc=name, unit=" books", leave=False, disable=None):
            book = self._books([book_id])[0]
            started = time.perf_counter()
            shown = self._books(similar(book_id, False))
            seconds = time.perf_counter() - started
            others = self._books(similar(book_id, True)) if book.genre else []
            lists.append((book, shown))
            rows.append(
                (
                    _genre_precision(book, others),
                    self._author_hit(book, shown),
                    self._volume_hit(book, shown),
                    self._diversity(shown),
                    seconds,
                )
            )
        leaks = sum(_leaks(book, shown) for book, shown in lists)
        counts = Counter(each.id for _, shown in lists for each in shown)
        genre, author, volume, diversity, seconds = np.array(rows, dtype=float).T
        return Judged(genre, author, volume, diversity, seconds, leaks, counts)

    def _books(self, book_ids: Sequence[str]) -> list[Features]:
        return [self._snapshot.books[row] for row in self._snapshot.rows(book_ids)]

    def _author_hit(self, book: Features, shown: Sequence[Features]) -> float:
        by_author = (self._snapshot.books[row] for row in self._snapshot.by_authors(book.authors))
        if all(other.work_id in {book.work_id, *book.related} for other in by_author):
            return math.nan
        return float(any(other.authors.keys() & book.authors.keys() for other in shown))

    def _volume_hit(self, book: Features, shown: Sequence[Features]) -> float:
        if book.series is None or book.volume is None:
            return math.nan
        key, volume = book.series[0], book.volume
        following = [each for each in self._volumes[key] if each > volume]
        if not following:
            return math.nan
        of_series = (other for other in shown if other.series and other.series[0] == key)
        first = next(of_series, None)
        return float(first is not None and first.volume == min(following))

    @cached_property
    def _volumes(self) -> Mapping[str, set[float]]:
        found: dict[str, set[float]] = defaultdict(set)
        for book in self._snapshot.books:
            if book.series and book.volume is not None:
                found[book.series[0]].add(book.volume)
        return found

    def _diversity(self, shown: Sequence[Features]) -> float:
        if len(shown) < 2:
            return math.nan
        vectors = self._snapshot.embeddings[self._snapshot.rows(book.id for book in shown)]
        cosines = (vectors @ vectors.T)[np.triu_indices(len(shown), 1)]
        return 1 - float(cosines.mean())


def gini(shown: Mapping[str, int], books: int) -> float:
    """How unevenly books are shown: 0 when all are as often, near 1 when one has all places."""
    counts = _counts(shown, books)
    ranks = np.arange(1, len(counts) + 1)
    return float(2 * (ranks * counts).sum() / (len(counts) * counts.sum()) - 1 - 1 / len(counts))


def share_of_most_shown(shown: Mapping[str, int], books: int) -> float:
    """Of all places, those of the 1 % of the books that are shown most."""
    counts = _counts(shown, books)
    return float(counts[-math.ceil(len(counts) / 100) :].sum() / counts.sum())


def could_be_shown(asked: int, books: int) -> int:
    """How many different books so many lists can show."""
    return min(books, asked * SHOWN)


def _counts(shown: Mapping[str, int], books: int) -> Values:
    """How often each is shown, seldom first; `books` numbers, or as many as are shown."""
    never = [0] * (books - len(shown))
    return np.array(sorted([*never, *shown.values()]), dtype=float)


def _genre_precision(book: Features, others: Sequence[Features]) -> float:
    if not others:
        return math.nan
    return sum(other.genre == book.genre for other in others) / len(others)


def _leaks(book: Features, shown: Sequence[Features]) -> int:
    """How many are an edition, a set or a part of this book, or of one that is shown before."""
    leaks, seen = 0, {book.work_id, *book.related}
    for other in shown:
        leaks += other.work_id in seen
        seen |= {other.work_id, *other.related}
    return leaks
