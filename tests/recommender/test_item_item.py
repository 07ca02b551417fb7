"""What is learned of likes and contents together."""

import random

import numpy as np
import pytest

from recommender.item_item import OTHERS, Contents, Neighbours, likes_matrix
from recommender.item_item_judging import LEAST_LIKES, hide, judgement
from recommender.item_item_store import Content

WORKS = [f"w{number}" for number in range(6)]


def learn(
    lists: list[list[int]], similarity: np.ndarray | None = None, others: int = 0
) -> Neighbours:
    alike = np.eye(6, dtype=np.float32) if similarity is None else similarity
    return Neighbours(WORKS, alike, likes_matrix(lists, 6), others)


def weights(neighbours: Neighbours) -> dict[tuple[str, str], float]:
    return {(work, other): weight + near for work, other, weight, near, _ in neighbours}


def test_works_that_readers_like_together_are_neighbours() -> None:
    found = weights(learn([[0, 1]] * 20 + [[2, 3]] * 20))
    assert set(found) == {("w0", "w1"), ("w1", "w0"), ("w2", "w3"), ("w3", "w2")}


def test_how_many_readers_like_both_is_counted() -> None:
    rows = learn([[0, 1], [0, 1, 2], [1, 2], [0]])
    assert {(work, other): n for work, other, *_, n in rows if work == "w0"} == {
        ("w0", "w1"): 2,
        ("w0", "w2"): 1,
    }


def test_content_speaks_where_readers_do_not() -> None:
    alike = np.eye(6, dtype=np.float32)
    alike[0, 5] = alike[5, 0] = 0.8
    found = weights(learn([[0, 1]] * 10, alike))
    assert found["w0", "w5"] > 0
    assert ("w5", "w0") not in found  # nobody likes it: asked for it, content alone answers


def test_works_that_nobody_likes_are_added_by_their_content() -> None:
    neighbours = learn([[0, 1]] * 10)
    alike = np.array([[0.9, 0], [0, 0], *[[0, 0]] * 4], dtype=np.float32)
    neighbours.add_others(["near", "far"], alike)
    found = weights(neighbours)
    assert found["w0", "near"] > 0
    assert ("w0", "far") not in found


def new_and_liked(readers: int, others: int) -> tuple[float, float]:
    """What readers from one of two shelves say on the mean for a book of their shelf that is new,
    and for those that are liked.
    """
    draw = random.Random(3)
    shelf = [*range(10)], [*range(10, 20)]
    lists = [draw.sample(shelf[reader % 2], 4) for reader in range(readers)]
    alike = np.kron(np.eye(2), np.full((10, 10), 0.4)) + 0.6 * np.eye(20)
    alike = alike.astype(np.float32)
    works = [f"w{number}" for number in range(20)]
    neighbours = Neighbours(works, alike, likes_matrix(lists, 20), others)
    neighbours.add_others(["new"], np.where(np.arange(20) < 10, 0.4, 0)[:, None].astype("f4"))
    found = weights(neighbours)
    new = [found.get((work, "new"), 0.0) for work in works[:10]]
    liked = [found.get((w, o), 0.0) for w in works[:10] for o in works[:10] if w != o]
    return sum(new) / len(new), sum(liked) / len(liked)


def test_a_work_that_readers_have_not_come_across_counts_as_one_that_is_liked() -> None:
    new, liked = new_and_liked(readers=40, others=10_000)
    assert new == pytest.approx(liked, rel=0.1)


def test_a_work_that_readers_have_passed_over_counts_less() -> None:
    new, liked = new_and_liked(readers=6, others=1)  # many books are liked by one reader only
    assert new < 0.9 * liked
    assert new < 0.9 * new_and_liked(readers=6, others=10_000)[0]


def test_only_the_best_neighbours_are_kept() -> None:
    neighbours = learn([[0, 1]] * 10)
    for start in range(0, 400, 100):
        alike = np.zeros((6, 100), dtype=np.float32)
        alike[0] = np.linspace(0.1, 0.9, 400)[start : start + 100]
        neighbours.add_others([f"o{start + n}" for n in range(100)], alike)
    others = [other for work, other, *_ in neighbours if work == "w0"]
    assert len(others) == OTHERS
    assert "w1" in others
    assert "o399" in others
    assert "o0" not in others


def test_similarity_adds_up_meaning_and_shared_exact_places() -> None:
    rows = [
        Content("a", "1", "[0.6,0]", "{7:0.5,900000000:0.5}/1000000000"),
        Content("b", "2", "[0.6,0.1]", "{900000000:0.4}/1000000000"),
        Content("c", "3", "[0,0]", "{}/1000000000"),
    ]
    contents = Contents.read(rows)
    assert contents.similarity(contents)[0] == pytest.approx([0.86, 0.56, 0])
    other = Contents.read([Content("d", "4", "[1,0]", "{7:1,8:1}/1000000000")], contents.columns)
    assert contents.similarity(other)[:, 0] == pytest.approx([1.1, 0.6, 0])


def test_a_quarter_of_each_list_is_hidden_and_none_of_a_short_one() -> None:
    shown, hidden = hide([list(range(20)), list(range(LEAST_LIKES - 1))], fold=0)
    assert len(hidden[0]) == 5
    assert sorted([*shown[0], *hidden[0]]) == list(range(20))
    assert (shown[1], hidden[1]) == (list(range(LEAST_LIKES - 1)), set())


def test_a_gain_within_chance_is_none() -> None:
    assert judgement([[0.1, 0.5, 0.2, 0.1, 0.1]] * 5).is_better
    assert judgement([[0.1, 0.5, 0.2, 0.1, 0.1]] * 5).strength == 3
    assert not judgement([[0.1, 0.9, 0, 0, 0], [0.9, 0.1, 0, 0, 0]]).is_better
    assert not judgement([[0.5, 0.4, 0.4, 0.4, 0.4]] * 5).is_better
