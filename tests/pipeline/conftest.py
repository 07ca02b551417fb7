"""Runs of the pipeline within a test, without MLflow."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline import commands
from pipeline.commands import Options, Total, run
from pipeline.importers.registry import choose
from pipeline.records import Record, Reject
from settings.environment import Settings


class NullRun:
    """A double of tracking.runs's Run that keeps what it is given."""

    def __init__(self) -> None:
        self.metrics: dict[str, float] = {}
        self.files: list[Path] = []

    def log_params(self, params: Mapping[str, object]) -> None:
        pass

    def log_metrics(self, metrics: Mapping[str, float]) -> None:
        self.metrics.update(metrics)

    def log_file(self, path: Path) -> None:
        self.files.append(path)


@pytest.fixture(autouse=True)
def tracked(monkeypatch: pytest.MonkeyPatch) -> NullRun:
    null = NullRun()

    @contextmanager
    def track(*_: object) -> Iterator[NullRun]:
        yield null

    @contextmanager
    def tracked_later(*_: object) -> Iterator[Callable[..., object]]:
        yield track

    monkeypatch.setattr(commands, "tracked_later", tracked_later)
    return null


@pytest.fixture
def take(settings: Settings) -> Callable[..., Total]:
    """Run the pipeline over these paths."""

    def run_over(*paths: Path, **options: object) -> Total:
        return run(Options(tuple(paths), quiet=True, **options), settings)  # type: ignore[arg-type]

    return run_over


@pytest.fixture
def put_aside(settings: Settings) -> Callable[[str], list[dict[str, object]]]:
    """The entries of all files of rejects, or of notes."""

    def read(kind: str) -> list[dict[str, object]]:
        files = sorted(settings.rejects_dir.glob(f"*.{kind}.jsonl"))
        return [json.loads(line) for file in files for line in file.read_text().splitlines()]

    return read


def read_all(
    path: Path, format: str | None = None, **told: str
) -> tuple[list[Record], list[Reject]]:
    """The records and the rejects of a file, by whichever importer takes it."""
    found = list(choose(path, format, told).read(path, told))
    records = [each for each in found if not isinstance(each, Reject)]
    return records, [each for each in found if isinstance(each, Reject)]
