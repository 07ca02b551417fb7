"""Reasons and the books that led to them, on plain values."""

import pytest

from catalog.label_kinds import Kind
from recommender.candidates import PairScore, ReaderSupport
from recommender.explanations import Reason, explain, reasons, shared
from recommender.features import Features
from recommender.wording import Value
from tests.recommender.made import book, candidate, disliked, liked

Told = list[tuple[str, Value]]


def told(one: Features, other: Features) -> Told:
    """What they share, by kind and value."""
    return [(reason.kind, reason.value) for reason in shared(one, other)]


@pytest.mark.parametrize("spelled", ["J. R. R. Tolkien", "J.R.R. Tolkien", "Tolkien, J. R. R."])
def test_an_author_is_one_person_however_the_name_is_spelled(spelled: str) -> None:
    one, other = book("one", author="John Ronald Reuel Tolkien"), book("two", author=spelled)
    assert shared(one, other) == [Reason("author", ("John Ronald Reuel Tolkien",), "two")]


def test_an_author_who_is_named_twice_is_one_reason() -> None:
    names = {
        "s hawking": "S. Hawking",
        "stephen hawking": "Stephen Hawking",
        "i newton": "I. Newton",
    }
    one = Features("one", "one", authors=names)
    theirs = {name: name for name in ("Stephen Hawking", "I. Newton")}
    other = Features("two", "two", authors=theirs)
    assert shared(one, other) == [Reason("author", ("S. Hawking", "I. Newton"), "two")]


def test_two_people_of_one_last_name_are_not_the_same_author() -> None:
    one, other = book("one", author="Charlotte Brontë"), book("two", author="Claire Brontë")
    assert shared(one, other) == []


def test_reasons_name_what_both_books_have() -> None:
    one = book(
        "a",
        author="Zola",
        labels={"romans": "Romans", "naturalisme": "Naturalisme"},
        series=("rougon", "Les Rougon-Macquart"),
        terms=("mine", "grève", "ouvriers"),
    )
    other = book(
        "b",
        author="Zola",
        labels={"naturalisme": "naturalisme"},
        series=("rougon", "Rougon"),
        collection=("folio", "Folio"),
        terms=("mine", "grève"),
    )
    assert told(one, other) == [
        ("series", "Les Rougon-Macquart"),
        ("author", ("Zola",)),
        ("theme", ("mine", "grève")),
        ("genre", "Naturalisme"),
    ]


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ({"collection": ("folio", "Folio")}, {"collection": ("folio", "FOLIO")}, "Folio"),
        ({"collection": ("folio", "Folio")}, {"collection": ("poche", "Poche")}, None),
        ({"collection": ("folio", "Folio")}, {}, None),
    ],
)
def test_a_collection_is_a_reason_where_both_have_the_same(
    mine: dict[str, object], theirs: dict[str, object], expected: str | None
) -> None:
    found = told(book("a", **mine), book("b", **theirs))
    assert found == ([("collection", expected)] if expected else [])


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ("mine grève", "grève mine", [("theme", ("grève", "mine"))]),
        ("mine grève mer exil", "exil mer grève mine", [("theme", ("exil", "grève", "mer"))]),
        ("mine", "mine", [("theme", ("mine",))]),
        ("a b c d e f g mine", "a1 b1 c1 d1 e1 mine", [("theme", ("mine",))]),
        ("a b c d e f g mine", "a1 b1 c1 d1 e1 f1 mine", []),  # one word may be chance
        ("mine", "mer", []),
    ],
)
def test_three_terms_at_most_are_named_and_a_single_one_if_it_weighs_in_both(
    mine: str, theirs: str, expected: Told
) -> None:
    one, other = (book(text, terms=tuple(text.split())) for text in (mine, theirs))
    assert told(one, other) == expected


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        (1877, 1885, ("1877", "1885")),
        (1885, 1877, ("1877", "1885")),
        (1885, 1885, ("1885",)),
        (1870, 1885, ("1870", "1885")),
        (1869, 1885, None),
        (1949, 1950, None),  # a year of a new edition tells nothing of the book
        (2001, 2003, None),
        (None, 1885, None),
        (None, None, None),
        (-5, 5, None),
    ],
)
def test_a_period_is_a_reason_where_both_are_old_and_of_one_time(
    mine: int | None, theirs: int | None, expected: tuple[str, ...] | None
) -> None:
    found = told(book("a", year=mine), book("b", year=theirs))
    assert found == ([("period", expected)] if expected else [])


def test_of_two_books_by_one_author_the_period_says_nothing_more() -> None:
    one, other = (book(name, author="Zola", year=1880) for name in ("a", "b"))
    assert told(one, other) == [("author", ("Zola",))]


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ({}, [("genre", "C")]),
        ({"c": "audience"}, [("genre", "B"), ("audience", "C")]),
        ({"c": "place", "b": "audience"}, [("place", "C"), ("genre", "A"), ("audience", "B")]),
        ({"a": "place", "b": "place", "c": "place"}, [("place", "C")]),
    ],
)
def test_a_shared_label_is_told_as_what_it_is(kinds: dict[str, Kind], expected: Told) -> None:
    labels = {"a": "A", "b": "B", "c": "C"}
    one, other = (book(name, labels=labels, label_kinds=kinds) for name in ("one", "other"))
    assert told(one, other) == expected


def test_a_shelf_of_many_genres_is_no_shared_genre() -> None:
    one = book("a", labels={"romans": "Romans", "policier": "Policier"})
    other = book("b", labels={"romans": "Romans", "poesie": "Poésie"})
    assert shared(one, other) == []


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (PairScore("seed", liked=True, score=0.4), (Reason("meaning", None, "seed"),)),
        (PairScore("seed", liked=True, score=0.4, by_content=False), ()),
        (PairScore("seed", liked=True, score=0.0), ()),
    ],
)
def test_what_is_near_for_no_other_reason_is_close_in_content(
    pair: PairScore, expected: tuple[Reason, ...]
) -> None:
    why, _ = reasons(candidate(book("a"), pair), {"seed": book("seed")})
    assert why == expected


def test_because_names_the_liked_books_nearest() -> None:
    pairs = [liked(0.1, "far"), liked(0.9, "near"), disliked(1.0)]
    assert reasons(candidate(book("c"), *pairs), {})[1] == ("near", "far")


def test_because_names_three_books_at_most_and_equal_ones_by_id() -> None:
    pairs = [liked(score, seed) for seed, score in zip("dcba", (0.5, 0.5, 0.9, 0.1), strict=True)]
    assert reasons(candidate(book("x"), *pairs), {})[1] == ("b", "c", "d")


def test_a_reason_that_several_likes_give_is_told_once() -> None:
    seeds = {name: book(name, author="Zola") for name in ("s1", "s2")}
    pairs = [liked(0.9, "s1"), liked(0.8, "s2")]
    why, _ = reasons(candidate(book("x", author="Zola"), *pairs), seeds)
    assert why == (Reason("author", ("Zola",), "s1"),)


def test_three_reasons_are_named_the_most_telling_first() -> None:
    seeds = {
        "near": book("near", labels={"romans": "Romans"}, collection=("folio", "Folio")),
        "less": book("less", author="Zola", terms=("mine", "grève")),
    }
    given = candidate(
        book(
            "x",
            author="Zola",
            labels={"romans": "Romans"},
            collection=("folio", "Folio"),
            terms=("mine", "grève"),
        ),
        liked(0.9, "near"),
        liked(0.8, "less"),
    )
    assert reasons(given, seeds)[0] == (
        Reason("author", ("Zola",), "less"),
        Reason("theme", ("mine", "grève"), "less"),
        Reason("genre", "Romans", "near"),
    )


def test_readers_are_told_of_only_by_a_book_they_can_be_named_by() -> None:
    seeds = {"seed": book("seed", title="Emma")}
    named, unnamed = (
        reasons(candidate(book("a"), liked(0.5), support=support), seeds)[0]
        for support in (ReaderSupport(1, "seed"), ReaderSupport(1))
    )
    assert named == (Reason("readers", "Emma", "seed"),)
    assert unnamed == (Reason("meaning", None, "seed"),)


def test_the_book_that_readers_are_named_by_stands_among_because() -> None:
    seeds = {name: book(name, title=name) for name in "abcd"}
    pairs = [liked(0.9, "a"), liked(0.8, "b"), liked(0.7, "c"), liked(0.1, "d")]
    given = candidate(book("x"), *pairs, support=ReaderSupport(1, "d"))
    assert reasons(given, seeds)[1] == ("a", "b", "c", "d")


def test_items_keep_order_and_score() -> None:
    given = [candidate(book("b"), liked(0.2), score=0.7), candidate(book("a"), score=0.9)]
    first, second = explain(given, {})
    assert (first.id, first.score) == ("b", 0.7)
    assert (second.id, second.score, second.why, second.because) == ("a", 0.9, (), ())
