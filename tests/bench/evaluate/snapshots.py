"""Small snapshots in memory, whose figures can be counted by hand."""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_matrix

from bench.evaluate.snapshot import Snapshot
from recommender.features import Features
from recommender.layout import MEANING, WORDS, Layout
from recommender.vector_store import StoredVectorizer

LAYOUT = Layout.of([(MEANING, 2, 0.5), (WORDS, 2, 0.5)])


def book(
    id: str,
    authors: Sequence[str] = (),
    labels: Sequence[str] = (),
    series: str | None = None,
    volume: float | None = None,
    work_id: str | None = None,
) -> Features:
    return Features(
        id=id,
        work_id=work_id or f"work of {id}",
        authors=dict.fromkeys(authors, ""),
        labels=dict.fromkeys(labels, ""),
        series=(series, series) if series else None,
        volume=volume,
    )


def snapshot_of(
    *books: Features,
    meaning: Mapping[str, tuple[float, float]] | None = None,
    words: Mapping[str, Sequence[float]] | None = None,
) -> Snapshot:
    """Books in the order of their ids, with embeddings and words where they are given."""
    ordered = sorted(books, key=lambda each: each.id)
    columns = max(map(len, (words or {}).values()), default=1)
    nothing = [0.0] * columns
    return Snapshot(
        books=ordered,
        vectorizer=StoredVectorizer(1, "v1", "active", 1, "test", 2, LAYOUT),
        clustered=False,
        embeddings=np.array([(meaning or {}).get(b.id, (0, 0)) for b in ordered], np.float32),
        exact=csr_matrix([list((words or {}).get(b.id, nothing)) for b in ordered]),
        slots=np.arange(1, columns + 1),
    )
