"""Clusters in PostgreSQL: vectors as they were stored, and the nearest cluster of each book."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from catalog import cluster_store
from catalog.cluster_store import Cluster
from database.connections import Connection, Cursor, transaction
from database.copying import copy_rows
from tests.conftest import make_book

NORTH, EAST = [0.0, 1.0], [1.0, 0.0]


@pytest.fixture
def space(connection: Connection):
    return new_space(connection, "first")


def new_space(connection: Connection, version: str):
    """Id of a vectorizer that takes over from the others."""
    with transaction(connection) as cursor:
        cursor.execute("DELETE FROM vectorizers")
        cursor.execute(
            "WITH e AS (INSERT INTO encoders (name, dimensions) VALUES (%s, 2) RETURNING id)"
            " INSERT INTO vectorizers (encoder_id, version, layout, state, trained_on)"
            " SELECT id, %s, '[]', 'active', 1 FROM e RETURNING id",
            (version, version),
        )
        return cursor.fetchone()[0]


def place(cursor: Cursor, space: int, vectors: Mapping[str, Sequence[float]]):
    copy_rows(
        cursor,
        "vectors",
        ("vectorizer_id", "book_id", "text_hash", "vector", "terms"),
        ((space, book_id, b"", str(vector), ["mot"]) for book_id, vector in vectors.items()),
    )


def store(cursor: Cursor, space: int, assigned: Mapping[str, int]):
    clusters = [Cluster(1, "North", ["n"], NORTH), Cluster(2, "East", ["e"], EAST)]
    return cluster_store.replace(cursor, space, clusters, assigned)


@pytest.fixture
def books(shelve: Callable[..., list[str]]):
    return shelve(*(make_book(title) for title in "ABC"))


def test_vectors_come_back_as_they_were_stored(
    connection: Connection, space: int, books: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_store, "ROWS_AT_ONCE", 2)
    given = dict(zip(books, ([0.5, -2], [1, 0.25], [0, 3]), strict=True))
    with transaction(connection) as cursor:
        place(cursor, space, given)
        ids, matrix = cluster_store.vectors(cursor, space)
    assert ids == sorted(books)
    assert matrix.dtype == np.float32
    assert matrix.tolist() == [given[book_id] for book_id in ids]


def test_no_vectors_are_an_empty_matrix(connection: Connection, space: int) -> None:
    with transaction(connection) as cursor:
        ids, matrix = cluster_store.vectors(cursor, space)
    assert ids == []
    assert matrix.size == 0


def test_a_book_goes_to_the_nearest_cluster_whatever_its_length(
    connection: Connection, space: int, books: list[str]
) -> None:
    with transaction(connection) as cursor:
        place(cursor, space, dict(zip(books, ([0.01, 0.1], [9, 1], [0.2, 0.1]), strict=True)))
        store(cursor, space, {})
        cluster_store.assign(cursor, space, books)
        assert cluster_store.assignments(cursor) == dict(zip(books, (1, 2, 2), strict=True))


def test_books_that_came_during_a_training_are_placed_too(
    connection: Connection, space: int, books: list[str]
) -> None:
    with transaction(connection) as cursor:
        place(cursor, space, dict(zip(books, (NORTH, EAST, EAST), strict=True)))
        assert store(cursor, space, {books[0]: 1})
        assert cluster_store.assignments(cursor) == dict(zip(books, (1, 2, 2), strict=True))


def test_a_book_that_went_during_a_training_is_left_out(
    connection: Connection, space: int, books: list[str]
) -> None:
    with transaction(connection) as cursor:
        assert store(cursor, space, {books[0]: 1, "gone": 2})
        assert cluster_store.assignments(cursor) == {books[0]: 1}


def test_nothing_is_stored_for_a_vectorizer_that_was_replaced(
    connection: Connection, space: int, books: list[str]
) -> None:
    with transaction(connection) as cursor:
        store(cursor, space, {books[0]: 1})
    newer = new_space(connection, "second")
    with transaction(connection) as cursor:
        assert not store(cursor, space, {books[0]: 2})
        assert cluster_store.assignments(cursor) == {books[0]: 1}
        assert cluster_store.clusters_space(cursor) == space != newer


def test_centroids_move_to_the_mean_direction_of_their_books(
    connection: Connection, space: int, books: list[str]
) -> None:
    with transaction(connection) as cursor:
        store(cursor, space, dict(zip(books, (1, 1, 2), strict=True)))
    newer = new_space(connection, "second")
    with transaction(connection) as cursor:
        place(cursor, newer, dict(zip(books, ([0, 8], [1, 0], [-1, 0]), strict=True)))
        cluster_store.reanchor(cursor, newer)
        cursor.execute("SELECT vectorizer_id, name, centroid::real[] FROM clusters ORDER BY id")
        (north, east) = cursor.fetchall()
    assert north == (newer, "North", [pytest.approx(0.7071, abs=1e-3)] * 2)
    assert east == (newer, "East", [-1, 0])


def test_a_cluster_without_books_among_the_new_vectors_goes(
    connection: Connection, space: int, books: list[str]
) -> None:
    with transaction(connection) as cursor:
        store(cursor, space, {books[0]: 1})
    newer = new_space(connection, "second")
    with transaction(connection) as cursor:
        place(cursor, newer, {books[0]: EAST})
        cluster_store.reanchor(cursor, newer)
        cursor.execute("SELECT id FROM clusters")
        assert cursor.fetchall() == [(1,)]
        assert cluster_store.assignments(cursor) == {books[0]: 1}
