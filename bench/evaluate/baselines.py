"""What a recommender should beat: simple methods over texts, and those learned from readers."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bench.evaluate.asked import Recommend, Similar
from bench.evaluate.snapshot import Matrix, Rows, Snapshot
from recommender.metrics import SHOWN

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Scores = NDArray[np.float64]  # one a book; what is not above 0 is not shown
Score: TypeAlias = Callable[[Rows], Scores]  # from the liked books

LEARNED_AT_MOST = 5_000  # the most liked books; EASE turns a dense matrix of them around
EASE_PENALTY = 50.0
SHRINKAGE = 3.0  # of item-kNN: what few readers have liked together counts less


def by_content(snapshot: Snapshot) -> dict[str, Similar]:
    """Simple methods that know a book only, by name."""
    return {
        "TF-IDF alone": partial(_nearest_to, snapshot, snapshot.words),
        "embedding alone": partial(_nearest_to, snapshot, snapshot.embeddings),
    }


def for_readers(
    snapshot: Snapshot, known: Sequence[Rows], only_others: bool = False
) -> dict[str, Recommend]:
    """known: what each reader likes; popularity, item-kNN and EASE learn from it. only_others: no
    book by an author of whom a book is liked.
    """
    liked, popularity = _learned_from(snapshot, known)
    together = liked.T @ liked
    scores: Mapping[str, Score] = {
        "popularity": lambda _: popularity,
        "TF-IDF, mean of likes": partial(_by_mean, snapshot.words),
        "TF-IDF, nearest like": partial(_by_nearest, snapshot.words),
        "embedding, mean of likes": partial(_by_mean, snapshot.embeddings),
        "embedding, nearest like": partial(_by_nearest, snapshot.embeddings),
        "item-kNN": _by_weights(popularity, item_knn(together)),
        "EASE": _by_weights(popularity, ease(together)),
    }
    return {
        name: partial(_recommend, snapshot, score, only_others) for name, score in scores.items()
    }


def ease(together: NDArray[np.float64], penalty: float = EASE_PENALTY) -> NDArray[np.float64]:
    """Weights from each liked book to each other. together: how many readers like both.

    Steck 2019, Embarrassingly Shallow Autoencoders for Sparse Data.
    """
    inverse = np.linalg.inv(together + penalty * np.eye(len(together)))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return weights


def item_knn(together: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cosine between the readers of two books, shrunk where these are few."""
    norms = np.sqrt(np.diag(together))
    weights = together / (np.outer(norms, norms) + SHRINKAGE)
    np.fill_diagonal(weights, 0.0)
    return weights


def best(scores: Scores, barred: Rows) -> Rows:
    """The first SHOWN above 0; equal scores in the order of the books."""
    scores = scores.copy()
    scores[barred] = 0.0
    order = np.argsort(-scores, kind="stable")[:SHOWN]
    return order[scores[order] > 0]


def _nearest_to(
    snapshot: Snapshot, vectors: "Matrix | csr_matrix", book_id: str, other_authors: bool
) -> list[str]:
    row = snapshot.rows([book_id])
    barred = snapshot.related(row)
    if other_authors:
        barred = np.union1d(barred, snapshot.by_authors(snapshot.books[row[0]].authors))
    return _ids(snapshot, best(_by_nearest(vectors, row), barred))


def _recommend(
    snapshot: Snapshot, score: Score, only_others: bool, liked: Sequence[str]
) -> list[str]:
    rows = snapshot.rows(liked)
    barred = snapshot.related(rows)
    if only_others:
        barred = np.union1d(barred, snapshot.by_authors(snapshot.authors(rows)))
    return _ids(snapshot, best(score(rows), barred))


def _by_mean(vectors: "Matrix | csr_matrix", liked: Rows) -> Scores:
    return np.asarray(vectors @ np.asarray(vectors[liked].mean(axis=0)).ravel())


def _by_nearest(vectors: "Matrix | csr_matrix", liked: Rows) -> Scores:
    near = vectors @ vectors[liked].T
    dense: Scores = near if isinstance(near, np.ndarray) else near.toarray()
    return np.asarray(dense.max(axis=1))


def _learned_from(snapshot: Snapshot, known: Sequence[Rows]) -> tuple[NDArray[np.float64], Scores]:
    """Readers x the most liked books, 1 where they like one; and how many like each book."""
    popularity = np.bincount(np.concatenate(known), minlength=len(snapshot.books)).astype(float)
    columns = _columns(popularity)
    liked = np.zeros((len(known), len(columns)))
    place = np.full(len(popularity), -1)
    place[columns] = np.arange(len(columns))
    for reader, rows in enumerate(known):
        liked[reader, place[rows][place[rows] >= 0]] = 1.0
    return liked, popularity


def _columns(popularity: Scores) -> Rows:
    order = np.argsort(-popularity, kind="stable")[:LEARNED_AT_MOST]
    return order[popularity[order] > 0]


def _by_weights(popularity: Scores, weights: NDArray[np.float64]) -> Score:
    columns = _columns(popularity)
    place = {int(row): number for number, row in enumerate(columns)}

    def score(liked: Rows) -> Scores:
        found = np.zeros(len(popularity))
        rows = [place[row] for row in liked.tolist() if row in place]
        found[columns] = weights[rows].sum(axis=0)
        return found

    return score


def _ids(snapshot: Snapshot, rows: Rows) -> list[str]:
    return [snapshot.books[row].id for row in rows]
