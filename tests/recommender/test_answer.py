"""The stages together, from candidates to the items of an answer."""

from recommender.answer import rank
from recommender.candidates import ReaderSupport
from recommender.explanations import Item, Reason
from tests.recommender.made import book, candidate, disliked, liked


def test_items_come_best_first_with_score_reason_and_seed() -> None:
    seed = book("seed", author="Zola")
    given = [
        candidate(book("far"), liked(0.2)),
        candidate(book("near", author="Zola"), liked(0.8)),
    ]
    assert rank(given, {"seed": seed}, 10) == [
        Item("near", 0.8, (Reason("author", ("Zola",), "seed"),), ("seed",)),
        Item("far", 0.2, (Reason("meaning", None, "seed"),), ("seed",)),
    ]


def test_nobody_is_sent_into_the_middle_of_a_series() -> None:
    series = ("cazalet", "Cazalet")
    fourth = candidate(book("fourth", series=series, volume=4), liked(0.5))
    given = [fourth, candidate(book("alone"), liked(0.48))]
    assert [item.id for item in rank(given, {}, 10)] == ["alone", "fourth"]
    begun = {"seed": book("seed", series=series, volume=3)}
    assert [item.id for item in rank(given, begun, 10)] == ["fourth", "alone"]


def test_readers_can_put_a_farther_book_first() -> None:
    given = [
        candidate(book("a"), liked(0.6)),
        candidate(book("b"), liked(0.4), support=ReaderSupport(1.0)),
    ]
    assert [item.id for item in rank(given, {}, 10)] == ["b", "a"]


def test_scores_stay_between_0_and_1() -> None:
    given = [
        candidate(book("far"), liked(0.1), disliked(1.0)),
        candidate(book("near"), liked(1.2)),
    ]
    assert [(item.id, item.score) for item in rank(given, {}, 2)] == [("near", 1.0), ("far", 0.0)]
