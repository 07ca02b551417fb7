"""The item-item model: which works readers like together, by EASE (Steck 2019) with content.

Plain EASE can say nothing of a work that few readers like. Here the Gram matrix is the sum of the
readers' likes and the similarity of contents: content decides where likes are few, readers decide
where they are many. For works that nobody likes see `_unknown_share` and `_gain_of_likes`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from database import halfvec
from recommender.item_item_store import Content, Neighbour

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

OTHERS = 200  # neighbours kept for each work
# In the Gram matrix: CONTENT readers who like both count as much as a similarity of 1. RIDGE and
# FAME are added to the diagonal, FAME for each reader of the work (Steck 2020).
CONTENT, RIDGE, FAME = 25.0, 30.0, 2.0
LONG_LISTS = 0.25  # each like of a reader with n likes weighs n ** -LONG_LISTS
# The weight of two works being in the same readers' lists, and the shrinkage where lists are few.
AFFINITY, FEW_LISTS = 0.11, 3.0
ROWS_AT_ONCE = 500
SAMPLE = 500  # works that `_gain_of_likes` is measured on
MOST_GAIN = 2.0  # so that errors of content are not made too large

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Contents:
    """The contents of works.

    meaning: float32, (n, d). exact: float32, (n, len(columns)), words and names. columns: the place
    of each column in the stored sparse vectors.
    """

    works: Sequence[str]
    meaning: Matrix
    exact: "csr_matrix"
    columns: NDArray[np.int64]

    @classmethod
    def read(cls, rows: Sequence[Content], columns: NDArray[np.int64] | None = None) -> "Contents":
        """The contents of these rows, with these columns only, or with all that the rows have."""
        from scipy.sparse import csr_matrix

        parsed = [_sparse(row.exact) for row in rows]
        places = np.concatenate([np.zeros(0, np.int64), *(each[0] for each in parsed)])
        numbers = np.concatenate([np.zeros(0, np.float32), *(each[1] for each in parsed)])
        owners = np.repeat(np.arange(len(rows)), [len(each[0]) for each in parsed])
        columns = np.unique(places) if columns is None else columns
        at = np.searchsorted(columns, places)
        known = at < len(columns)
        known[known] = columns[at[known]] == places[known]
        return cls(
            [row.work_id for row in rows],
            np.stack([halfvec.read(row.meaning) for row in rows]),
            csr_matrix((numbers[known], (owners[known], at[known])), (len(rows), len(columns))),
            columns,
        )

    def similarity(self, other: "Contents") -> Matrix:
        """float32, (n, n_other): similarities of these works to others with the same columns."""
        found = self.meaning @ other.meaning.T
        for start in range(0, len(found), ROWS_AT_ONCE):
            rows = slice(start, start + ROWS_AT_ONCE)
            found[rows] += (self.exact[rows] @ other.exact.T).toarray()
        return found


def _sparse(text: str) -> tuple[NDArray[np.int64], Matrix]:
    """The places and the numbers of a sparse vector such as "{7:0.5,12:0.25}/1000"."""
    inside = text[1 : text.index("}")]
    pairs = np.fromstring(inside.replace(":", ","), dtype=np.float64, sep=",")
    return pairs[::2].astype(np.int64), pairs[1::2].astype(np.float32)


def likes_matrix(lists: Iterable[Iterable[int]], works: int) -> "csr_matrix":
    """float32, (n_readers, works), 1 where a reader likes the work of that number."""
    from scipy.sparse import csr_matrix

    places = [(reader, work) for reader, liked in enumerate(lists) for work in liked]
    readers, columns = zip(*places, strict=True) if places else ((), ())
    shape = (max(readers, default=-1) + 1, works)
    return csr_matrix((np.ones(len(places), np.float32), (readers, columns)), shape)


class Neighbours:
    """For each work that is liked, the works that its readers would like most.

    similarity: float32, (n_works, n_works), of the contents. likes: (n_readers, n_works). others:
    how many more works the catalogue has; `add_others` adds them later.
    """

    def __init__(
        self, works: Sequence[str], similarity: Matrix, likes: "csr_matrix", others: int = 0
    ) -> None:
        self._names = list(works)
        self._precision = _precision(similarity, likes)
        self._fame = np.asarray(likes.sum(axis=0)).ravel()
        self._rows = np.flatnonzero(self._fame)
        shape = len(self._rows), 0
        self._others = np.zeros(shape, np.int32)
        self._weights = self._affinities = np.zeros(shape, np.float32)
        self._together = np.zeros(shape, np.int32)
        together = (likes.T @ likes).tocsr()
        unknown = _unknown_share(self._fame, len(works) - len(self._rows) + others)
        # A work that nobody likes is supported by content alone. The boost makes up for the likes
        # that it would have if readers knew it.
        self._boost = 1 + unknown * (self._gain_of_likes(similarity, together) - 1)
        for start in range(0, len(works), ROWS_AT_ONCE):
            self._add(np.arange(start, min(start + ROWS_AT_ONCE, len(works))), together)

    def add_others(self, works: Sequence[str], similarity: Matrix) -> None:
        """Add works that nobody likes yet: the model's weights for them by content, boosted.

        similarity: float32, (n_works, n_these), to the works of the model.
        """
        numbers = np.arange(len(self._names), len(self._names) + len(works))
        self._names += works
        weights = self._boost * CONTENT * (self._precision @ similarity)[self._rows]
        none = np.zeros_like(weights)
        self._keep(numbers, weights, none, none.astype(np.int32))

    def __iter__(self) -> Iterator[Neighbour]:
        for row, work in enumerate(self._rows):
            for other, weight, affinity, together in zip(
                self._others[row].tolist(),
                self._weights[row].tolist(),
                self._affinities[row].tolist(),
                self._together[row].tolist(),
                strict=True,
            ):
                if weight > 0 or affinity > 0:
                    yield self._names[work], self._names[other], weight, affinity, together

    def _add(self, numbers: NDArray[np.intp], together: "csr_matrix") -> None:
        weights, affinities, both = self._support(numbers, together)
        weights[:, self._fame[numbers] == 0] *= self._boost
        self._keep(numbers, weights, affinities, both.astype(np.int32))

    def _support(
        self, numbers: NDArray[np.intp], together: "csr_matrix"
    ) -> tuple[Matrix, Matrix, Matrix]:
        """Weights, affinities and common readers of these works, each (n_liked, n_numbers)."""
        columns = self._precision[np.ix_(self._rows, numbers)]
        weights = -columns / self._precision[numbers, numbers]
        both = together[self._rows][:, numbers].toarray()
        itself = self._rows[:, None] == numbers
        weights[itself] = both[itself] = 0
        lists = np.sqrt(np.outer(self._fame[self._rows], self._fame[numbers]))
        return weights, (AFFINITY * both / (lists + FEW_LISTS)).astype(np.float32), both

    def _gain_of_likes(self, similarity: Matrix, together: "csr_matrix") -> float:
        """How many times as strong the support for works is with their likes as without, 1 or more.

        Measured on a sample: the mean support of the model, over what content alone would give.
        """
        sample = self._rows[:: max(1, len(self._rows) // SAMPLE)]
        weights, affinities, _ = self._support(sample, together)
        itself = np.arange(len(sample))
        others = similarity[:, sample].copy()
        others[sample, itself] = 0
        # Its row and column leave the inverse as in the Schur complement.
        alone = self._precision @ others
        alone -= self._precision[:, sample] * (
            alone[sample, itself] / self._precision[sample, sample]
        )
        by_content = CONTENT * np.maximum(alone[self._rows], 0)
        by_content[self._rows[:, None] == sample] = 0
        with_likes, without = (np.maximum(weights, 0) + affinities).sum(), by_content.sum()
        return float(np.clip(with_likes / without, 1, MOST_GAIN)) if without else 1.0

    def _keep(
        self,
        numbers: NDArray[np.intp],
        weights: Matrix,
        affinities: Matrix,
        together: NDArray[np.int32],
    ) -> None:
        """Keep the best OTHERS neighbours of those kept so far and these."""
        new = np.broadcast_to(numbers.astype(np.int32), weights.shape)
        all_weights = np.hstack([self._weights, np.maximum(weights, 0)])
        all_affinities = np.hstack([self._affinities, affinities])
        value = all_weights + all_affinities
        if value.shape[1] > OTHERS:
            best = np.argpartition(-value, OTHERS, axis=1)[:, :OTHERS]
        else:
            best = np.tile(np.arange(value.shape[1]), (len(value), 1))
        self._weights = np.take_along_axis(all_weights, best, 1)
        self._affinities = np.take_along_axis(all_affinities, best, 1)
        self._others = np.take_along_axis(np.hstack([self._others, new]), best, 1)
        self._together = np.take_along_axis(np.hstack([self._together, together]), best, 1)


def _unknown_share(fame: NDArray[np.float32], unliked: int) -> float:
    """The share of the works without a like that no reader knows of, 0 to 1.

    The others are known and not liked, so they get no boost. Their number is estimated from the
    numbers of works that one reader and that two readers like (Chao 1984).
    """
    once, twice = int((fame == 1).sum()), int((fame == 2).sum())
    passed_over = once * (once - 1) / (2 * (twice + 1))
    return max(0.0, 1 - passed_over / unliked) if unliked else 0.0


def _precision(similarity: Matrix, likes: "csr_matrix") -> Matrix:
    """float32, (n_works, n_works): the inverse of the Gram matrix of likes and contents."""
    from scipy.linalg import inv
    from scipy.sparse import diags

    lengths = np.asarray(likes.sum(axis=1)).ravel()
    weights = (np.maximum(lengths, 1) / max(lengths.mean(), 1)) ** -LONG_LISTS
    weighted = diags(weights.astype(np.float32)) @ likes
    gram = (weighted.T @ weighted).toarray()
    own = gram.diagonal().copy()
    gram += CONTENT * similarity
    gram[np.diag_indices_from(gram)] += RIDGE + FAME * own
    found: Matrix = inv(gram, overwrite_a=True, check_finite=False, assume_a="pos")
    return found
