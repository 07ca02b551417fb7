"""How answers over HTTP are measured and told."""

import os
import subprocess
from pathlib import Path

import pytest

from bench import similar_books
from bench.http_load import Answered, Target, ask_times
from bench.place import BenchError, Place
from bench.similar_books import _await_answer, _results, _rounds, _stop, measure_similar


def test_the_middle_round_is_told_with_the_range_of_all():
    rounds = [Answered(30, 1, 5), Answered(10, 2, 6), Answered(20, 3, 9)]
    (result,) = _results(100, {"bare": 200.0}, "similar", rounds)
    assert (result.ours, result.ratio) == (20, 0.1)
    assert result.note == "p50 2.0 ms, p99 6.0 ms, from 10 to 30"


def test_each_round_begins_at_other_paths(monkeypatch: pytest.MonkeyPatch):
    asked: list[list[str]] = []

    def ask(target: Target, clients: int, seconds: int) -> Answered:
        asked.append(target.paths)
        return Answered(clients, seconds, 0)

    monkeypatch.setattr(similar_books, "ask", ask)
    _rounds(Target("127.0.0.1", 1, "", "", list("abcdef")), 1)
    assert asked == [list("abcdef"), list("cdefab"), list("efabcd")]


def test_a_server_that_has_ended_is_not_waited_for(tmp_path: Path):
    (tmp_path / "log").write_text("the port is taken\n")
    ended = subprocess.Popen(["true"], text=True)
    ended.wait()
    with pytest.raises(BenchError, match="the port is taken"):
        _await_answer("http://127.0.0.1:1", ended, Place(tmp_path, {}))


def test_a_server_is_asked_to_stop():
    process = subprocess.Popen(["sleep", "60"], text=True)
    _stop(process)
    assert process.returncode == -15


@pytest.mark.slow
def test_every_way_of_asking_is_answered(environ, catalogue, tmp_path, monkeypatch):
    def ask(target: Target, *_: int) -> Answered:
        ask_times(target, 2)  # a round of some seconds would be a timed test
        return Answered(1, 1, 1)

    monkeypatch.setattr(similar_books, "ask", ask)
    results = measure_similar(Place(tmp_path, {**os.environ, **environ}), len(catalogue))
    assert {result.against for result in results} == {None, "bare", "fastapi", "toy"}
    assert all(result.ours > 0 for result in results)
    assert any("TLS" in result.what for result in results)
