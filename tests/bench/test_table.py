"""The table of ratios."""

import json
from pathlib import Path

import pytest

from bench.__main__ import SIZES, parse_args
from bench.table import Result, figure, table, write_json

LOADING = Result("loading", 10_000, 500.0, "rows/s", "bare COPY", 2_000.0)
MEMORY = Result("API, RSS", 100, 64.25, "MB")


def test_a_ratio_is_ours_by_theirs():
    assert LOADING.ratio == 0.25


def test_without_a_yardstick_there_is_no_ratio():
    assert MEMORY.ratio is None


def test_the_table_shows_figures_and_ratio():
    *_, line = table([LOADING]).splitlines()
    assert line.split("  ") == [
        "loading",
        "10,000",
        "500 rows/s",
        "bare COPY",
        "2,000 rows/s",
        " 0.25",
    ]


def test_figures_end_below_one_another():
    header, first, second = table([LOADING, MEMORY]).splitlines()
    assert header.index("books") + len("books") == first.index("10,000") + len("10,000")
    assert first.index("rows/s") + len("rows/s") == second.index("MB") + len("MB")


@pytest.mark.parametrize(
    ("value", "told"), [(0.1234, "0.12"), (12.34, "12.3"), (345.6, "346"), (12345.6, "12,346")]
)
def test_figures_have_three_telling_digits(value: float, told: str):
    assert figure(value) == told


def test_results_are_kept_as_json(tmp_path: Path):
    write_json(tmp_path / "new" / "run.json", {"cores": 2}, [LOADING, MEMORY])
    kept = json.loads((tmp_path / "new" / "run.json").read_text())
    assert kept["cores"] == 2
    assert [row["ratio"] for row in kept["results"]] == [0.25, None]


def test_sizes_are_read_in_order():
    assert parse_args(["--sizes", "1000,20_000"]).sizes == (1_000, 20_000)


def test_without_sizes_both_usual_ones_are_measured():
    assert parse_args([]).sizes == SIZES


@pytest.mark.parametrize("sizes", ["", "many", "10", "1000,"])
def test_sizes_that_are_none_are_refused(sizes: str):
    with pytest.raises(SystemExit):
        parse_args(["--sizes", sizes])


@pytest.mark.parametrize("texts", ["0", "401", "all", "-5"])
def test_too_many_texts_are_refused(texts: str):
    with pytest.raises(SystemExit):
        parse_args(["--texts", texts])
