"""The ranking once more, whole and without its parts, on the sample catalogue."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pytest

from bench.evaluate.ablation import CAP, HUBS, NEAREST, NOTHING, TURN, Replica, columns_of
from bench.evaluate.asked import OURS, methods, recommender
from bench.evaluate.snapshot import Matrix, Rows, Snapshot, drawn, read_snapshot, read_vectors
from database.connections import Cursor, transaction
from recommender.features import Features
from recommender.fusion import facts_of
from recommender.layout import AUTHOR, COLLECTION, LABELS, PUBLISHER, SERIES, WORDS
from recommender.vector_store import texts
from tests.bench.evaluate.conftest import Sample
from tests.bench.evaluate.snapshots import book, snapshot_of

pytestmark = pytest.mark.slow


@pytest.fixture
def cursor(sample: Sample) -> Iterator[Cursor]:
    with transaction(sample.connection) as cursor:
        yield cursor


@pytest.fixture
def snapshot(cursor: Cursor) -> Snapshot:
    return read_snapshot(cursor)


@pytest.fixture
def vectors(cursor: Cursor, snapshot: Snapshot) -> Matrix:
    return read_vectors(cursor, snapshot)


@pytest.fixture
def parts(cursor: Cursor, snapshot: Snapshot) -> dict[str, Rows]:
    return columns_of(snapshot, [facts_of(book) for book in texts(cursor, list(snapshot.number))])


def test_with_nothing_taken_out_the_lists_are_those_of_the_database(
    cursor: Cursor, snapshot: Snapshot, vectors: Matrix, parts: dict[str, Rows]
) -> None:
    cursor.execute("SELECT nearness FROM hubs ORDER BY book_id")
    stored = np.array([nearness for (nearness,) in cursor.fetchall()])
    replica = Replica(snapshot, vectors, parts, nearness=stored)
    similar, recommend = methods(cursor, False)[OURS], recommender(cursor)
    chosen = drawn(snapshot.number, 60)
    for book_id in chosen:
        assert replica.similar(book_id, False) == similar(book_id, False)
        assert replica.similar(book_id, True) == similar(book_id, True)
    for start in range(0, 60, 6):
        liked = chosen[start : start + 6]
        assert replica.recommend(liked) == recommend(liked)


def test_nearness_measured_anew_is_what_is_stored(
    cursor: Cursor, snapshot: Snapshot, vectors: Matrix, parts: dict[str, Rows]
) -> None:
    cursor.execute("SELECT nearness FROM hubs ORDER BY book_id")
    stored = np.array([nearness for (nearness,) in cursor.fetchall()])
    apart = np.abs(Replica(snapshot, vectors, parts)._nearness - stored)
    assert apart.max() < 1e-5


def test_every_column_belongs_to_one_part(snapshot: Snapshot, parts: dict[str, Rows]) -> None:
    columns = sorted(column for part in parts.values() for column in part)
    assert columns == list(range(len(snapshot.slots)))
    assert {*parts} == {WORDS, AUTHOR, LABELS, SERIES, COLLECTION, PUBLISHER}
    assert all(len(of_part) for of_part in parts.values())


def test_the_parts_add_up_to_the_whole(
    snapshot: Snapshot, vectors: Matrix, parts: dict[str, Rows]
) -> None:
    def compared(*without: str) -> Matrix:
        return Replica(snapshot, vectors, parts, *without)._similarity

    whole = compared()
    shares = [whole - compared(part.name) for part in snapshot.vectorizer.layout.parts]
    assert all(share.any() for share in shares)
    assert sum(shares) == pytest.approx(whole, abs=1e-5)


def lists(
    liked: Sequence[str],
    meaning: Mapping[str, tuple[float, float]],
    *books: Features,
    nearness: Sequence[float] = (),
) -> dict[str, Sequence[str]]:
    """What is recommended without each rule, and whole, where only meaning is compared."""
    snapshot = snapshot_of(*books, meaning=meaning)
    vectors = np.hstack([snapshot.embeddings, np.zeros_like(snapshot.embeddings)])
    hubs = np.array(nearness or [0.0] * len(books))
    return {
        name: Replica(snapshot, vectors, {}, name, nearness=hubs).recommend(liked)
        for name in (NOTHING, HUBS, CAP, TURN, NEAREST)
    }


def test_the_cap_keeps_an_author_to_two_and_as_many_as_are_liked() -> None:
    near = {f"a{n}": (1.0, 0.0) for n in range(6)}
    far = {f"b{n}": (0.6, 0.8) for n in range(9)}
    books = [*(book(name, ["zola"]) for name in near), *map(book, far)]
    found = lists(["a0"], {**near, **far}, *books)
    assert found[NOTHING][:4] == ["a1", "a2", "a3", "b0"]
    assert found[CAP][:6] == ["a1", "a2", "a3", "a4", "a5", "b0"]


def test_volumes_stand_in_their_order_and_once() -> None:
    meaning = {"s1": (1.0, 0.0), "s3": (1.0, 0.0), "s2": (0.8, 0.6), "x": (0.6, 0.8)}
    volumes = [book(f"s{n}", series="saga", volume=n) for n in (1, 2, 3)]
    found = lists(["s1"], meaning, *volumes, book("x"))
    assert (found[NOTHING], found[TURN]) == (["s2", "x", "s3"], ["s3", "s2", "x"])


def test_what_is_near_to_one_like_gains_where_only_the_nearest_counts() -> None:
    meaning = {"l": (1.0, 0.0), "m": (0.0, 1.0), "near": (1.0, 0.0), "between": (0.7, 0.7)}
    found = lists(["l", "m"], meaning, *map(book, meaning))
    assert (found[NOTHING], found[NEAREST]) == (["between", "near"], ["near", "between"])


def test_a_hub_stands_higher_without_the_correction() -> None:
    meaning = {"a hub": (0.9, 0.1), "other": (0.8, 0.2), "seed": (1.0, 0.0)}
    found = lists(["seed"], meaning, *map(book, meaning), nearness=(0.9, 0.1, 0.1))
    assert (found[NOTHING], found[HUBS]) == (["other", "a hub"], ["a hub", "other"])
