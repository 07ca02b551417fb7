"""`python -m bench.evaluate [--likes FILE]`: how good the lists of this catalogue are.

Judged by the catalogue itself and, with FILE (a CSV of `reader,isbn13[,rating][,split]`), by what
readers like; beside simple methods, and with each part of the ranking taken out in turn. Nothing in
the database changes.
"""

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg2
from psycopg2 import errors

from bench.evaluate.figures import Table
from bench.evaluate.likes import LikesError, read_likes
from bench.evaluate.measured import measure
from bench.evaluate.snapshot import EvaluateError
from database.connections import DatabaseError, connect, transaction
from database.errors import explain
from settings.environment import Settings, SettingsError, load_settings
from settings.logs import BARE, log_to_stderr
from tracking.runs import Run, track

EXPERIMENT = "evaluate"
FAILURES = (
    *(SettingsError, DatabaseError, EvaluateError, LikesError),
    *(psycopg2.Error, OSError),
)
OTHER_VERSION = (errors.UndefinedTable, errors.UndefinedColumn)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 measured, 1 failed, 2 called wrongly, 130 interrupted."""
    options = parse_args(arguments)
    try:
        settings = load_settings(Settings)
        log_to_stderr(settings.log_level, BARE)
        logging.getLogger("bench").setLevel(settings.log_level)
        evaluate(settings, options.likes, options.json)
    except OTHER_VERSION:
        sys.stderr.write("The database holds no catalogue of this version; load books first\n")
        return 1
    except FAILURES as error:
        sys.stderr.write(f"{explain(error)}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted; the tables above stand\n")
        return 130
    return 0


def evaluate(settings: Settings, likes: Path | None, results: Path | None) -> None:
    """Each table is printed once it is there."""
    readers = read_likes(likes) if likes else None
    tables = []
    with (
        closing(connect(settings)) as connection,
        track(settings, EXPERIMENT, f"{datetime.now(UTC):%Y%m%d-%H%M%S}") as run,
    ):
        # All of it as it is now: in these minutes a new vectorizer may take over.
        connection.set_session("REPEATABLE READ", readonly=True)
        with transaction(connection) as cursor:
            for table in measure(cursor, readers):
                sys.stdout.write(f"\n{table.text()}\n")
                sys.stdout.flush()
                tables.append(table)
        _record(run, tables)
    if results:
        rows = {table.name: table.rows for table in tables}
        results.write_text(json.dumps(rows, indent=2, default=asdict) + "\n", encoding="utf-8")


def _record(run: Run, tables: Sequence[Table]) -> None:
    for table in tables:
        run.log_metrics(table.metrics())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tables.txt"
        path.write_text("\n\n".join(table.text() for table in tables) + "\n", encoding="utf-8")
        run.log_file(path)


def parse_args(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.evaluate", description=__doc__)
    parser.add_argument("--likes", type=Path, help="CSV: reader,isbn13[,rating][,split]")
    parser.add_argument("--json", type=Path, help="file for the figures")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
