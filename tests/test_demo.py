"""`make demo`, as a stranger runs it: one command, then answers with reasons."""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

READY_WITHIN_S = 480  # on a busy machine without a GPU; minutes are the encoder's
BORROWED = ("POSTGRES_HOST", "API_USERNAME", "API_PASSWORD", "MLFLOW_TRACKING_URI")


@pytest.fixture
def environ(tmp_path: Path, free_port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in BORROWED}
    return {**kept, "DATA_DIR": str(tmp_path / "data"), "API_PORT": str(free_port)}


@pytest.mark.parametrize("options", [[], ["--with-scraping"]], ids=["sample", "shop"])
def test_one_command_leads_to_recommendations(options: list[str], environ: dict[str, str]) -> None:
    demo = subprocess.Popen(
        [sys.executable, "bin/demo", *options],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    watchdog = threading.Timer(READY_WITHIN_S, demo.kill)
    watchdog.start()
    try:
        said = read_until(demo, "Application startup complete")
        loaded = r"read (\d+) · new (\d+) · changed 0 · unchanged 0 · duplicate (\d+) · rejected 0"
        read, new, duplicate = map(int, re.search(loaded, said).groups())  # type: ignore[union-attr]
        assert new + duplicate == read  # pages of the shop that tell less of an edition that it has
        assert duplicate <= read / 50
        user, password = re.search(r"User (\S+), password (\S+)", said).groups()  # type: ignore[union-attr]
        germinal = get(environ, user, password, "/search?q=germinal")["items"][0]
        similar = get(environ, user, password, f"/books/{germinal['id']}/similar?limit=5")["items"]
        assert len(similar) == 5
        assert any(item["why"][0]["text"] == "Also by Émile Zola" for item in similar)
        os.killpg(demo.pid, signal.SIGINT)
        assert demo.wait(timeout=30) == 0
    finally:
        watchdog.cancel()
        demo.kill()
        demo.wait()


def test_it_can_be_interrupted_at_any_step(environ: dict[str, str]) -> None:
    demo = subprocess.Popen(
        [sys.executable, "bin/demo"],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    read_until(demo, "1/4")
    os.killpg(demo.pid, signal.SIGINT)
    said, _ = demo.communicate(timeout=30)
    assert demo.returncode == 130
    assert "Traceback" not in said


def test_a_taken_port_is_named(environ: dict[str, str], free_port: int) -> None:
    import socket

    with socket.socket() as holder:
        holder.bind(("127.0.0.1", free_port))
        holder.listen()
        done = subprocess.run(
            [sys.executable, "bin/demo"], env=environ, capture_output=True, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr.startswith(f"demo: port {free_port} is taken")


def read_until(demo: subprocess.Popen[str], line: str) -> str:
    assert demo.stdout is not None
    said = ""
    for each in demo.stdout:
        said += each
        if line in each:
            return said
    raise AssertionError(said)


def get(environ: dict[str, str], user: str, password: str, path: str) -> Any:
    credentials = base64.b64encode(f"{user}:{password}".encode()).decode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{environ['API_PORT']}{path}",
        headers={"Authorization": f"Basic {credentials}"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)
