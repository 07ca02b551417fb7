"""When to kill, and what is said of it."""

import random

from bench.crashes import Verdict, moments, parse_args


def test_moments_lie_one_in_each_part_of_the_duration():
    drawn = sorted(moments(10, 5.0, random.Random(1)))
    assert [int(moment / 0.5) for moment in drawn] == list(range(10))


def test_moments_are_the_same_for_a_seed():
    assert moments(5, 2.0, random.Random(1)) == moments(5, 2.0, random.Random(1))


def test_a_verdict_tells_whether_all_is_as_undisturbed():
    well = Verdict("images", 10, 4.0, 7, 48, [])
    assert "10 kills within 4.0 s, 7 before it was done" in str(well)
    assert str(well).endswith("as undisturbed")
    assert str(Verdict("images", 10, 4.0, 7, 48, ["one"])).endswith("1 faults")


def test_arguments_have_usual_values():
    assert (parse_args([]).times, parse_args(["--times", "3"]).times) == (10, 3)
