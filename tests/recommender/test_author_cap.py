"""How many books by one author a list may have, and when one leaves too little for others."""

import pytest

from recommender.author_cap import PER_AUTHOR, author_cap, crowding_authors
from recommender.features import Features
from tests.recommender.made import book


def test_who_likes_an_author_twice_may_be_shown_two_more_of_theirs() -> None:
    cap = author_cap([book("a", author="Zola"), book("b", author="Zola"), book("c")])
    assert (cap("zola"), cap("verne")) == (4, 2)


def test_the_cap_is_a_number_and_the_reader_s_own() -> None:
    liked = [Features("1", "1", authors={"zola e": "Émile Zola"})] * 2
    assert author_cap(liked)("zola e") == PER_AUTHOR + 2
    assert author_cap(liked)("verne j") == PER_AUTHOR


@pytest.mark.parametrize("spelled", ["J. R. R. Tolkien", "J.R.R. Tolkien", "Tolkien, J. R. R."])
def test_all_spellings_of_an_author_share_one_cap(spelled: str) -> None:
    one, other = book("one", author="John Ronald Reuel Tolkien"), book("two", author=spelled)
    assert author_cap([one])("tolkien j") == author_cap([other])("tolkien j") == PER_AUTHOR + 1


@pytest.mark.parametrize(
    ("by_zola", "by_others", "limit", "expected"),
    [
        (8, 2, 10, ["zola"]),  # two of the eight can be shown
        (8, 8, 10, []),  # two and eight others fill the list
        (8, 2, 4, []),
        (3, 2, 10, []),  # another search by vectors would find no more
        (2, 8, 10, []),
    ],
)
def test_an_author_crowds_where_the_others_do_not_fill_the_list(
    by_zola: int, by_others: int, limit: int, expected: list[str]
) -> None:
    found = [
        *(book(f"z{n}", author="Zola") for n in range(by_zola)),
        *(book(f"o{n}", author=f"Other {n}") for n in range(by_others)),
    ]
    assert crowding_authors(found, lambda _: 2, limit) == expected
    assert crowding_authors(found, None, limit) == []


def test_an_author_crowds_under_every_spelling() -> None:
    names = ["Émile Zola", "Zola, Émile", "É. Zola"]
    found = [book(name, author=name) for name in names]
    assert crowding_authors(found, lambda _: 2, 3) == [name.lower() for name in names]
