"""When to kill, and what is said of it."""

import random
import subprocess
import sys

import pytest

from bench import crashes
from bench.crashes import Verdict, kill, main, moments, parse_args
from bench.place import BenchError

WELL = Verdict("pipeline", 10, 4.0, 7, 3_000, [])


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


def test_too_few_books_for_clusters_are_refused(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        parse_args(["--service-books", "3"])
    assert "give --service-books more" in capsys.readouterr().err


def test_nothing_left_behind_ends_with_0(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(crashes, "verdicts", lambda _: iter([WELL]))
    assert main([]) == 0


def test_faults_end_with_1_and_the_first_five_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    faulty = Verdict("images", 10, 4.0, 7, 48, [f"fault {number}" for number in range(9)])
    monkeypatch.setattr(crashes, "verdicts", lambda _: iter([faulty, WELL]))
    assert main([]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:6] == [f"  fault {number}" for number in range(5)]
    assert len(lines) == 7


def test_what_could_not_be_tried_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def fail(_: object) -> None:
        raise BenchError("the bundled PostgreSQL does not start")

    monkeypatch.setattr(crashes, "verdicts", fail)
    assert main([]) == 1
    assert "the bundled PostgreSQL does not start" in caplog.text


@pytest.mark.parametrize(("does", "status"), [("import time; time.sleep(60)", -9), ("", 0)])
def test_a_kill_ends_what_still_runs(does: str, status: int):
    process = subprocess.Popen([sys.executable, "-c", does], text=True)
    kill(process, 0.2 if does else 10)
    assert process.returncode == status
