"""`python -m pipeline` against a bare COPY of the rows that it stores."""

import time
from pathlib import Path

from bench.place import Place, analyze, count
from bench.table import Result
from database.connections import Connection, transaction


def measure_loading(place: Place, source: Path) -> list[Result]:
    """Load a file into a database whose schema and run log are there already; the process's own
    start is counted. Results: rows a second, and the most memory the pipeline had.
    """
    connection = place.connect()
    before = count(connection, "books")
    ran = place.run("pipeline", "--quiet", "--input", str(source))
    books = count(connection, "books") - before
    bare = _bare_copy(connection, place.folder / "rows")
    analyze(connection)
    connection.close()
    return [
        Result("loading", books, books / ran.seconds, "rows/s", "bare COPY", bare),
        Result("pipeline, peak RSS", books, ran.peak_rss_mb, "MB"),
    ]


def _bare_copy(connection: Connection, file: Path) -> float:
    """Rows a second of COPY alone: all columns of the books into a table without indexes."""
    with transaction(connection) as cursor:
        with file.open("wb") as rows:
            cursor.copy_expert("COPY books TO STDOUT", rows)
        cursor.execute("CREATE TABLE bare (LIKE books)")
    started = time.perf_counter()
    with transaction(connection) as cursor, file.open("rb") as rows:
        cursor.copy_expert("COPY bare FROM STDIN", rows)
        copied = cursor.rowcount
    seconds = time.perf_counter() - started
    with transaction(connection) as cursor:
        cursor.execute("DROP TABLE bare")
    file.unlink()
    return copied / seconds
