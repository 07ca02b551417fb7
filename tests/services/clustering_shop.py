"""A shop whose groups of books are known, with vectors drawn around their centres, and a stand-in
for MLflow.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from catalog import cluster_store
from catalog.book import Book
from database.connections import Connection, transaction
from database.copying import copy_rows
from database.queue import CLUSTERING, VECTORIZER, finish, queue
from services.clustering import Clustering
from settings.environment import Settings
from tests.conftest import make_book

DIMENSIONS = 16
GENRES = ("Romans", "Policiers", "Voyages", "Poésie", "Théâtre")
TERMS = (("amour", "mariage"), ("crime", "enquête"), ("mer", "îles"), ("vers", "rimes"), ("actes",))


class Noted:
    """Stands in for a run of MLflow and keeps what it is told."""

    def __init__(self) -> None:
        self.params: dict[str, object] = {}
        self.metrics: dict[str, float] = {}
        self.models: dict[str, set[str]] = {}

    def log_params(self, params: Mapping[str, object]) -> None:
        self.params.update(params)

    def log_metrics(self, metrics: Mapping[str, float]) -> None:
        self.metrics.update(metrics)

    def log_model(self, name: str, folder: Path) -> None:
        self.models[name] = {path.name for path in folder.iterdir()}


class Shop:
    """A catalogue in groups that are known, already vectorized."""

    def __init__(self, connection: Connection, shelve: Callable[..., list[str]]) -> None:
        self.connection, self.shelve = connection, shelve
        self.drawn = np.random.default_rng(7)
        self.space = self.new_space()
        self.group: dict[str, int] = {}

    def new_space(self) -> int:
        """Another vectorizer in charge, whose vectors lie elsewhere."""
        with transaction(self.connection) as cursor:
            cursor.execute("DELETE FROM vectorizers")
            cursor.execute(
                "INSERT INTO encoders (name, dimensions) VALUES ('drawn', 4)"
                " ON CONFLICT (name) DO UPDATE SET dimensions = 4 RETURNING id"
            )
            (encoder,) = cursor.fetchone()
            cursor.execute(
                "INSERT INTO vectorizers (encoder_id, version, layout, state, trained_on)"
                " VALUES (%s, %s, '[]', 'active', 1) RETURNING id",
                (encoder, str(self.drawn.random())),
            )
            (space,) = cursor.fetchone()
        self.centres = np.linalg.qr(self.drawn.normal(size=(DIMENSIONS, DIMENSIONS)))[0]
        self.space = space
        return space

    def stock(self, *groups: int, alike: bool = False) -> list[str]:
        """New books, one for each group named."""
        made = [self._book(len(self.group) + i, group) for i, group in enumerate(groups)]
        ids = self.shelve(*made)
        self.group.update(zip(ids, groups, strict=True))
        self.vectorize(ids, alike)
        return ids

    def vectorize(self, ids: Sequence[str], alike: bool = False) -> None:
        spread = 0 if alike else 0.05
        with transaction(self.connection) as cursor:
            finish(cursor, VECTORIZER, ids)
            copy_rows(
                cursor,
                "vectors",
                ("vectorizer_id", "book_id", "text_hash", "vector", "terms"),
                (
                    (self.space, book_id, b"", self._vector(self.group[book_id], spread),
                     TERMS[self.group[book_id]])
                    for book_id in ids
                ),
            )  # fmt: skip
            queue(cursor, CLUSTERING, ids)

    def found(self) -> dict[str, int]:
        with transaction(self.connection) as cursor:
            return cluster_store.assignments(cursor)

    def clusters(self) -> list[tuple[int, str]]:
        with transaction(self.connection) as cursor:
            cursor.execute("SELECT id, name FROM clusters ORDER BY id")
            return cursor.fetchall()

    def _book(self, number: int, group: int) -> Book:
        return make_book(
            f"Titre {number}", labels=["Livres", GENRES[group]], authors=[f"A{number}"]
        )

    def _vector(self, group: int, spread: float) -> str:
        vector = self.centres[group] + self.drawn.normal(size=DIMENSIONS) * spread
        return str((0.9 * vector / np.linalg.norm(vector)).round(6).tolist())


def work_all(settings: Settings, connection: Connection) -> int:
    service = Clustering(settings)
    done = 0
    while batch := service.work(connection):
        done += batch
    return done


def same_groups(one: Mapping[str, int], other: Mapping[str, int]) -> bool:
    """Whether both part the books in the same way, whatever they call the parts."""
    pairs = {(one[book_id], other[book_id]) for book_id in one}
    return len(pairs) == len(set(one.values())) == len(set(other.values()))
