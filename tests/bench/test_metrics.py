"""Quality, against examples worked out by hand."""

import pytest

from recommender.metrics import ndcg, quality, recall

TEN = [f"b{number}" for number in range(10)]


@pytest.mark.parametrize(
    ("shown", "held", "expected"),
    [
        (["a"], {"a"}, 1.0),
        (["x", "a"], {"a"}, 0.63093),  # 1 / log2(3)
        (["x", "y", "a"], {"a"}, 0.5),  # 1 / log2(4)
        (["a", "x", "b"], {"a", "b"}, 0.91972),  # (1 + 1/2) / (1 + 1/log2(3))
        (["x"], {"a"}, 0.0),
        ([], {"a"}, 0.0),
        (TEN, {*TEN, "more"}, 1.0),  # the ideal list is ten long
        ([*TEN, "a"], {"a"}, 0.0),  # the eleventh is not looked at
    ],
)
def test_ndcg(shown: list[str], held: set[str], expected: float):
    assert ndcg(shown, held) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("shown", "held", "expected"),
    [
        (["a", "x"], {"a", "b"}, 0.5),
        (TEN, {*TEN, *map(str, range(10))}, 1.0),  # of twenty held ones ten can be shown
        ([*TEN, "a"], {"a"}, 0.0),
        ([], {"a"}, 0.0),
    ],
)
def test_recall(shown: list[str], held: set[str], expected: float):
    assert recall(shown, held) == expected


def test_quality_is_the_mean_over_readers_and_the_share_ever_shown():
    found = quality([(["a", "b"], {"a"}), (["b", "c"], {"x"})], catalogue_size=6)
    assert (found.readers, found.ndcg, found.recall, found.coverage) == (2, 0.5, 0.5, 0.5)


def test_a_reader_with_nothing_held_is_not_judged():
    assert quality([(["a"], {"a"}), (["b"], set())], catalogue_size=2).readers == 1


def test_nobody_to_judge_is_an_error():
    with pytest.raises(ValueError, match="no reader"):
        quality([], catalogue_size=2)
