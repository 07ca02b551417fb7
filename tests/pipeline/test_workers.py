"""Processes that share the work: in order, with their errors, and gone with the pipeline."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.place import family
from pipeline import commands
from pipeline.workers import LostError, workers
from tests.pipeline.test_commands import Take, titles

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def doubled(number: int) -> tuple[int, int]:
    time.sleep(0.01 if number % 3 else 0.03)
    return 2 * number, os.getpid()


def refuse(number: int) -> int:
    raise ValueError(f"{number} is refused")


def die(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def numbers(taken: list[int]) -> Iterator[int]:
    for number in range(40):
        taken.append(number)
        yield number


def test_results_come_in_order_from_several_processes_and_few_are_under_way() -> None:
    taken: list[int] = []
    with workers(2) as in_order:
        results = in_order(doubled, numbers(taken))
        first = next(results)
        assert len(taken) <= 4
        found = [first, *results]
    assert [number for number, _ in found] == [2 * number for number in range(40)]
    assert len({pid for _, pid in found} | {os.getpid()}) == 3


@pytest.mark.parametrize("count", [0, 1])
def test_one_worker_would_be_no_help(count: int) -> None:
    with workers(count) as in_order:
        assert {pid for _, pid in in_order(doubled, range(3))} == {os.getpid()}


def test_an_error_comes_through() -> None:
    with workers(2) as in_order, pytest.raises(ValueError, match="0 is refused"):
        list(in_order(refuse, range(3)))


def test_a_worker_that_is_killed_is_told_in_one_sentence() -> None:
    with pytest.raises(LostError, match="was killed"), workers(2) as in_order:
        list(in_order(die, range(3)))


def test_a_load_by_workers_is_the_load_without(
    take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connection
) -> None:
    records = [{"title": f"Book {n}", "pages": n or None} for n in range(2_500)] + [{"pages": 1}]
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    monkeypatch.setattr(commands, "LARGE_BYTES", 1)
    monkeypatch.setattr(commands, "cores", lambda: 3)
    counts = take(path).counts
    assert (counts["new"], counts["rejected"]) == (2_500, 1)
    assert len(titles(connection)) == 2_500
    assert take(path).counts["unchanged"] == 2_500


def test_workers_end_with_a_pipeline_that_is_killed(
    environ: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    record = json.dumps({"title": "Emma", "summary": "x" * 900})
    path.write_text(f"{record}\n" * 60_000)
    started = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "--quiet", "--input", str(path)], env=environ, cwd=ROOT
    )
    while len(living := family(started.pid)) < 2 and started.poll() is None:
        time.sleep(0.01)
    started.kill()
    started.wait()
    until = time.monotonic() + 30
    while any(map(is_alive, living)) and time.monotonic() < until:
        time.sleep(0.05)
    assert len(living) > 1
    assert not any(map(is_alive, living))


def is_alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
