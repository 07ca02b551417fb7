"""What makes scored candidates a list: editions, series, authors, diversity."""

import pytest

from recommender.candidates import Candidate
from recommender.features import Features
from recommender.rerank import one_edition_each, rerank, series_in_turn
from tests.recommender.made import book, candidate, volume


def scored(*books: tuple[Features, float]) -> list[Candidate]:
    return [candidate(features, score=score) for features, score in books]


def reranked(books: list[Candidate], limit: int = 10, **options: object) -> list[str]:
    return ids(rerank(books, {}, limit, **options))  # type: ignore[arg-type]


def ids(candidates: list[Candidate]) -> list[str]:
    return [each.id for each in candidates]


def test_the_nearest_stand_first_and_equal_ones_by_id() -> None:
    books = scored((book("c"), 0.5), (book("b"), 0.5), (book("a"), 0.9))
    assert reranked(books) == ["a", "b", "c"]


def test_only_the_best_edition_of_a_work_is_shown() -> None:
    books = scored((book("a", "w1"), 0.9), (book("b", "w1"), 0.95), (book("c"), 0.1))
    assert reranked(books) == ["b", "c"]


def test_of_editions_in_an_order_the_first_stays() -> None:
    order = scored((book("b", "w1"), 0), (book("c"), 0), (book("a", "w1"), 0))
    assert ids(one_edition_each(order)) == ["b", "c"]


def test_a_set_and_its_parts_stand_in_no_list_together() -> None:
    box = book("box", related=frozenset({"v1", "v2"}))
    first, second = (book(name, related=frozenset({"box"})) for name in ("v1", "v2"))
    best_is_box = scored((first, 0.5), (box, 0.9), (second, 0.8), (book("c"), 0.1))
    assert reranked(best_is_box) == ["box", "c"]
    best_is_part = scored((first, 0.9), (box, 0.8), (second, 0.7))
    assert reranked(best_is_part, diversity=0.5) == ["v1", "v2"]


def test_an_author_has_at_most_the_allowed_books_while_there_are_others() -> None:
    books = scored(
        *((book(f"z{i}", author="Zola"), 0.9) for i in range(5)),
        *((book(f"o{i}", author=f"Other {i}"), 0.1) for i in range(3)),
    )
    assert sum(name.startswith("z") for name in reranked(books, 5, cap=lambda _: 2)) == 2
    assert len(reranked(books, 8, cap=lambda _: 2)) == 8


def test_of_a_series_the_volume_after_the_last_one_read_stands_for_all() -> None:
    scores = {5: 0.9, 4: 0.8, None: 0.7, 1: 0.6, 2: 0.4}
    books = scored(
        *((volume(number), score) for number, score in scores.items()),
        (book("o1"), 0.5),
        (book("o2"), 0.3),
    )
    seeds = {"read": volume(3, "read")}
    shown = rerank(books, seeds, 3)
    assert ids(shown) == ["v4", "o1", "o2"]
    assert shown[0].score == 0.9  # of the series, whose best volume is the fifth
    assert ids(rerank(books, seeds, 7))[3:] == ["v5", "v1", "v2", "vNone"]


def test_of_a_series_not_begun_the_first_volume_there_is_comes_first() -> None:
    books = scored(*((volume(n), n / 10) for n in (2, 3, 7)))
    assert reranked(books, 1) == ["v2"]


@pytest.mark.parametrize(
    ("order", "begun", "expected"),
    [
        ([3, 1, 2], {}, [1, 2, 3]),
        ([3, 1, 2], {"rougon": 1}, [2, 3, 1]),
        ([2, 1], {"rougon": 9}, [1, 2]),
        ([None, 2, 1], {}, [1, 2, None]),
        ([2, None], {"another": 1}, [2, None]),
    ],
)
def test_volumes_stand_in_reading_order_in_the_places_of_their_series(
    order: list[float | None], begun: dict[str, float], expected: list[float | None]
) -> None:
    first, *others = [candidate(volume(number)) for number in order]
    found = series_in_turn([first, candidate(book("alone")), *others], begun)
    assert found[1].id == "alone"
    assert [each.features.volume for each in found if each.id != "alone"] == expected


def test_diversity_brings_in_what_differs_from_what_stands_higher() -> None:
    terms = ("mine", "grève")
    books = scored(
        *((book(f"z{i}", author="Zola", terms=terms), 0.9 - i / 100) for i in range(4)),
        (book("verne", author="Verne", terms=("mer",)), 0.6),
        (book("far", author="Other"), 0.1),
    )
    assert reranked(books, 3) == ["z0", "z1", "z2"]
    assert reranked(books, 3, diversity=0.5)[1] == "verne"


@pytest.mark.parametrize("diversity", [0.1, 0.3, 0.5])
def test_diversity_counts_the_same_however_near_to_each_other_the_scores_are(
    diversity: float,
) -> None:
    books = [book(str(n), author=f"Author {n // 3}") for n in range(20)]
    far = scored(*((each, n / 20) for n, each in enumerate(books)))
    close = scored(*((each, 0.9 + n / 400) for n, each in enumerate(books)))
    lists = [reranked(each, 8, diversity=diversity) for each in (far, close)]
    assert lists[0] == lists[1]
    assert lists[0] != reranked(far, 8)


def test_shown_scores_stay_between_0_and_1() -> None:
    shown = rerank(scored((book("far"), -0.4), (book("near"), 1.2)), {}, 2)
    assert [(each.id, each.score) for each in shown] == [("near", 1.0), ("far", 0.0)]


def test_no_candidates_make_an_empty_list() -> None:
    assert reranked([]) == reranked([], diversity=0.5) == []
