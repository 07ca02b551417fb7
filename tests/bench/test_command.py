"""`python -m bench`: its options, its results and its exit codes."""

import json
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench import __main__ as command
from bench.place import BenchError
from bench.table import Result

RESULT = Result("loading", 100, 50.0, "rows/s", "bare COPY", 500.0)


@pytest.mark.parametrize(
    "wrong", [["--sizes", "99"], ["--sizes", "many"], ["--texts", "0"], ["--texts", "401"]]
)
def test_what_can_not_be_measured_is_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        command.parse_args(wrong)
    assert "should be" in capsys.readouterr().err


def test_sizes_may_be_written_with_underscores():
    assert command.parse_args(["--sizes", "10_000,200"]).sizes == (10_000, 200)


def test_results_are_printed_and_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    monkeypatch.setattr(command, "measure", lambda *_: [RESULT])
    assert command.main(["--results", str(tmp_path)]) == 0
    assert "bare COPY" in capsys.readouterr().out
    (kept,) = tmp_path.glob("*.json")
    assert json.loads(kept.read_text())["results"][0]["ours"] == 50.0


def test_what_fails_is_told_in_a_sentence_and_keeps_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
):
    def fail(*_: object) -> None:
        raise BenchError("pipeline failed: the disk is full")

    monkeypatch.setattr(command, "measure", fail)
    assert command.main(["--results", str(tmp_path)]) == 1
    assert "Nothing is measured: pipeline failed: the disk is full" in caplog.text
    assert list(tmp_path.iterdir()) == []


def test_each_size_is_measured_in_a_place_of_its_own(monkeypatch: pytest.MonkeyPatch):
    places: list[str] = []

    @contextmanager
    def place():
        places.append(f"place {len(places)}")
        yield places[-1]

    monkeypatch.setattr(command, "place", place)
    monkeypatch.setattr(command, "measure_encoding", lambda here, texts: (here, "sample"))
    monkeypatch.setattr(command, "measure_size", lambda here, size, *_: [f"{size} in {here}"])
    assert command.measure([100, 200], 10, 1) == ["place 0", "100 in place 1", "200 in place 2"]
