"""Runs that are recorded in MLflow when their work is done, by a process of its own.

To start MLflow's client takes seconds, in which a command could have ended.
"""

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from settings.environment import Settings
from tracking.runs import OFF, begin

log = logging.getLogger(__name__)

LOG_NAME = "mlflow.log"  # in DATA_DIR: why a run is not in a local MLflow
_SETTINGS = ("mlflow_tracking_uri", "mlflow_tracking_username", "mlflow_tracking_password")
_LEAST_PRIORITY = 19


@dataclass
class NotedRun:
    """What one run has to say; times in seconds since 1970."""

    experiment: str
    name: str
    began: float
    ended: float = 0
    status: str = "FAILED"
    params: dict[str, str] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def log_params(self, params: Mapping[str, object]) -> None:
        """What the run was given, as text by name."""
        self.params |= {name: str(value) for name, value in params.items()}

    def log_metrics(self, metrics: Mapping[str, float]) -> None:
        """What was measured, by name."""
        self.metrics |= {name: float(value) for name, value in metrics.items()}

    def log_file(self, path: Path) -> None:
        """Keep a copy of a file with the run."""
        self.files.append(str(path.resolve()))


Track = Callable[[str], AbstractContextManager[NotedRun]]


@contextmanager
def tracked_later(settings: Settings, experiment: str) -> Iterator[Track]:
    """Gives what opens a run by its name: FINISHED, or FAILED if its block raises. At the end they
    are recorded: in a local store while this process may end, in a server's before it ends.
    """
    runs: list[NotedRun] = []
    try:
        yield partial(_noted, runs, experiment)
    finally:
        if runs and settings.tracking_uri != OFF:
            _record(settings, runs)


@contextmanager
def _noted(runs: list[NotedRun], experiment: str, name: str) -> Iterator[NotedRun]:
    run = NotedRun(experiment, name, time.time())
    runs.append(run)
    try:
        yield run
        run.status = "FINISHED"
    finally:
        run.ended = time.time()


def _record(settings: Settings, runs: list[NotedRun]) -> None:
    is_local = settings.tracking_uri.startswith("sqlite:")
    told = json.dumps({"settings": _told(settings), "runs": [asdict(run) for run in runs]})
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / LOG_NAME).open("wb") as errors:
        recorder = subprocess.Popen(
            [sys.executable, "-m", "tracking.later"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors if is_local else None,
            start_new_session=is_local,
        )
    if recorder.stdin:
        recorder.stdin.write(told.encode())
        recorder.stdin.close()
    if not is_local:
        recorder.wait()


def _told(settings: Settings) -> dict[str, Any]:
    secrets = settings.model_dump(include={*_SETTINGS})
    told = {name: getattr(v, "get_secret_value", lambda v=v: v)() for name, v in secrets.items()}
    return {"data_dir": str(settings.data_dir.resolve()), **told}


def main() -> None:
    """Record what stdin tells."""
    told = json.loads(sys.stdin.buffer.read())
    logging.basicConfig(level="WARNING", format="%(message)s")
    settings = Settings(**told["settings"])
    if settings.tracking_uri.startswith("sqlite:"):
        os.nice(_LEAST_PRIORITY)  # nobody waits for it
    for values in told["runs"]:
        _send(settings, NotedRun(**values))


def _send(settings: Settings, noted: NotedRun) -> None:
    run = begin(settings, noted.experiment, noted.name, noted.began)
    run.log_params(noted.params)
    run.log_metrics({**noted.metrics, "duration_s": noted.ended - noted.began})
    for path in noted.files:
        run.log_file(Path(path))
    run.end(noted.status, noted.ended)


if __name__ == "__main__":
    main()
