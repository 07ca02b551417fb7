"""The SQL that a request for similar books really sends, and pgbench running the same."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from psycopg2.sql import Composable

from bench.place import BenchError, Place
from database.connections import Connection, Cursor, transaction
from recommender.answer import similar
from recommender.constraints import Constraints
from recommender.seeds import read_seeds

Values: TypeAlias = "Sequence[object] | Mapping[str, object] | None"

MOST_SCRIPTS = 128  # pgbench takes no more
_TPS = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)


class Recorder(Cursor):
    """Keeps every statement as it was sent, its values in place."""

    sent: list[str]

    def execute(self, query: str | bytes | Composable, vars: Values = None) -> None:
        super().execute(query, vars)
        self.sent.append((self.query or b"").decode())


def similar_statements(connection: Connection, book_id: str, limit: int) -> list[str]:
    """What `GET /books/{id}/similar?limit=` sends for this book."""
    with connection, connection.cursor(cursor_factory=Recorder) as cursor:
        cursor.sent = []
        seeds = read_seeds(cursor, [book_id])
        if not seeds.liked:
            raise BenchError(f"there is no book {book_id}")
        similar(cursor, seeds, Constraints(), limit)
        return cursor.sent


def pgbench_tps(
    place: Place, transactions: Sequence[Sequence[str]], clients: int, seconds: int
) -> float:
    """Transactions a second when each client runs one of these after another, drawn at random."""
    with tempfile.TemporaryDirectory(dir=place.folder) as folder:
        scripts = [Path(folder) / f"{number}.sql" for number in range(len(transactions))]
        for script, statements in zip(scripts, transactions, strict=True):
            script.write_text(";\n".join(["BEGIN", *statements, "COMMIT"]) + ";\n")
        done = subprocess.run(
            [
                _pgbench(place), "--no-vacuum", "--protocol=simple", f"--client={clients}",
                f"--jobs={min(clients, os.cpu_count() or 1)}", f"--time={seconds}",
                *(f"--file={script}" for script in scripts),
            ],
            env={**os.environ, **_libpq(place)},
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
    if done.returncode or not (found := _TPS.search(done.stdout)):
        raise BenchError(f"pgbench failed: {done.stderr.strip()[-300:]}")
    return float(found[1])


def _pgbench(place: Place) -> str:
    """That of the server's own folder, else one on the path."""
    connection = place.connect()
    with transaction(connection) as cursor:
        cursor.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
        (folder,) = cursor.fetchone() or ("",)
    connection.close()
    found = shutil.which("pgbench", path=folder) or shutil.which("pgbench")
    if found is None:
        raise BenchError("there is no pgbench; install the client programs of PostgreSQL")
    return found


def _libpq(place: Place) -> dict[str, str]:
    settings = place.settings
    return {
        "PGHOST": settings.postgres_host or "",
        "PGPORT": str(settings.postgres_port),
        "PGUSER": settings.postgres_user,
        "PGDATABASE": settings.postgres_db,
    }
