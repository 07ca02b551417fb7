"""One training: vectors in, clusters out with names and lasting ids, and its record in MLflow."""

import json
import logging
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

import numpy as np

from catalog import cluster_store
from catalog.cluster_store import Cluster
from database.connections import Cursor
from services import cluster_model
from services.cluster_model import Labels, Partition
from services.cluster_names import Naming, name_clusters
from settings.environment import Settings
from tracking.runs import Run

log = logging.getLogger(__name__)

NAMED_BY = 12_000  # books whose texts are read to name all clusters
LEAST_NAMED_BY = 20  # and of each


@dataclass(frozen=True, slots=True)
class Trained:
    """What one training found, in the vectors of one vectorizer."""

    vectorizer_id: int
    book_ids: list[str]
    found: Partition
    tried: Mapping[int, float | None]
    names: list[Naming]
    cluster_ids: list[int]
    stability: float | None

    @property
    def clusters(self) -> list[Cluster]:
        parts = zip(self.cluster_ids, self.names, self.found.centroids, strict=True)
        return [Cluster(key, named.name, named.terms, row.tolist()) for key, named, row in parts]

    @property
    def assigned(self) -> dict[str, int]:
        labels = zip(self.book_ids, self.found.labels, strict=True)
        return {book_id: self.cluster_ids[label] for book_id, label in labels}


def train(cursor: Cursor, vectorizer_id: int, settings: Settings) -> Trained:
    """Clusters of every book that this vectorizer has made a vector of; nothing is stored."""
    book_ids, matrix = cluster_store.vectors(cursor, vectorizer_id)
    log.info("training on %d books", len(book_ids))
    found, tried = cluster_model.partition(
        cluster_model.unit(matrix),
        settings.min_clusters,
        settings.max_clusters,
        settings.num_clusters,
    )
    names = _names(cursor, vectorizer_id, book_ids, found)
    cluster_ids, stability = _continuity(cursor, book_ids, found)
    return Trained(vectorizer_id, book_ids, found, tried, names, cluster_ids, stability)


def record(run: Run, trained: Trained) -> None:
    """What was tried and found, into MLflow."""
    found, sizes = trained.found, trained.found.sizes
    run.log_params(
        {
            "books": len(trained.book_ids),
            "k": len(found.centroids),
            "vectorizer_id": trained.vectorizer_id,
        }
    )
    metrics = {
        "silhouette": found.silhouette,
        "stability": trained.stability,
        "size_min": float(sizes.min()),
        "size_median": float(np.median(sizes)),
        "size_max": float(sizes.max()),
        **{f"silhouette_k_{k}": score for k, score in trained.tried.items()},
    }
    run.log_metrics({name: value for name, value in metrics.items() if value is not None})
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, f"{datetime.now(UTC):%Y%m%d-%H%M%S}")
        folder.mkdir()
        np.save(folder / "centroids.npy", found.centroids)
        names = [
            {"id": cluster.id, "name": cluster.name, "terms": cluster.terms}
            for cluster in trained.clusters
        ]
        (folder / "names.json").write_text(json.dumps(names, ensure_ascii=False, indent=1), "utf-8")
        run.log_model("clusters", folder)


def _names(
    cursor: Cursor, vectorizer_id: int, book_ids: list[str], found: Partition
) -> list[Naming]:
    """Named by books spread evenly over each cluster: of a large one not all are needed."""
    most = max(LEAST_NAMED_BY, NAMED_BY // len(found.centroids))
    members = [np.flatnonzero(found.labels == label) for label in range(len(found.centroids))]
    spread = [rows[:: -(-len(rows) // most)] for rows in members]
    chosen = [[book_ids[row] for row in rows] for rows in spread]
    clues = cluster_store.clues(cursor, vectorizer_id, list(chain(*chosen)))
    return name_clusters([[clues[each] for each in some if each in clues] for some in chosen])


def _continuity(
    cursor: Cursor, book_ids: list[str], found: Partition
) -> tuple[list[int], float | None]:
    """Ids for the new clusters, the old ones' where they go on, and how stable the labels are."""
    before = cluster_store.assignments(cursor)
    both = [row for row, book_id in enumerate(book_ids) if book_id in before]
    old: Labels = np.array([before[book_ids[row]] for row in both], dtype=np.intp)
    new = found.labels[both]
    kept = _matched(old, new)
    fresh = count(max(before.values(), default=0) + 1)
    ids = [kept[label] if label in kept else next(fresh) for label in range(len(found.centroids))]
    return ids, _stability(old, new)


def _stability(before: Labels, after: Labels) -> float | None:
    """Adjusted Rand index of two labellings of the same books; None when there are none."""
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(before, after)) if len(before) else None


def _matched(before: Labels, after: Labels) -> dict[int, int]:
    """Which cluster of `after` goes on as which of `before`, so that most books keep theirs."""
    from scipy.optimize import linear_sum_assignment

    old, rows = np.unique(before, return_inverse=True)
    new, columns = np.unique(after, return_inverse=True)
    shared = np.zeros((len(old), len(new)), dtype=np.int64)
    np.add.at(shared, (rows, columns), 1)
    pairs = zip(*linear_sum_assignment(shared, maximize=True), strict=True)
    return {int(new[column]): int(old[row]) for row, column in pairs if shared[row, column]}
