"""Lists of similar books, judged by examples that are counted by hand."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from bench.evaluate.on_catalogue import Judge, Judged, could_be_shown, gini, share_of_most_shown
from bench.evaluate.snapshot import Snapshot
from tests.bench.evaluate.snapshots import book, snapshot_of

pytestmark = pytest.mark.slow

BOOKS = (
    book("a", ["zola"], ["books", "novel"]),
    book("b", ["zola"], ["books", "novel"]),
    book("c", ["hugo"], ["novel"]),
    book("d", ["hugo"], ["novel", "poems"], work_id="work of c"),
    book("e", ["verne"], ["novel"]),
    book("f"),
)
SAGA = tuple(book(f"s{n}", series="saga", volume=n) for n in (1, 2, 3))


def judged(
    snapshot: Snapshot, shown: Mapping[str, Sequence[str]], others: Mapping[str, Sequence[str]] = {}
) -> Judged:
    """For the books that are asked about: what is shown, and what is by other authors."""
    answers = {True: others, False: shown}
    return Judge(snapshot, list(shown))("", lambda asked, other: answers[other].get(asked, ()))


def test_genre_is_right_where_the_narrowest_label_is_the_same():
    found = judged(snapshot_of(*BOOKS), {"a": []}, {"a": ["c", "d", "e", "f"]})
    assert found.genre.tolist() == [0.5]


def test_a_book_without_a_label_has_no_genre_to_find():
    assert np.isnan(judged(snapshot_of(*BOOKS), {"f": []}, {"f": ["a"]}).genre).all()


def test_an_author_is_found_where_there_is_another_work():
    found = judged(snapshot_of(*BOOKS), {"a": ["c", "b"], "b": ["c"], "c": ["d"], "e": ["a"]})
    assert found.author.tolist() == pytest.approx([1, 0, np.nan, np.nan], nan_ok=True)


@pytest.mark.parametrize(
    ("asked", "shown", "expected"),
    [
        ("s1", ["a", "s2"], 1.0),
        ("s1", ["s3", "s2"], 0.0),  # out of order
        ("s1", ["a"], 0.0),
        ("s3", ["s2"], np.nan),  # the last one
        ("a", ["s1"], np.nan),
    ],
)
def test_the_next_volume_comes_before_any_other(asked: str, shown: list[str], expected: float):
    found = judged(snapshot_of(*BOOKS, *SAGA), {asked: shown})
    assert found.volume.tolist() == pytest.approx([expected], nan_ok=True)


def test_another_edition_is_a_leak_of_the_book_and_of_the_list():
    assert judged(snapshot_of(*BOOKS), {"c": ["d"], "a": ["b", "c", "d"], "b": ["c"]}).leaks == 2


def test_a_list_of_one_direction_has_no_diversity_and_right_angles_have_all():
    meaning = {"a": (1.0, 0.0), "b": (1.0, 0.0), "c": (0.0, 1.0)}
    snapshot = snapshot_of(*BOOKS, meaning=meaning)
    found = judged(snapshot, {"e": ["a", "b"], "f": ["a", "c"], "d": ["a"]})
    assert found.diversity.tolist() == pytest.approx([0, 1, np.nan], nan_ok=True)


def test_every_place_in_a_list_is_counted():
    assert judged(snapshot_of(*BOOKS), {"a": ["b", "c"], "b": ["c"]}).shown == {"b": 1, "c": 2}


@pytest.mark.parametrize(
    ("shown", "expected"),
    [({"a": 2, "b": 2}, 0.0), ({"a": 4}, 0.5), ({"a": 3, "b": 1}, 0.25)],
)
def test_gini_of_two_books(shown: dict[str, int], expected: float):
    assert gini(shown, 2) == pytest.approx(expected)


def test_the_most_shown_have_their_share_of_the_places():
    once = {str(number): 1 for number in range(150)}
    assert share_of_most_shown({**once, "a": 30, "b": 20}, 200) == 50 / 200


@pytest.mark.parametrize(("asked", "books", "expected"), [(5, 1000, 50), (200, 1000, 1000)])
def test_so_many_books_could_be_shown(asked: int, books: int, expected: int):
    assert could_be_shown(asked, books) == expected
