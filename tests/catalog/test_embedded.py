"""The bundled PostgreSQL: shared while anyone needs it, gone after the last, however that ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from catalog import embedded

USER = """
import sys, time
from pathlib import Path
from catalog import embedded
print(embedded.start(Path(sys.argv[1])), flush=True)
time.sleep(60)
"""


def start_user(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", USER, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("postgresql://")
    return process


def servers(folder: Path) -> list[int]:
    return [
        process.pid
        for process in psutil.process_iter(["name", "cmdline"])
        if str(folder) in (process.info["cmdline"] or []) and process.info["name"] == "postgres"
    ]


def wait_until_gone(folder: Path) -> bool:
    until = time.monotonic() + embedded.LINGER_S + 15
    while servers(folder) and time.monotonic() < until:
        time.sleep(0.2)
    return not servers(folder) and not (folder / "postmaster.pid").exists()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_the_server_goes_when_its_last_user_ends(tmp_path: Path, how: signal.Signals) -> None:
    folder = tmp_path / "postgres"
    user = start_user(folder)
    assert len(servers(folder)) == 1
    os.killpg(user.pid, how)  # as Ctrl-C in a terminal does: the whole group
    user.wait()
    assert wait_until_gone(folder)


def test_several_processes_share_one_server_until_the_last_has_gone(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    first, second = start_user(folder), start_user(folder)
    first.kill()
    first.wait()
    time.sleep(embedded.LINGER_S + 1)
    assert len(servers(folder)) == 1
    second.kill()
    second.wait()
    assert wait_until_gone(folder)


def test_a_half_made_folder_is_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    folder.mkdir()
    (folder / "PG_VERSION").write_text("18\n")
    (tmp_path / "postgres.making").touch()
    user = start_user(folder)
    assert len(servers(folder)) == 1
    user.kill()
    user.wait()
    assert wait_until_gone(folder)


def test_a_killed_server_is_started_anew_by_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    user = start_user(folder)
    for pid in servers(folder):
        os.kill(pid, signal.SIGKILL)
    user.kill()
    user.wait()
    again = start_user(folder)
    assert len(servers(folder)) == 1
    again.kill()
    again.wait()
    assert wait_until_gone(folder)
