"""A place to measure in: an empty DATA_DIR with its own PostgreSQL, gone afterwards."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg2.extensions import parse_dsn

from database import embedded
from database.connections import Connection, connect, transaction, value
from settings.environment import SECRETS, ApiSettings, ServiceSettings, Settings, load_settings

ROOT = Path(__file__).parent.parent
STOP_WITHIN_S = 60
LOOK_EVERY_S = 0.02


class BenchError(Exception):
    """A measurement could not be made; the message says what failed."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of a finished command."""

    seconds: float
    peak_rss_mb: float
    output: str


@dataclass(frozen=True, slots=True)
class Place:
    """An environment for the project's processes."""

    folder: Path
    environ: Mapping[str, str]

    @property
    def settings(self) -> Settings:
        return load_settings(Settings, self.environ, env_file=Path(os.devnull))

    def connect(self) -> Connection:
        """A new connection to the PostgreSQL of this place."""
        return connect(self.settings)

    def open(self, *command: str, **environ: str) -> subprocess.Popen[str]:
        """Start `python -m <command>` here; its log goes to a file of this place."""
        with (self.folder / "log").open("a") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env={**self.environ, **environ},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def run(self, *command: str, **environ: str) -> Ran:
        """`python -m <command>` to its end. Raises BenchError with its last words if it fails."""
        started = time.perf_counter()
        process = self.open(*command, **environ)
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, sum(memory_mb(pid, "VmRSS") for pid in family(process.pid)))
            time.sleep(LOOK_EVERY_S)
        seconds = time.perf_counter() - started
        output, _ = process.communicate()
        if process.returncode:
            raise BenchError(f"{' '.join(command)} failed: {self.last_words()}")
        return Ran(seconds, peak, output.strip())

    def last_words(self) -> str:
        """The last line of what the processes of this place have logged."""
        lines = (self.folder / "log").read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"


@contextmanager
def place() -> Iterator[Place]:
    """An empty place. Its server is held up by a process of its own, so that it can be stopped and
    the folder removed while this process goes on.
    """
    folder = Path(tempfile.mkdtemp(prefix="bookreco-bench-"))
    holder = subprocess.Popen(
        [sys.executable, "-m", "bench.place", str(folder / "data" / "postgres")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        if holder.stdout is None or not (uri := holder.stdout.readline().strip()):
            raise BenchError("the bundled PostgreSQL does not start; see above")
        yield Place(folder, _environ(folder / "data", parse_dsn(uri)))
    finally:
        holder.communicate()
        _await_stop(folder / "data" / "postgres")
        shutil.rmtree(folder, ignore_errors=True)


def analyze(connection: Connection) -> None:
    """What autovacuum does by and by, at once: rows just loaded are settled and counted."""
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    connection.autocommit = False


def count(connection: Connection, table: str) -> int:
    """The rows of a table."""
    with transaction(connection) as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(value(cursor))


def some_ids(connection: Connection, how_many: int) -> list[str]:
    """Ids from all over the catalogue, the same each time."""
    with transaction(connection) as cursor:
        cursor.execute("SELECT id FROM books ORDER BY hashtext(id), id LIMIT %s", (how_many,))
        return [book_id for (book_id,) in cursor.fetchall()]


def memory_mb(pid: int, which: str) -> float:
    """VmRSS (now) or VmHWM (the most so far) of a process; 0 when it has ended.

    Of the program alone: what wait4() tells counts the memory of the process that forked it too.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    values = (line.split()[1] for line in status.splitlines() if line.startswith(f"{which}:"))
    return int(next(values, "0")) / 1024


def family(pid: int) -> list[int]:
    """A process and all that it has started, but for the server, which is nobody's child."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(each for child in children for each in family(int(child)))]


def _environ(data_dir: Path, where: Mapping[str, str]) -> dict[str, str]:
    """None of the caller's own settings: an empty variable hides one of .env too."""
    fields = {**ApiSettings.model_fields, **ServiceSettings.model_fields}
    own = [*(name.upper() for name in fields), *(f"{name}_FILE" for name in SECRETS)]
    return {
        **os.environ,
        **dict.fromkeys(own, ""),
        "DATA_DIR": str(data_dir),
        "POSTGRES_HOST": where["host"],
        "POSTGRES_PORT": where.get("port", "5432"),
        "POSTGRES_USER": where["user"],
        "POSTGRES_PASSWORD": "trusted-on-this-socket",
        "POSTGRES_DB": where["dbname"],
        "HF_HUB_OFFLINE": "1",
        "PYTHONIOENCODING": "utf-8",
    }


def _await_stop(postgres: Path) -> None:
    until = time.monotonic() + STOP_WITHIN_S
    while (postgres / "postmaster.pid").exists() and time.monotonic() < until:
        time.sleep(0.1)


def _hold() -> None:
    """Keep a server up until stdin closes: when the parent says so, or ends however it may."""
    sys.stdout.write(embedded.start(Path(sys.argv[1])) + "\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    _hold()
