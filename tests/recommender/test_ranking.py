"""Fusing, keeping apart, diversifying and explaining, on plain values."""

import pytest

from recommender.ranking import (
    NEAREST,
    PER_AUTHOR,
    Pair,
    Traits,
    Word,
    as_score,
    euclidean_score,
    fuse,
    most_by,
    rank,
    shared,
    taxicab_score,
    with_readers,
)


def book(name: str, work: str = "", author: str = "", **values: object) -> Traits:
    authors = {author.lower(): author} if author else {}
    return Traits(id=name, work_id=work or name, authors=authors, **values)  # type: ignore[arg-type]


def near(score: float, seed: str = "seed") -> list[Pair]:
    return [Pair(seed, liked=True, score=score)]


def ranked(books: dict[str, tuple[Traits, float]], limit: int = 10, **options: object) -> list[str]:
    traits = {name: each for name, (each, _) in books.items()}
    pairs = {name: near(score) for name, (_, score) in books.items()}
    return [found.id for found in rank(traits, pairs, {}, limit, **options)]  # type: ignore[arg-type]


def test_the_nearest_stand_first_and_equal_ones_by_id() -> None:
    books = {"c": (book("c"), 0.5), "b": (book("b"), 0.5), "a": (book("a"), 0.9)}
    assert ranked(books) == ["a", "b", "c"]


def test_only_the_best_edition_of_a_work_is_shown() -> None:
    books = {"a": (book("a", "w1"), 0.9), "b": (book("b", "w1"), 0.95), "c": (book("c"), 0.1)}
    assert ranked(books) == ["b", "c"]


def test_an_author_has_at_most_the_allowed_books_while_there_are_others() -> None:
    books = {f"z{i}": (book(f"z{i}", author="Zola"), 0.9) for i in range(5)}
    books |= {f"o{i}": (book(f"o{i}", author=f"Other {i}"), 0.1) for i in range(3)}
    assert sum(name.startswith("z") for name in ranked(books, 5, most_by=lambda _: 2)) == 2
    assert len(ranked(books, 8, most_by=lambda _: 2)) == 8


def test_who_likes_an_author_twice_may_be_shown_two_more_of_theirs() -> None:
    allowed = most_by([book("a", author="Zola"), book("b", author="Zola"), book("c")])
    assert (allowed("zola"), allowed("verne")) == (4, 2)


def volume(number: float | None, name: str = "") -> Traits:
    return book(name or f"v{number}", series=("rougon", "Les Rougon-Macquart"), volume=number)


def test_of_a_series_the_volume_after_the_last_one_read_stands_for_all() -> None:
    traits = {each.id: each for each in [*map(volume, (1, 2, 4, 5, None)), book("o1"), book("o2")]}
    nearness = {"v5": 0.9, "v4": 0.8, "vNone": 0.7, "v1": 0.6, "o1": 0.5, "v2": 0.4, "o2": 0.3}
    pairs = {name: near(score) for name, score in nearness.items()}
    seeds = {"read": volume(3, "read")}
    shown = rank(traits, pairs, seeds, 3)
    assert [each.id for each in shown] == ["v4", "o1", "o2"]
    assert shown[0].score == 0.9  # for the series, whose nearest volume is the fifth
    order = [each.id for each in rank(traits, pairs, seeds, 7)]
    assert order[3:] == ["v5", "v1", "v2", "vNone"]


def test_of_a_series_not_begun_the_first_volume_there_is_comes_first() -> None:
    books = {f"v{n}": (volume(n), n / 10) for n in (2, 3, 7)}
    assert ranked(books, 1) == ["v2"]


def test_nobody_is_sent_into_the_middle_of_a_series() -> None:
    series = ("cazalet", "Cazalet")
    fourth = book("fourth", series=series, volume=4)
    books = {"fourth": (fourth, 0.5), "alone": (book("alone"), 0.48)}
    assert ranked(books) == ["alone", "fourth"]
    third = book("seed", series=series, volume=3)
    begun = rank(
        {name: each for name, (each, _) in books.items()},
        {name: near(score) for name, (_, score) in books.items()},
        {"seed": third},
        limit=10,
    )
    assert [found.id for found in begun] == ["fourth", "alone"]


def test_diversity_brings_in_what_differs_from_what_stands_higher() -> None:
    terms = ("mine", "grève")
    books = {f"z{i}": (book(f"z{i}", author="Zola", terms=terms), 0.9 - i / 100) for i in range(4)}
    books["verne"] = (book("verne", author="Verne", terms=("mer",)), 0.6)
    books["far"] = (book("far", author="Other"), 0.1)
    assert ranked(books, 3) == ["z0", "z1", "z2"]
    assert ranked(books, 3, diversity=0.5)[1] == "verne"


@pytest.mark.parametrize("diversity", [0.1, 0.3, 0.5])
def test_diversity_counts_the_same_however_near_to_each_other_the_scores_are(
    diversity: float,
) -> None:
    far = {str(n): (book(str(n), author=f"Author {n // 3}"), n / 20) for n in range(20)}
    close = {name: (each, 0.9 + score / 20) for name, (each, score) in far.items()}
    lists = [ranked(books, 8, diversity=diversity) for books in (far, close)]
    assert lists[0] == lists[1]
    assert lists[0] != ranked(far, 8)


def test_a_candidate_counts_by_its_nearest_likes_not_by_all() -> None:
    near_to_some = [Pair(str(i), liked=True, score=0.9) for i in range(NEAREST)]
    far_from_many = [Pair(f"far{i}", liked=True, score=0.0) for i in range(20)]
    assert fuse([*near_to_some, *far_from_many]) == pytest.approx(0.9)


def test_a_dislike_lowers_what_is_near_to_it() -> None:
    assert fuse([*near(0.8), Pair("no", liked=False, score=0.6)]) == pytest.approx(0.5)


def test_scores_stay_between_0_and_1() -> None:
    pairs = {"far": [*near(0.1), Pair("no", liked=False, score=1.0)], "near": near(1.2)}
    shown = rank({name: book(name) for name in pairs}, pairs, {}, 2)
    assert [(each.id, each.score) for each in shown] == [("near", 1.0), ("far", 0.0)]


@pytest.mark.parametrize("spelled", ["J. R. R. Tolkien", "J.R.R. Tolkien", "Tolkien, J. R. R."])
def test_an_author_is_one_person_however_the_name_is_spelled(spelled: str) -> None:
    one, other = book("one", author="John Ronald Reuel Tolkien"), book("two", author=spelled)
    assert shared(one, other) == ["same author: John Ronald Reuel Tolkien"]
    assert most_by([one])("tolkien j") == most_by([other])("tolkien j") == PER_AUTHOR + 1


def test_an_author_who_is_named_twice_is_one_reason() -> None:
    names = {
        "s hawking": "S. Hawking",
        "stephen hawking": "Stephen Hawking",
        "i newton": "I. Newton",
    }
    one = Traits("one", "one", authors=names)
    other = Traits("two", "two", authors={name: name for name in ("Stephen Hawking", "I. Newton")})
    assert shared(one, other) == ["same author: S. Hawking", "same author: I. Newton"]


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
    assert shared(one, other) == [
        "same author: Zola",
        "same series: Les Rougon-Macquart",
        "same genre: Naturalisme",
        "both speak of: mine, grève",
    ]


def test_no_reason_is_given_that_does_not_hold() -> None:
    assert (
        shared(book("a", labels={"fiction": "Fiction"}), book("b", labels={"fiction": "x"})) == []
    )


def test_a_shelf_of_many_genres_is_no_shared_genre() -> None:
    one = book("a", labels={"romans": "Romans", "policier": "Policier"})
    other = book("b", labels={"romans": "Romans", "poesie": "Poésie"})
    assert shared(one, other) == []


def test_what_is_near_for_no_other_reason_is_close_in_content() -> None:
    def why(**values: bool) -> tuple[str, ...]:
        pair = Pair("seed", liked=True, score=0.4, **values)
        (found,) = rank({"a": book("a")}, {"a": [pair]}, {"seed": book("seed")}, 1)
        return found.why

    assert why() == ("close in content",)
    assert why(by_content=False) == ()


def test_because_names_the_liked_books_nearest() -> None:
    pairs = {"c": [Pair("far", liked=True, score=0.1), Pair("near", liked=True, score=0.9)]}
    (found,) = rank({"c": book("c")}, pairs, {}, 1)
    assert found.because == ("near", "far")


@pytest.mark.parametrize(("given", "score"), [(1.0, 1.0), (0.5, 0.5), (-0.3, 0.0), (1.0001, 1.0)])
def test_cosine_as_a_score(given: float, score: float) -> None:
    assert as_score(given) == score


def test_distances_as_scores_reach_from_0_to_1() -> None:
    assert (euclidean_score(0), euclidean_score(2)) == (1, 0)
    assert (taxicab_score(0, 384), taxicab_score(2 * 384**0.5, 384)) == (1, 0)


@pytest.mark.parametrize("nearness", [-0.3, 0.0, 0.4, 0.999, 1.0, 1.1])
def test_what_readers_say_raises_and_never_lowers(nearness: float) -> None:
    assert with_readers(nearness, None) == nearness
    raised = [with_readers(nearness, Word(strength)) for strength in (0.0, 0.5, 5.0)]
    assert raised == sorted(raised)
    assert raised[0] == pytest.approx(nearness)
    assert raised[-1] <= max(1.0, nearness)


def test_readers_can_put_a_farther_book_first() -> None:
    books = {"a": (book("a"), 0.6), "b": (book("b"), 0.4)}
    assert ranked(books, words={"b": Word(1.0)}) == ["b", "a"]


def test_readers_are_told_of_only_by_a_book_they_can_be_named_by() -> None:
    seeds = {"seed": book("seed", title="Emma")}
    (told,) = rank({"a": book("a")}, {"a": near(0.5)}, seeds, 1, words={"a": Word(1, "seed")})
    (untold,) = rank({"a": book("a")}, {"a": near(0.5)}, seeds, 1, words={"a": Word(1)})
    assert told.why == ("readers of Emma also liked it",)
    assert untold.why == ("close in content",)
