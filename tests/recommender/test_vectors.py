"""What is held in memory of a vectorizer's rows is what stands in the database, however it came."""

import random
from collections.abc import Callable

import numpy as np
import pytest

from database.connections import Connection, transaction
from recommender import vector_store
from recommender.neighbours import Neighbours
from recommender.vector_store import NewVector, StoredVectorizer
from recommender.vectors import Vectors
from tests.recommender.test_neighbours import books, drawn, give, refreshed, show_all, vectorizer

__all__ = ["vectorizer"]
Shelve = Callable[..., list[str]]
HELD = ("numbers", "works", "meaning", "hubness", "near", "near_scores", "listed", "stamps")


@pytest.mark.parametrize("seed", range(6))
def test_rows_are_followed_whatever_is_written(
    connection: Connection, shelve: Shelve, vectorizer: StoredVectorizer, seed: int
) -> None:
    """Another process writes, and so does this one, at times in a transaction rolled back."""
    chance = random.Random(seed)
    every = books(40)
    ids = shelve(*every[:24])
    give(connection, vectorizer, ids)
    mine = Vectors(vectorizer.id, vectorizer.layout)
    writer, other = Neighbours(mine), Neighbours(Vectors(vectorizer.id, vectorizer.layout))

    def roll_back() -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM neighbours WHERE book_id = %s", (ids[0],))
            writer.refresh(cursor, 5)
        connection.rollback()

    def swap_lists() -> None:
        """One list goes and another comes, so that there are as many as before."""
        with transaction(connection) as cursor:
            cursor.execute("DELETE FROM neighbours WHERE book_id = %s", (chance.choice(ids),))
        with transaction(connection) as cursor:
            other.refresh(cursor, 1)

    steps: list[Callable[[], object]] = [
        lambda: give(connection, vectorizer, chance.sample(ids, 2), chance.randrange(99)),
        lambda: give(connection, vectorizer, shelve(every[chance.randrange(24, 40)])),
        lambda: _delete(connection, chance.choice(ids)),
        lambda: refreshed(connection, other, 3),
        lambda: refreshed(connection, writer),
        lambda: show_all(connection),
        roll_back,
        swap_lists,
    ]
    for _ in range(14):
        chance.choice(steps)()
        with transaction(connection) as cursor:
            mine.follow(cursor)
            anew = Vectors(vectorizer.id, vectorizer.layout)
            anew.follow(cursor)
        _agree(mine, anew)


def test_a_list_that_goes_while_another_comes_is_noticed(
    connection: Connection, shelve: Shelve, vectorizer: StoredVectorizer
) -> None:
    ids = shelve(*books(12))
    give(connection, vectorizer, ids)
    mine, other = (Vectors(vectorizer.id, vectorizer.layout) for _ in range(2))
    refreshed(connection, Neighbours(other))
    with transaction(connection) as cursor:
        cursor.execute("DELETE FROM neighbours WHERE book_id = %s", (ids[0],))
        mine.follow(cursor)
    with transaction(connection) as cursor:
        cursor.execute("DELETE FROM neighbours WHERE book_id = %s", (ids[1],))
        cursor.execute(
            "INSERT INTO neighbours (vectorizer_id, book_id, numbers, scores)"
            " VALUES (%s, %s, '{1}', '{0.5}')",
            (vectorizer.id, ids[0]),
        )
        mine.follow(cursor)
    listed = dict(zip(mine.rows.ids, mine.rows.listed.tolist(), strict=True))
    assert (listed[ids[0]], listed[ids[1]]) == (True, False)


def test_vectors_of_a_transaction_rolled_back_are_read_again(
    connection: Connection, shelve: Shelve, vectorizer: StoredVectorizer
) -> None:
    ids = shelve(*books(12))
    give(connection, vectorizer, ids)
    mine = Vectors(vectorizer.id, vectorizer.layout)
    writer = Neighbours(mine)
    refreshed(connection, writer)
    with connection.cursor() as cursor:
        vectors = [NewVector(ids[3], b"", *drawn("other"))]
        vector_store.write_vectors(cursor, vectorizer.id, vectors)
        while writer.refresh(cursor, 20):  # until there are as many rows as before
            pass
    connection.rollback()
    with transaction(connection) as cursor:
        mine.follow(cursor)
        anew = Vectors(vectorizer.id, vectorizer.layout)
        anew.follow(cursor)
    _agree(mine, anew)


def _delete(connection: Connection, book_id: str) -> None:
    with transaction(connection) as cursor:
        cursor.execute("DELETE FROM books WHERE id = %s", (book_id,))


def _agree(one: Vectors, other: Vectors) -> None:
    orders = [np.argsort(each.rows.ids.astype(str)) for each in (one, other)]
    assert [*one.rows.ids[orders[0]]] == [*other.rows.ids[orders[1]]]
    for name in HELD:
        mine, theirs = (
            getattr(each.rows, name)[order]
            for each, order in zip((one, other), orders, strict=True)
        )
        if name == "works":  # numbered as they come
            mine, theirs = (each[:, None] == each for each in (mine, theirs))
        # Stored scores are rounded.
        assert np.allclose(mine, theirs, rtol=0, atol=1e-5, equal_nan=True), name
    similar = [
        each.similarity(order)[:, order] for each, order in zip((one, other), orders, strict=True)
    ]
    assert np.allclose(*similar, atol=1e-5)
