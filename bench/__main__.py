"""`python -m bench`: what the project costs over the bare tools, each as a ratio within one run."""

import argparse
import logging
import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import psycopg2

from bench.drawn import Sample, measure_filling
from bench.encoding import MOST_TEXTS, TEXTS, measure_encoding
from bench.loading import measure_loading
from bench.place import BenchError, Place, analyze, place
from bench.recall import measure_recall
from bench.sample_parts import SAMPLE
from bench.similar_books import SECONDS, measure_similar
from bench.table import Result, table, write_json
from database.errors import explain

log = logging.getLogger("bench")

RESULTS = Path(__file__).parent / "results"
SIZES = (10_000, 100_000)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 measured, 1 failed."""
    options = parse_args(arguments)
    logging.basicConfig(level="WARNING", format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    log.setLevel("INFO")
    started = datetime.now(UTC)
    try:
        results = measure(options.sizes, options.texts, options.seconds)
    except (BenchError, OSError, psycopg2.Error) as error:
        log.error("Nothing is measured: %s", explain(error))  # noqa: TRY400 -- said in one sentence
        return 1
    sys.stdout.write(table(results) + "\n")
    about: dict[str, object] = {
        "measured_at": started.isoformat(timespec="seconds"),
        "machine": platform.platform(),
        "cores": os.cpu_count(),
    }
    write_json(options.results / f"{started:%Y%m%d-%H%M%S}.json", about, results)
    return 0


def measure(sizes: Sequence[int], texts: int, seconds: int) -> list[Result]:
    """All measurements, each size in a place of its own; what is under way goes to the log."""
    with place() as here:
        log.info("The vectorizer, on %d texts", texts)
        encoding, sample = measure_encoding(here, texts)
    results = [encoding]
    for size in sizes:
        with place() as here:
            results += measure_size(here, size, sample, seconds)
    return results


def measure_size(here: Place, size: int, sample: Sample, seconds: int) -> list[Result]:
    """Loading, filling and answers, in a catalogue of this many invented books and the sample's."""
    log.info("%d books: inventing and loading them", size)
    loading = measure_loading(here, size)
    here.run("pipeline", "--quiet", "--input", str(SAMPLE))
    log.info("%d books: filling in vectors", size)
    filling = measure_filling(here.settings, size, sample)
    log.info("%d books: recommendations by the index, then from all books", size)
    connection = here.connect()
    analyze(connection)
    recall = measure_recall(connection, size)
    connection.close()
    log.info("%d books: similar books over HTTP", size)
    return [*measure_similar(here, size, seconds), *recall, filling, *loading]


def parse_args(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--sizes", type=_sizes, default=SIZES, help="books in the catalogue, as 10000,100000"
    )
    parser.add_argument(
        "--texts", type=_texts, default=TEXTS, help=f"texts to encode, {MOST_TEXTS} at most"
    )
    parser.add_argument(
        "--seconds", type=int, default=SECONDS, help="of asking for similar books, each round"
    )
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the JSON")
    return parser.parse_args(arguments)


def _sizes(text: str) -> tuple[int, ...]:
    try:
        sizes = tuple(int(part) for part in text.replace("_", "").split(","))
    except ValueError:
        sizes = ()
    if not sizes or min(sizes) < 100:
        raise argparse.ArgumentTypeError(f"{text!r} should be numbers from 100 on, as 10000,100000")
    return sizes


def _texts(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_TEXTS:
        raise argparse.ArgumentTypeError(f"{text!r} should be a number up to {MOST_TEXTS}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
