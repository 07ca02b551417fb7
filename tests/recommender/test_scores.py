"""One score from scores to single books, from readers, and from the place in a series."""

import pytest

from recommender.candidates import PairScore, ReaderSupport
from recommender.scores import (
    DISLIKE_WEIGHT,
    KINSHIP_WEIGHT,
    LATER_VOLUME_PENALTY,
    NEAREST_LIKES,
    content,
    content_score,
    euclidean_score,
    kinship,
    nearest_pairs,
    score,
    shown_score,
    taxicab_score,
    with_readers,
)
from tests.recommender.made import book, candidate, disliked, liked, volume


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], 0.0),
        ([liked(0.6)], 0.6),
        ([liked(0.9), liked(0.6), liked(0.3)], 0.6),
        ([liked(0.8), disliked(0.6)], 0.8 - DISLIKE_WEIGHT * 0.6),
        ([liked(0.8), disliked(0.2), disliked(0.6)], 0.8 - DISLIKE_WEIGHT * 0.6),
        ([liked(0.8), disliked(-0.6)], 0.8),  # being far from a dislike is no merit
    ],
)
def test_the_score_of_content_is_the_mean_of_the_nearest_likes_less_half_the_nearest_dislike(
    pairs: list[PairScore], expected: float
) -> None:
    assert content_score(pairs) == pytest.approx(expected)


@pytest.mark.parametrize(("counted", "expected"), [(NEAREST_LIKES, 0.9), (23, 0.9 * 3 / 23)])
def test_a_candidate_counts_by_its_nearest_likes_or_by_all(counted: int, expected: float) -> None:
    seeds = [str(number) for number in range(23)]
    scores = [0.9 if number % 8 == 5 else 0.0 for number in range(23)]
    pairs = nearest_pairs(seeds, ["no"], [*scores, 0.0], counted)
    assert [pair.seed_id for pair in pairs][:3] == ["5", "13", "21"]
    assert content_score(pairs) == content(scores, [0.0], counted) == pytest.approx(expected)


def test_a_dislike_lowers_what_is_near_to_it() -> None:
    assert content_score([liked(0.8), disliked(0.6)]) == pytest.approx(0.5)


@pytest.mark.parametrize("content", [-0.3, 0.0, 0.4, 0.999, 1.0, 1.1])
def test_the_support_of_readers_raises_and_never_lowers(content: float) -> None:
    assert with_readers(content, None) == content
    raised = [with_readers(content, ReaderSupport(strength)) for strength in (0.0, 0.5, 5.0)]
    assert raised == sorted(raised)
    assert raised[0] == pytest.approx(content)
    assert raised[-1] <= max(1.0, content)


@pytest.mark.parametrize(
    ("number", "begun", "penalty"),
    [(1, None, 0), (None, None, 0), (2, None, 1), (4, None, 1), (4, 3, 0), (2, 5, 0)],
)
def test_a_later_volume_loses_a_little_where_the_series_is_not_begun(
    number: float | None, begun: float | None, penalty: int
) -> None:
    seeds = {"seed": book("seed") if begun is None else volume(begun, "seed")}
    (found,) = score([candidate(volume(number), liked(0.5))], seeds)
    assert found.score == pytest.approx(0.5 - penalty * LATER_VOLUME_PENALTY)


def test_scores_keep_all_else_of_the_candidates_and_their_order() -> None:
    given = [
        candidate(book("b"), liked(0.3), support=ReaderSupport(1.0, "seed")),
        candidate(book("a"), liked(0.6)),
    ]
    found = score(given, {})
    assert [each.features for each in found] == [each.features for each in given]
    assert [each.support for each in found] == [each.support for each in given]
    assert found[0].score > found[1].score == 0.6


def test_kinship_stays_below_what_vectors_can_give() -> None:
    terms, labels = ("mine", "grève"), {"romans": "Romans"}
    one = book("one", author="Zola", series=("r", "R"), labels=labels, terms=terms)
    other = book("two", author="Zola", series=("r", "R"), labels=labels, terms=terms)
    assert kinship(one, other) == pytest.approx(KINSHIP_WEIGHT)
    assert kinship(one, book("three", author="Verne")) == 0


@pytest.mark.parametrize(("given", "shown"), [(1.0, 1.0), (0.5, 0.5), (-0.3, 0.0), (1.0001, 1.0)])
def test_a_shown_score_lies_between_0_and_1(given: float, shown: float) -> None:
    assert shown_score(given) == shown


def test_distances_as_scores_reach_from_0_to_1() -> None:
    assert (euclidean_score(0), euclidean_score(2)) == (1, 0)
    assert (taxicab_score(0, 384), taxicab_score(2 * 384**0.5, 384)) == (1, 0)
