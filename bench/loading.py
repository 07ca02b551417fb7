"""`python -m pipeline` against a bare COPY of the rows that it stores."""

import json
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bench.generate import records
from bench.place import Place, analyze
from bench.table import Result
from database.connections import Connection, transaction, value

LATER_SHARE = 5  # one in as many books is changed by a later load, and as many are new


def measure_loading(place: Place, size: int) -> list[Result]:
    """Load invented books into an empty catalogue, then new and changed ones into the full one.

    The schema is there already; the process's own start is counted. Results: rows a second, and the
    most memory that the pipeline had with all its processes.
    """
    first, later = _write(place.folder, size)
    place.run("pipeline", "runs")
    connection = place.connect()
    results = [
        *_measure(place, connection, first, "loading"),
        *_measure(place, connection, later, "loading into a full catalogue"),
    ]
    connection.close()
    return results


def _write(folder: Path, size: int) -> tuple[Path, Path]:
    """Files of the books of a first load, and of a later one."""
    first, later = folder / "first.jsonl", folder / "later.jsonl"
    invented = records(size + size // LATER_SHARE)
    with first.open("w", encoding="utf-8") as file, later.open("w", encoding="utf-8") as more:
        for number, record in enumerate(islice(invented, size)):
            file.write(_line(record))
            if number % LATER_SHARE == 0:
                more.write(_line({**record, "summary": f"{record['title']}. Anew."}))
        more.writelines(map(_line, invented))
    return first, later


def _line(record: dict[str, object]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def _measure(place: Place, connection: Connection, source: Path, what: str) -> Iterator[Result]:
    with transaction(connection) as cursor:
        cursor.execute("SELECT now()")
        began = value(cursor)
    ran = place.run("pipeline", "--quiet", "--part", "--source", "bench", "--input", str(source))
    with transaction(connection) as cursor:
        cursor.execute("CREATE TABLE loaded AS SELECT * FROM books WHERE loaded_at > %s", (began,))
    rows, bare = _bare_copy(connection, place.folder / "rows")
    analyze(connection)
    yield Result(what, rows, rows / ran.seconds, "rows/s", "bare COPY", bare)
    yield Result(f"{what}, peak RSS", rows, ran.peak_rss_mb, "MB")


def _bare_copy(connection: Connection, file: Path) -> tuple[int, float]:
    """Rows, and rows a second of COPY alone: all columns into a table without indexes."""
    with transaction(connection) as cursor:
        with file.open("wb") as rows:
            cursor.copy_expert("COPY loaded TO STDOUT", rows)
        cursor.execute("CREATE TABLE bare (LIKE books)")
    started = time.perf_counter()
    with transaction(connection) as cursor, file.open("rb") as rows:
        cursor.copy_expert("COPY bare FROM STDIN", rows)
        copied = cursor.rowcount
    seconds = time.perf_counter() - started
    with transaction(connection) as cursor:
        cursor.execute("DROP TABLE bare, loaded")
    file.unlink()
    return copied, copied / seconds
