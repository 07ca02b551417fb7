"""The simple methods, on examples worked out by hand."""

import numpy as np
import pytest

from bench.evaluate.baselines import by_content, ease, for_readers, item_knn
from tests.bench.evaluate.snapshots import book, snapshot_of

BOOKS = (book("a", ["zola"]), book("b", ["zola"]), book("c"), book("d"), book("e"))
MEANING = {"a": (1.0, 0.0), "b": (0.8, 0.6), "c": (0.6, 0.8), "d": (0.0, 1.0), "e": (0.0, -1.0)}
WORDS = {"a": [1.0, 0.0], "b": [0.0, 1.0], "c": [1.0, 1.0], "d": [3.0, 1.0], "e": [0.0, 0.0]}
SNAPSHOT = snapshot_of(*BOOKS, meaning=MEANING, words=WORDS)
# Three readers: two like a and b, one of them and another c.
KNOWN = [SNAPSHOT.rows(["a", "b"]), SNAPSHOT.rows(["a", "b", "c"]), SNAPSHOT.rows(["c"])]
TOGETHER = np.array([[2.0, 2, 1], [2, 2, 1], [1, 1, 2]])


def test_nearest_by_embedding_or_words():
    embedding, words = by_content(SNAPSHOT)["embedding alone"], by_content(SNAPSHOT)["TF-IDF alone"]
    assert embedding("a", False) == ["b", "c"]  # the others are at right angles
    assert words("a", False) == ["d", "c"]


def test_other_authors_only_where_that_is_asked():
    assert by_content(SNAPSHOT)["embedding alone"]("a", True) == ["c"]


def test_other_editions_are_left_out():
    twins = snapshot_of(book("a", work_id="w"), book("b", work_id="w"), book("c"), meaning=MEANING)
    assert by_content(twins)["embedding alone"]("a", False) == ["c"]


def test_the_popular_are_what_most_readers_like():
    assert for_readers(SNAPSHOT, KNOWN)["popularity"](["d"]) == ["a", "b", "c"]


def test_the_mean_of_likes_is_near_to_none_and_the_nearest_like_to_one():
    recommend = for_readers(SNAPSHOT, KNOWN)
    assert recommend["embedding, mean of likes"](["a", "d"]) == ["b", "c"]
    assert recommend["embedding, nearest like"](["a", "e"]) == ["b", "c"]


def test_of_other_authors_only_where_that_is_asked_for_readers_too():
    recommend = for_readers(SNAPSHOT, KNOWN, only_others=True)
    assert recommend["popularity"](["a"]) == ["c"]  # b is by the author of a
    assert recommend["embedding, nearest like"](["a", "e"]) == ["c"]


def test_item_knn_counts_common_readers():
    weights = item_knn(TOGETHER)
    assert weights[0, 1] == pytest.approx(2 / (2 + 3))
    assert weights[0, 2] == pytest.approx(1 / (2 + 3))
    assert weights[0, 0] == 0
    assert for_readers(SNAPSHOT, KNOWN)["item-kNN"](["a"]) == ["b", "c"]


def test_ease_solves_its_least_squares():
    """Of all weights with a diagonal of 0, no other has a smaller error and penalty."""
    liked = np.array([[1.0, 1, 0], [1, 1, 1], [0, 0, 1]])
    weights = ease(liked.T @ liked, penalty=2.0)

    def loss(candidate: np.ndarray) -> float:
        return float(((liked - liked @ candidate) ** 2).sum() + 2.0 * (candidate**2).sum())

    assert np.diag(weights).tolist() == [0, 0, 0]
    for row, column in [(0, 1), (1, 2), (2, 0)]:
        for step in (-0.01, 0.01):
            moved = weights.copy()
            moved[row, column] += step
            assert loss(moved) > loss(weights)


def test_a_book_that_nobody_likes_tells_the_learned_methods_nothing():
    recommend = for_readers(SNAPSHOT, KNOWN)
    assert recommend["EASE"](["d"]) == recommend["item-kNN"](["d"]) == []
