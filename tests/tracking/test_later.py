"""Runs that are recorded after their work, without the command that did it."""

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from settings.environment import Settings
from tracking import later
from tracking.later import LOG_NAME, tracked_later

pytestmark = pytest.mark.slow

ENDED = "SELECT name, status, end_time - start_time FROM runs WHERE status <> 'RUNNING'"


def ended_runs(settings: Settings, names: set[str], seconds: float = 60) -> dict[str, str]:
    """The runs of these names with their status, when all of them have ended."""
    store = settings.tracking_uri.removeprefix("sqlite:///")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with closing(sqlite3.connect(store, timeout=seconds)) as connection:
            found = {name: status for name, status, _ in connection.execute(ENDED)}
        if names <= set(found):
            return found
        time.sleep(0.1)
    return {}


def test_runs_are_recorded_as_they_ended(settings: Settings, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text("{}")
    with tracked_later(settings, "pipeline") as track:
        with track("good run") as run:
            run.log_params({"source": "shop"})
            run.log_metrics({"new": 3})
            run.log_file(report)
        with pytest.raises(ValueError, match="no"), track("bad run"):
            raise ValueError("no")
    found = ended_runs(settings, {"good run", "bad run"})
    assert (found["good run"], found["bad run"]) == ("FINISHED", "FAILED")
    assert (settings.data_dir / LOG_NAME).read_text() == ""


def test_a_command_does_not_wait_for_a_local_store(settings: Settings) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom settings.environment import Settings\n"
        "from tracking.later import tracked_later\n"
        "settings = Settings(data_dir=Path(sys.argv[1]), mlflow_tracking_uri=sys.argv[2])\n"
        "with tracked_later(settings, 'pipeline') as track, track('no wait'): pass\n"
        "assert 'mlflow' not in sys.modules"
    )
    arguments = [sys.executable, "-c", code, str(settings.data_dir), settings.tracking_uri]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert ended_runs(settings, {"no wait"})["no wait"] == "FINISHED"


def test_of_a_server_that_is_away_the_command_itself_tells(
    settings: Settings, free_port: int, capfd: pytest.CaptureFixture[str]
) -> None:
    away = settings.model_copy(update={"mlflow_tracking_uri": f"http://127.0.0.1:{free_port}"})
    with tracked_later(away, "pipeline") as track, track("lost"):
        pass
    assert "MLflow can't record this run" in capfd.readouterr().err


def test_nothing_is_started_where_tracking_is_off(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(later.subprocess, "Popen", None)
    off = settings.model_copy(update={"mlflow_tracking_uri": "off"})
    with tracked_later(off, "pipeline") as track, track("one"):
        pass
