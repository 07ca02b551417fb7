"""k-means on unit vectors: how many clusters there are, and which book lies in which."""

import logging
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

log = logging.getLogger(__name__)

Matrix = npt.NDArray[np.float32]
Labels = npt.NDArray[np.intp]

SEED = 0
LEAST_AVERAGE_SIZE = 8  # books a cluster, where the number of clusters is ours to choose
MINI_BATCH_ABOVE = 50_000
SAMPLE = 3_000  # rows that the silhouette is measured on
COARSE_STEPS = 7
FINE_ROUNDS = 2
SETTLE_STEPS = 20
ROWS_AT_ONCE = 16_384


@dataclass(frozen=True, slots=True)
class Partition:
    """Every row with the centroid it is nearest to.

    centroids: (k, d), unit length, exactly as halfvec stores them; labels: (n,), 0 to k-1, none
    empty, the largest first; silhouette: -1..1, of these very labels, None for a single cluster.
    """

    centroids: Matrix
    labels: Labels
    silhouette: float | None

    @property
    def sizes(self) -> Labels:
        return np.bincount(self.labels, minlength=len(self.centroids)).astype(np.intp)


def partition(
    matrix: Matrix, least: int, most: int, wanted: int | None = None
) -> tuple[Partition, dict[int, float | None]]:
    """The best partition of unit rows, and the silhouette of each number of clusters tried.

    `wanted` is the number of clusters where it is set; else it is chosen within least..most.
    """
    from threadpoolctl import threadpool_limits

    tried: dict[int, Partition] = {}

    def attempt(k: int) -> float:
        if k not in tried:
            tried[k] = _fit(matrix, k, gauge)
            log.info(
                "%d clusters: %d found, silhouette %s",
                k, len(tried[k].centroids), _printed(tried[k].silhouette),
            )  # fmt: skip
        score = tried[k].silhouette
        return -1.0 if score is None else score

    # One thread adds up in one order, so every run is the same; on busy cores it is faster too.
    with threadpool_limits(1):
        gauge = _Gauge(matrix)
        if wanted is not None:
            best = _possible(matrix, wanted)
            attempt(best)
        else:
            best = _best_number(attempt, *bounds(len(matrix), least, most))
    return tried[best], {k: tried[k].silhouette for k in sorted(tried)}


def unit(matrix: Matrix) -> Matrix:
    """Rows scaled to unit length, in place; a row of zeros stays."""
    lengths = np.sqrt(np.einsum("ij,ij->i", matrix, matrix))
    lengths[lengths == 0] = 1
    matrix /= lengths[:, None]
    return matrix


def bounds(rows: int, least: int, most: int) -> tuple[int, int]:
    """least..most, lowered where clusters would be smaller than LEAST_AVERAGE_SIZE on average."""
    highest = max(1, min(most, rows // LEAST_AVERAGE_SIZE))
    return min(least, highest), highest


def nearest(matrix: Matrix, centroids: Matrix) -> Labels:
    """The centroid of greatest inner product with each row; the first of equals."""
    found = np.empty(len(matrix), dtype=np.intp)
    for start in range(0, len(matrix), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        found[rows] = np.argmax(matrix[rows] @ centroids.T, axis=1)
    return found


class _Gauge:
    """Measures silhouettes, always on the same rows: those distances are computed once."""

    def __init__(self, matrix: Matrix) -> None:
        rows = np.arange(len(matrix))
        if len(rows) > SAMPLE:
            rows = np.random.default_rng(SEED).choice(rows, SAMPLE, replace=False)
        self._rows = rows
        self._distances = np.clip(1 - matrix[rows] @ matrix[rows].T, 0, 2)
        np.fill_diagonal(self._distances, 0)

    def silhouette(self, labels: Labels) -> float | None:
        """By cosine distance; None where it is not defined."""
        from sklearn.metrics import silhouette_score

        sampled = labels[self._rows]
        if not 2 <= len(np.unique(sampled)) < len(sampled):
            return None
        return float(silhouette_score(self._distances, sampled, metric="precomputed"))


def _best_number(attempt: Callable[[int], float], low: int, high: int) -> int:
    """A few numbers spread over low..high, then those halfway to the neighbours of the best."""
    tried = sorted({round(k) for k in np.geomspace(low, high, COARSE_STEPS)})
    best: int = max(tried, key=attempt)
    for _ in range(FINE_ROUNDS):
        place = tried.index(best)
        around = tried[max(0, place - 1) : place + 2]
        halfway = {(one + other) // 2 for one, other in pairwise(around)}
        tried = sorted({*tried, *halfway})
        best = max(tried, key=attempt)
    return best


def _fit(matrix: Matrix, k: int, gauge: _Gauge) -> Partition:
    centroids, labels = _settle(matrix, _k_means(matrix, k))
    return Partition(centroids, labels, gauge.silhouette(labels))


def _k_means(matrix: Matrix, k: int) -> Matrix:
    from sklearn.cluster import KMeans, MiniBatchKMeans
    from sklearn.exceptions import ConvergenceWarning

    if len(matrix) > MINI_BATCH_ABOVE:
        model = MiniBatchKMeans(k, random_state=SEED, batch_size=4096, n_init=3)
    else:
        model = KMeans(k, random_state=SEED, n_init=8 if len(matrix) <= SAMPLE else 2)
    with warnings.catch_warnings():
        # Fewer distinct books than k: the clusters left empty are dropped.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(matrix)
    return np.asarray(model.cluster_centers_, dtype=np.float32)


def _settle(matrix: Matrix, centroids: Matrix) -> tuple[Matrix, Labels]:
    """Move unit centroids to the mean direction of their rows until they stay (spherical k-means,
    Dhillon and Modha 2001); the labels are those of the centroids returned.
    """
    centroids = _as_stored(centroids)
    labels = nearest(matrix, centroids)
    for _ in range(SETTLE_STEPS):
        centroids = _as_stored(_sums(matrix, labels))
        before, labels = labels, nearest(matrix, centroids)
        if np.array_equal(before, labels):
            break
    return _largest_first(centroids, labels)


def _largest_first(centroids: Matrix, labels: Labels) -> tuple[Matrix, Labels]:
    """The same clusters, renumbered by size; those without rows are left out."""
    sizes = np.bincount(labels, minlength=len(centroids))
    order = np.argsort(-sizes, kind="stable")[: np.count_nonzero(sizes)]
    number = np.empty(len(centroids), dtype=np.intp)
    number[order] = np.arange(len(order))
    return centroids[order], number[labels]


def _sums(matrix: Matrix, labels: Labels) -> Matrix:
    """The sum of each label's rows; labels without rows are left out."""
    from scipy.sparse import csr_array

    _, columns = np.unique(labels, return_inverse=True)
    ones = np.ones(len(labels), dtype=np.float32)
    member = csr_array((ones, columns, np.arange(len(labels) + 1)))
    return np.asarray(member.T @ matrix, dtype=np.float32)


def _as_stored(centroids: Matrix) -> Matrix:
    """Unit length, rounded as halfvec does: PostgreSQL then assigns a book as we do."""
    return unit(centroids).astype(np.float16).astype(np.float32)


def _possible(matrix: Matrix, wanted: int) -> int:
    """The number wanted, or that of distinct books where it is smaller."""
    distinct = len({hash(row.tobytes()) for row in matrix})
    if wanted <= distinct:
        return wanted
    log.warning(
        "NUM_CLUSTERS is %d but the catalogue has only %d distinct books: making %d clusters;"
        " lower NUM_CLUSTERS, or unset it to have the number chosen",
        wanted, distinct, distinct,
    )  # fmt: skip
    return distinct


def _printed(silhouette: float | None) -> str:
    return "undefined" if silhouette is None else f"{silhouette:.3f}"
