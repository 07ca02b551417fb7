"""Figures, what chance makes of them, and their tables."""

import numpy as np
import pytest

from bench.evaluate.figures import Estimate, Table, difference, estimate, mean

HALF = np.array([0.0, 1.0] * 50)


def test_an_estimate_lies_within_its_interval():
    found = estimate(HALF)
    assert found
    assert found.value == 0.5
    # of 100 fair coins: 1.96 * 0.5 / sqrt(100) to either side
    assert (found.low, found.high) == pytest.approx((0.402, 0.598), abs=0.02)


def test_what_does_not_vary_is_sure():
    assert estimate(np.ones(5)) == Estimate(1.0, 1.0, 1.0)


def test_what_can_not_be_judged_is_left_out():
    with_gaps = np.array([1.0, np.nan, 0.0])
    assert mean(with_gaps) == 0.5
    assert estimate(np.array([np.nan])) is mean(np.array([np.nan])) is None


def test_a_difference_is_taken_reader_by_reader():
    found = difference(HALF + 0.1, HALF)
    assert found
    assert (found.value, found.low, found.high) == pytest.approx((0.1, 0.1, 0.1))


def test_a_table_shows_each_figure_in_its_form():
    figures = {"a": Estimate(0.5, 0.4, 0.6), "b": 1234, "c": 45.67, "d": None}
    figures["e"] = difference(np.array([0.25]), np.array([0.5]))
    title, _, names, cells = Table("t", "Title", {"ours": figures}).text().splitlines()
    assert (title, names.split()) == ("Title", ["a", "b", "c", "d", "e"])
    assert cells.split() == [
        *("ours", "0.500", "[0.400", "0.600]", "1,234", "45.7", "-"),
        *("-0.250", "[-0.250", "-0.250]"),
    ]


def test_metrics_have_names_that_mlflow_takes():
    table = Table("likes", "", {"TF-IDF, mean": {"nDCG@10": Estimate(0.5, 0.4, 0.6), "x": None}})
    assert table.metrics() == {"likes.TF_IDF__mean.nDCG_10": 0.5}
