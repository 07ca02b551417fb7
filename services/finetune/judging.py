"""How well an encoder, by itself, finds the kin of books that it was not taught."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from recommender.layout import AUTHOR, COLLECTION, LABELS, SERIES
from services.finetune.kinship import Kinship

FIRST = 10  # that a reader sees
KINDS = (LABELS, AUTHOR, SERIES, COLLECTION)
AT_MOST = 1_000  # books that are asked about, among three times as many: minutes on two cores
CHUNK = 256
RESAMPLED = 2_000

Encode = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True)
class Figures:
    """Of each book asked about, by kind: kin among the FIRST nearest, as a share of those that
    could be there. float64, (n_books, len(KINDS)); NaN where there are none.
    """

    found: NDArray[np.float64]

    def mean(self, kind: str) -> float | None:
        """Over the books that have such kin; None if none has."""
        column = self.found[:, KINDS.index(kind)]
        return None if np.isnan(column).all() else float(np.nanmean(column))

    @property
    def of_books(self) -> NDArray[np.float64]:
        """One figure for each book: the mean of its kinds."""
        return np.asarray(np.nanmean(self.found, axis=1), dtype=np.float64)

    @property
    def whole(self) -> float:
        return float(self.of_books.mean())


@dataclass(frozen=True, slots=True)
class Gain:
    """The mean difference over the same books, with its 95 % interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:+.3f} [{self.low:+.3f}, {self.high:+.3f}]"


@dataclass(frozen=True, slots=True)
class Question:
    """A book, by its row: kin that may be found for it by kind, and the rows that may not be."""

    row: int
    kin: Mapping[str, Sequence[int]]
    itself: Sequence[int]  # with its other editions
    same_author: Sequence[int]  # left out when those of its label are looked for


class Judge:
    """Asks the same of every encoder: for each of these books, its nearest among all of them.

    The texts are without their labels, which are what is to be found.
    """

    def __init__(self, kinship: Kinship, asked: Sequence[int], others: Sequence[int]) -> None:
        pool = [*asked[:AT_MOST], *others[: 2 * AT_MOST]]
        self._texts = [kinship.unlabelled(place) for place in pool]
        rows = {place: row for row, place in enumerate(pool)}
        questions = [_question(kinship, place, rows) for place in asked[:AT_MOST]]
        self._questions = [question for question in questions if any(question.kin.values())]

    @property
    def size(self) -> int:
        return len(self._questions)

    def ask(self, encode: Encode, title: str | None = None) -> Figures:
        """With a title there is a bar on a terminal."""
        starts = tqdm(range(0, len(self._texts), CHUNK), title, disable=None if title else True)
        read = np.vstack([encode(self._texts[start : start + CHUNK]) for start in starts])
        return Figures(np.array([_answer(question, read) for question in self._questions]))


def gain(before: Figures, after: Figures) -> Gain:
    """Paired bootstrap over books."""
    differences = after.of_books - before.of_books
    drawn = np.random.default_rng(0).integers(len(differences), size=(RESAMPLED, len(differences)))
    low, high = np.percentile(differences[drawn].mean(axis=1), [2.5, 97.5])
    return Gain(float(differences.mean()), float(low), float(high))


def _question(kinship: Kinship, place: int, rows: Mapping[int, int]) -> Question:
    def among(places: Iterable[int]) -> list[int]:
        return sorted({rows[each] for each in places if each in rows})

    bearing = {kind: [name for name in kinship.names[place] if name[0] == kind] for kind in KINDS}
    kin = {
        kind: among(other for name in names for other in kinship.kin(place, name))
        for kind, names in bearing.items()
    }
    same_author = kin[AUTHOR]
    kin[LABELS] = [row for row in kin[LABELS] if row not in same_author]
    return Question(rows[place], kin, among(kinship.editions(place)), same_author)


def _answer(question: Question, read: NDArray[np.float32]) -> list[float]:
    nearness = read @ read[question.row]
    nearness[question.itself] = -np.inf
    figures = []
    for kind in KINDS:
        there = min(FIRST, len(question.kin[kind]))
        seen = nearness.copy()
        if kind == LABELS:
            seen[question.same_author] = -np.inf
        first = np.argsort(-seen, kind="stable")[:FIRST]
        found = len(set(first.tolist()).intersection(question.kin[kind]))
        figures.append(found / there if there else np.nan)
    return figures
