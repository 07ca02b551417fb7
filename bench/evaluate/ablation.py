"""The ranking again, over what is stored, with one part of it taken out.

Candidates are gathered and scored here, by comparing all books in memory, and ranked by
recommender/answer.py. With nothing taken out the lists are those of the API.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bench.evaluate.snapshot import Matrix, Rows, Snapshot
from recommender import fusion, hubness, scores
from recommender.answer import choice, rank
from recommender.author_cap import author_cap, crowding_authors
from recommender.candidates import Candidate, PairScore, union
from recommender.features import Features
from recommender.fusion import Facts
from recommender.layout import (
    AUTHOR,
    COLLECTION,
    LABELS,
    MEANING,
    PUBLISHER,
    SERIES,
    WORDS,
    Layout,
)
from recommender.lexicon import Words
from recommender.metrics import SHOWN
from recommender.near import candidates_per_seed

NOTHING = "nothing"
HUBS, CAP, TURN, NEAREST = "hub correction", "author cap", "series in turn", "nearest 3, only 1"
RULES = (HUBS, CAP, TURN, NEAREST)
ROWS_AT_ONCE = 256
Nearness: TypeAlias = NDArray[np.float64]  # (n_books,)
# Parts that are names, with the field of Facts that has them.
NAMES = {
    AUTHOR: "authors", LABELS: "labels", SERIES: "series", COLLECTION: "collection",
    PUBLISHER: "publisher",
}  # fmt: skip
NO_FACTS = Facts((), (), None, None, None)


def variants(layout: Layout) -> list[str]:
    """What can be taken out, nothing first."""
    return [NOTHING, *(part.name for part in layout.parts), *RULES]


class Replica:
    """Similar books and recommendations without some of the variants."""

    def __init__(
        self,
        snapshot: Snapshot,
        vectors: Matrix,
        parts: Mapping[str, Rows],
        *without: str,
        nearness: Nearness | None = None,
    ) -> None:
        """vectors: as snapshot.read_vectors gives them. parts: see columns_of. nearness: of each
        book to its nearest; without it, measured anew.
        """
        self._snapshot = snapshot
        self._without = without
        self._fused = _without_parts(vectors, snapshot.vectorizer.layout, without)
        out = [parts[name] for name in without if name in parts]
        kept = np.setdiff1d(np.arange(len(snapshot.slots)), np.concatenate([[], *out]))
        self._exact = snapshot.exact[:, kept]
        self._similarity = self._compared()
        self._nearness = self._measured() if nearness is None else nearness

    def similar(self, book_id: str, other_authors: bool) -> list[str]:
        """Ids of the books most like this one, best first; see `asked.Similar`."""
        (row,) = self._snapshot.rows([book_id])
        authors = self._snapshot.books[row].authors if other_authors else ()
        return self._list(np.array([row]), self._snapshot.by_authors(authors))

    def recommend(self, liked: Sequence[str]) -> list[str]:
        """Ids of the books for who likes these, best first."""
        return self._list(self._snapshot.rows(dict.fromkeys(liked)), np.zeros(0, np.int_))

    def _list(self, liked: Rows, barred: Rows) -> list[str]:
        seeds = {book.id: book for book in self._features(liked)}
        cap = None if CAP in self._without else author_cap(seeds.values())
        barred = np.union1d(barred, self._snapshot.related(liked))
        found = self._near(liked, barred)
        if crowding := crowding_authors([each.features for each in found], cap, SHOWN):
            others = np.union1d(barred, self._snapshot.by_authors(crowding))
            found = union(found, self._near(liked, others))
        return [item.id for item in rank(found, seeds, SHOWN, cap=cap)]

    def _near(self, liked: Rows, barred: Rows) -> list[Candidate]:
        """The candidates that recommender.near finds when it compares all books."""
        candidates = self._candidates(liked, barred)
        all_scores = self._similarity[np.ix_(candidates, liked)].astype(np.float64)
        if HUBS not in self._without:
            all_scores += 0.5 - (self._nearness[candidates, None] + self._nearness[liked]) / 2
        places = np.argsort(-all_scores, axis=1, kind="stable")[:, : self._nearest]
        means = np.take_along_axis(all_scores, places, axis=1).mean(axis=1)
        most = choice(SHOWN, diversity=0.0)
        best = np.argsort(-means, kind="stable")[:most]
        pairs = [
            [
                PairScore(
                    self._snapshot.books[liked[place]].id, True, float(all_scores[row, place])
                )
                for place in places[row]
            ]
            for row in best
        ]
        features = self._features(candidates[best])
        return [Candidate(*each) for each in zip(features, pairs, strict=True)]

    def _candidates(self, liked: Rows, barred: Rows) -> Rows:
        near = self._fused[liked] @ self._fused.T
        near[:, barred] = -np.inf
        each = min(candidates_per_seed(len(liked), SHOWN), near.shape[1])
        found = np.argpartition(-near, each - 1, axis=1)[:, :each]
        by_author = [
            self._by_same_authors(row, near[place], barred)[:each]
            for place, row in enumerate(liked)
        ]
        return np.setdiff1d(np.concatenate([found.ravel(), *by_author]), barred)

    def _by_same_authors(self, row: int, near: Matrix, barred: Rows) -> Rows:
        """Nearest first."""
        theirs = np.setdiff1d(self._snapshot.by_authors(self._snapshot.books[row].authors), barred)
        return theirs[np.argsort(-near[theirs], kind="stable")]

    def _compared(self) -> Matrix:
        """Each book with each; see recommender/similarity.py."""
        meaning, count = self._snapshot.vectorizer.layout.part(MEANING), len(self._snapshot.books)
        found = np.zeros((count, count), np.float32)
        for rows in _slices(count):
            found[rows] = (self._exact[rows] @ self._exact.T).toarray()
            if meaning:
                there = slice(meaning.start, meaning.start + meaning.dimensions)
                found[rows] += self._fused[rows, there] @ self._fused[:, there].T
        return found

    def _measured(self) -> Nearness:
        """The hubness of each book; see hubness in recommender/neighbours.py."""
        similarity = self._similarity.copy()
        np.fill_diagonal(similarity, -np.inf)  # the book itself
        count = min(hubness.NEIGHBOURS, len(similarity) - 1)
        nearest = -np.partition(-similarity, count - 1, axis=1)[:, :count]
        return np.asarray(nearest.mean(axis=1), np.float64)

    @property
    def _nearest(self) -> int:
        return 1 if NEAREST in self._without else scores.NEAREST_LIKES

    def _features(self, rows: Rows) -> list[Features]:
        books = [self._snapshot.books[row] for row in rows]
        return [replace(book, series=None) for book in books] if TURN in self._without else books


def _slices(count: int) -> Iterator[slice]:
    return (slice(start, start + ROWS_AT_ONCE) for start in range(0, count, ROWS_AT_ONCE))


def columns_of(snapshot: Snapshot, facts: Sequence[Facts]) -> dict[str, Rows]:
    """By part, which columns of snapshot.exact are its own. facts: of all these books."""
    named = {
        part: np.flatnonzero(
            np.isin(snapshot.slots, _places(snapshot.vectorizer.layout, field, facts))
        )
        for part, field in NAMES.items()
    }
    words = np.setdiff1d(np.arange(len(snapshot.slots)), np.concatenate(list(named.values())))
    return {**named, WORDS: words}


def _places(layout: Layout, field: str, facts: Sequence[Facts]) -> list[int]:
    """Where fusion.exact puts what stands in this field."""
    alone = [replace(NO_FACTS, **{field: getattr(each, field)}) for each in facts]
    wordless = Words(np.zeros((0, 0), np.float32), [{}] * len(facts), [])
    names = {kind: dict.fromkeys(chain(*of), 1.0) for kind, of in fusion.names_of(facts).items()}
    return [place for numbers in fusion.exact(layout, wordless, alone, names) for place in numbers]


def _without_parts(vectors: Matrix, layout: Layout, without: Sequence[str]) -> Matrix:
    found = vectors.copy()
    for part in filter(None, map(layout.part, without)):
        found[:, part.start : part.start + part.dimensions] = 0.0
    return found
