"""Which works readers like together: EASE (Steck 2019), drawn towards what is alike in content.

Plain EASE knows nothing of a work that few have rated. Here the likes of readers and the similarity
of contents add up in one Gram matrix, so that the content speaks where readers don't, and readers
correct it where they do. Of works that nobody likes see `_unknown` and `_as_if_liked`.
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

OTHERS = 200  # kept of each work
# How much a similarity of 1 counts beside readers who like both; what every work has with itself
# besides, and what it has by each reader (Steck 2020): more for those that many like.
CONTENT, RIDGE, FAME = 25.0, 30.0, 2.0
LONG_LISTS = 0.25  # a reader of many books says less by each, by this power of their number
# How much it counts that two works stand in the same lists, and how many lists are too few.
AFFINITY, FEW_LISTS = 0.11, 3.0
ROWS_AT_ONCE = 500
SAMPLE = 500  # works by which is measured how much more is said for what is liked
MOST_AS_IF = 2.0  # times: what content says badly should not be shouted

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Contents:
    """Works by their contents: meaning float32, (n, d); exact by the places in `columns`."""

    works: Sequence[str]
    meaning: Matrix
    exact: "csr_matrix"
    columns: NDArray[np.int64]

    @classmethod
    def read(cls, rows: Sequence[Content], columns: NDArray[np.int64] | None = None) -> "Contents":
        """With these columns only, or with all there are."""
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
        """float32, (n, n_other); both have the same columns."""
        found = self.meaning @ other.meaning.T
        for start in range(0, len(found), ROWS_AT_ONCE):
            rows = slice(start, start + ROWS_AT_ONCE)
            found[rows] += (self.exact[rows] @ other.exact.T).toarray()
        return found


def _sparse(text: str) -> tuple[NDArray[np.int64], Matrix]:
    """Places and numbers of "{7:0.5,12:0.25}/1000"."""
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
    """Of each work that is liked, the others that its readers would like most.

    similarity: float32, (n_works, n_works), of the contents. likes: (n_readers, n_works).
    others: how many works there are besides, which `add_others` brings.
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
        unknown = _unknown(self._fame, len(works) - len(self._rows) + others)
        # How much louder is spoken for what nobody likes.
        self._louder = 1 + unknown * (self._as_if_liked(similarity, together) - 1)
        for start in range(0, len(works), ROWS_AT_ONCE):
            self._add(np.arange(start, min(start + ROWS_AT_ONCE, len(works))), together)

    def add_others(self, works: Sequence[str], similarity: Matrix) -> None:
        """Works that nobody likes yet, by their similarity to the others: what the model would say
        of them were they in it, and louder.
        """
        numbers = np.arange(len(self._names), len(self._names) + len(works))
        self._names += works
        weights = self._louder * CONTENT * (self._precision @ similarity)[self._rows]
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
        weights, affinities, both = self._told(numbers, together)
        weights[:, self._fame[numbers] == 0] *= self._louder
        self._keep(numbers, weights, affinities, both.astype(np.int32))

    def _told(
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

    def _as_if_liked(self, similarity: Matrix, together: "csr_matrix") -> float:
        """How many times as much is said for a work that is liked as for the same one if it were
        not in the model: the mean of a sample. 1 or more.
        """
        sample = self._rows[:: max(1, len(self._rows) // SAMPLE)]
        weights, affinities, _ = self._told(sample, together)
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
        told, foretold = (np.maximum(weights, 0) + affinities).sum(), by_content.sum()
        return float(np.clip(told / foretold, 1, MOST_AS_IF)) if foretold else 1.0

    def _keep(
        self,
        numbers: NDArray[np.intp],
        weights: Matrix,
        affinities: Matrix,
        together: NDArray[np.int32],
    ) -> None:
        """The best OTHERS of those kept so far and these."""
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


def _unknown(fame: NDArray[np.float32], unliked: int) -> float:
    """The share, of the works that nobody likes, that readers have not come across, 0 to 1.

    That nobody likes what they have come across speaks against it; Chao (1984) estimates how many
    such works there are by those that one and that two readers like.
    """
    once, twice = int((fame == 1).sum()), int((fame == 2).sum())
    passed_over = once * (once - 1) / (2 * (twice + 1))
    return max(0.0, 1 - passed_over / unliked) if unliked else 0.0


def _precision(similarity: Matrix, likes: "csr_matrix") -> Matrix:
    """float32, (n_works, n_works): the inverse of what readers and contents say together."""
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
