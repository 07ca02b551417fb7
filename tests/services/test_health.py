"""What a container's health check is told of a service, without asking it."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from services import health
from services.health import Heartbeat, sign_of
from services.worker import Worker
from settings.environment import Settings
from tests.services.test_worker import Counting, in_thread, wait_for

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of the test's own, also for the processes it starts."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def check(service: str = "images") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "services.health"],
        cwd=ROOT,
        env={**os.environ, "SERVICE_NAME": service},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_service_is_alive_from_its_first_step_until_it_ends() -> None:
    assert check().returncode == 1
    with Heartbeat("images").beating():
        wait_for(sign_of("images").exists)
        assert check().returncode == 0
        assert check("vectorizer").returncode == 1
    ended = check()
    assert (ended.returncode, ended.stderr) == (1, "the service has not begun, or has ended\n")


def test_a_service_that_was_killed_is_found_out() -> None:
    sign_of("images").touch()
    last = time.time() - health.SILENT_AFTER_S - 1
    os.utime(sign_of("images"), (last, last))
    found = check()
    assert found.returncode == 1
    assert "images: no sign of life for 6" in found.stderr


def test_a_step_may_be_long_but_not_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "TOUCH_EVERY_S", 0.01)
    heartbeat = Heartbeat("images")
    with heartbeat.beating():
        first = touched_after(0)
        assert touched_after(first) > first  # in the same step
        monkeypatch.setattr(health, "LONGEST_STEP_S", 0.0)
        time.sleep(0.1)
        last = sign_of("images").stat().st_mtime_ns
        time.sleep(0.1)
        assert sign_of("images").stat().st_mtime_ns == last
        monkeypatch.setattr(health, "LONGEST_STEP_S", 60.0)
        heartbeat.step()
        assert touched_after(last) > last


def touched_after(last: int) -> int:
    sign = sign_of("images")
    wait_for(lambda: sign.exists() and sign.stat().st_mtime_ns > last)
    return sign.stat().st_mtime_ns


def test_a_worker_is_alive_while_it_waits_for_the_database(settings: Settings) -> None:
    worker = Worker(Counting(), settings.model_copy(update={"postgres_port": 1}))
    thread = in_thread(worker)
    wait_for(sign_of("vectorizer").exists)
    assert check("vectorizer").returncode == 0
    worker.stop()
    thread.join(5)
    assert not sign_of("vectorizer").exists()


def test_every_batch_and_training_is_a_step(
    settings: Settings, shelve: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = threading.Semaphore(0)
    monkeypatch.setattr(Heartbeat, "step", lambda _: steps.release())
    worker = Worker(Counting(), settings)
    worker.retrain_first()
    worker.run_once()
    assert steps.acquire(blocking=False)
    assert steps.acquire(blocking=False)
    assert not steps.acquire(blocking=False)


def test_a_sign_that_can_not_be_left_stops_nothing(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tempfile.tempdir = str(folder / "nowhere")
    with Heartbeat("images").beating():
        wait_for(lambda: "no sign of life for health checks" in caplog.text)


def test_the_check_loads_nothing_heavy() -> None:
    code = (
        "import sys, services.health; heavy = {'torch', 'sklearn', 'mlflow', 'apscheduler',"
        " 'numpy'} & set(sys.modules); sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
