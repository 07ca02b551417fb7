"""The clustering service: groups books that are alike, names the groups, places new books."""

import logging

from catalog import cluster_store
from database.connections import Connection, Cursor, transaction
from database.queue import CLUSTERING, VECTORIZER, claim, finish, waiting
from recommender import vector_store
from services.cluster_training import record, train
from settings.environment import Settings
from tracking.runs import track

log = logging.getLogger(__name__)

LEAST_BOOKS = 20
BATCH = 2_000


class Clustering:
    """Trains once there are books enough, when they double, and on time; places new ones."""

    name = CLUSTERING

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._more_books = False  # since the last look at whether they have outgrown the clusters
        self.schedule: str = settings.clustering_schedule

    def work(self, connection: Connection) -> int | None:
        """Place one batch of new books, or train: the first time, or on twice the books."""
        with transaction(connection) as cursor:
            vectorizer = vector_store.vectorizer(cursor, "active")
            if vectorizer is None:
                return None
            cluster_store.lock_clusters(cursor)
            space = cluster_store.clusters_space(cursor)
            if space is not None:
                placed = _place(cursor, vectorizer.id, space)
                grown = not placed and self._more_books and cluster_store.outgrown(cursor)
                self._more_books = bool(placed)
                if not grown:
                    return placed or None
            elif not cluster_store.has_vectors(cursor, vectorizer.id, LEAST_BOOKS):
                return len(_claimed(cursor)) or None
            if waiting(cursor, VECTORIZER):
                return None  # the first training is to see the whole catalogue
        trained = self._train(connection, first=space is None)
        return self.work(connection) if trained else None

    def retrain(self, connection: Connection) -> None:
        """Make the clusters anew; those that stay mostly the same keep their ids."""
        self._train(connection, first=False)

    def close(self) -> None:
        """Nothing is held."""

    def _train(self, connection: Connection, first: bool) -> int:
        """Train and store in one transaction, one replica at a time; returns how many books."""
        with transaction(connection) as cursor:
            vectorizer_id = _may_train(cursor, first)
            if vectorizer_id is None:
                return 0
            with track(self._settings, CLUSTERING, "first" if first else "again") as run:
                trained = train(cursor, vectorizer_id, self._settings)
                if not cluster_store.replace(
                    cursor, vectorizer_id, trained.clusters, trained.assigned
                ):
                    log.warning("the vectors were replaced during the training; not stored")
                    return 0
                connection.commit()  # a slow MLflow must not hold the locks
                record(run, trained)
        log.info("%d books lie in %d clusters", len(trained.book_ids), len(trained.names))
        return len(trained.book_ids)


def _may_train(cursor: Cursor, first: bool) -> int | None:
    """The vectorizer to train on; None while a replica trains, or where there is no need to."""
    vectorizer = vector_store.vectorizer(cursor, "active")
    if vectorizer is None or not cluster_store.has_vectors(cursor, vectorizer.id, LEAST_BOOKS):
        log.info("clusters need at least %d books with vectors", LEAST_BOOKS)
        return None
    if not cluster_store.lock_training(cursor):
        log.info("a replica is training")
        return None
    if first and cluster_store.clusters_space(cursor) is not None:
        return None
    return vectorizer.id


def _place(cursor: Cursor, vectorizer_id: int, space: int) -> int:
    """Put the queued books into the nearest clusters, moved among the newest vectors if need be."""
    if space != vectorizer_id:
        cluster_store.reanchor(cursor, vectorizer_id)
        log.info("clusters moved among the vectors of vectorizer %d", vectorizer_id)
    book_ids = _claimed(cursor)
    cluster_store.assign(cursor, vectorizer_id, book_ids)
    return len(book_ids)


def _claimed(cursor: Cursor) -> list[str]:
    """A batch of queued books, taken off the queue."""
    book_ids = claim(cursor, CLUSTERING, BATCH)
    finish(cursor, CLUSTERING, book_ids)
    return book_ids
