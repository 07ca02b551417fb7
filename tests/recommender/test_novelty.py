"""Novelty: which share of a list is by authors of whom the request names no book."""

import pytest

from recommender.candidates import Candidate
from recommender.constraints import Constraints
from recommender.features import Features
from recommender.novelty import by_others, is_due, with_others
from recommender.rerank import rerank
from recommender.seeds import Seeds
from tests.recommender.made import book, candidate

SEEDS = {"seed": book("seed", author="J. R. R. Tolkien")}
BY_KNOWN = [candidate(book(f"k{n}", author="Tolkien, J.R.R."), score=0.9 - n / 100) for n in (1, 2)]
BY_OTHERS = [candidate(book(f"o{n}", author=f"Other {n}"), score=0.4 - n / 100) for n in range(3)]


@pytest.mark.parametrize(
    ("novelty", "shown"),
    [
        (0.0, ["k1", "k2", "o0", "o1", "o2"]),
        (0.4, ["k1", "k2", "o0", "o1", "o2"]),
        (0.5, ["k1", "o0", "k2", "o1", "o2"]),
        (0.7, ["k1", "o0", "o1", "k2", "o2"]),
        (1.0, ["o0", "o1", "o2", "k1", "k2"]),  # a full list, though there are no more new ones
    ],
)
@pytest.mark.parametrize("diversity", [0.0, 1e-6])
def test_the_list_has_its_share_of_new_authors(
    novelty: float, shown: list[str], diversity: float
) -> None:
    found = rerank([*BY_OTHERS, *BY_KNOWN], SEEDS, 5, diversity, novelty=novelty)
    assert [each.id for each in found] == shown


def test_many_books_by_one_new_author_come_before_more_by_a_known_one() -> None:
    by_one = [candidate(book(f"n{n}", author="New"), score=0.3) for n in range(4)]
    found = rerank([*BY_KNOWN, *by_one], SEEDS, 4, cap=lambda _: 2, novelty=1)
    assert [each.id for each in found] == ["n0", "n1", "n2", "n3"]


@pytest.mark.parametrize(("suffice", "searches"), [(3, [True]), (4, [True, False])])
def test_authors_that_are_named_are_searched_for_only_where_others_do_not_suffice(
    suffice: int, searches: list[bool]
) -> None:
    asked: list[bool] = []

    def find(seeds: Seeds, constraints: Constraints) -> list[Candidate]:
        asked.append(seeds.all_count)
        return BY_OTHERS if seeds.all_count else [*BY_OTHERS, *BY_KNOWN]

    seeds = Seeds(("seed",), (), {}, SEEDS, None, None)
    found = with_others(find, seeds, Constraints(), suffice)
    assert asked == searches
    everyone = [*BY_KNOWN, *BY_OTHERS]
    assert [each.id for each in found] == [
        each.id for each in (BY_OTHERS if searches == [True] else everyone)
    ]


@pytest.mark.parametrize("novelty", [0.1, 0.25, 1 / 3, 0.5, 0.9, 1.0])
def test_each_beginning_of_the_list_has_the_share(novelty: float) -> None:
    new = 0
    for place in range(30):
        new += is_due(novelty, new, place)
        assert new == int(novelty * (place + 1))


def test_a_book_of_several_authors_is_new_if_none_is_known() -> None:
    is_new = by_others(SEEDS)
    both = Features("both", "both", authors={"roe bea": "Bea Roe", "tolkien": "JRR Tolkien"})
    assert not is_new(candidate(both))
    assert is_new(candidate(book("other", author="Bea Roe")))
    assert is_new(candidate(book("anonymous")))
