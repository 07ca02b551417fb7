"""`python -m bench.crashes`: kill -9 at random moments, then a normal run: is all as it should be?

The pipeline, then each service, is killed again and again on an invented catalogue. Kills pile up
on what the one before has left; when the work got done before a kill, it is taken away and given
anew. What a last, undisturbed run makes of it is compared with a catalogue where nothing was
killed.
"""

import argparse
import logging
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from bench.generate import write
from bench.integrity import (
    books,
    faults,
    forget_books,
    give_anew,
    leftovers,
    waiting_for,
)
from bench.place import BenchError, Place, place
from database.connections import Connection
from database.errors import explain
from database.queue import CLUSTERING, IMAGES, VECTORIZER
from services.clustering import LEAST_BOOKS

log = logging.getLogger("bench.crashes")

PIPELINE_BOOKS = 3_000
SERVICE_BOOKS = 48
SMALL_BATCHES = {"VECTORIZER_BATCH": "8"}  # so that a kill finds some done and some not
FAULTS_TOLD = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of killing one program; no faults is well."""

    name: str
    kills: int
    within_s: float
    interrupted: int  # kills that came before the work was done
    books: int
    faults: Sequence[str]

    def __str__(self) -> str:
        line = (
            f"{self.name:<11} {self.kills} kills within {self.within_s:.1f} s,"
            f" {self.interrupted} before it was done · {self.books:,} books · "
        )
        return line + ("as undisturbed" if not self.faults else f"{len(self.faults)} faults")


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 nothing was left behind, 1 something was, or it could not be tried."""
    options = parse_args(arguments)
    logging.basicConfig(level="WARNING", format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    log.setLevel("INFO")
    well = True
    try:
        for verdict in verdicts(options):
            sys.stdout.write(f"{verdict}\n")
            sys.stdout.writelines(f"  {fault}\n" for fault in verdict.faults[:FAULTS_TOLD])
            sys.stdout.flush()
            well = well and not verdict.faults
    except (BenchError, OSError, psycopg2.Error) as error:
        log.error("It could not be tried: %s", explain(error))  # noqa: TRY400 -- said in one sentence
        return 1
    return 0 if well else 1


def verdicts(options: argparse.Namespace) -> Iterator[Verdict]:
    """Of the pipeline, then of each service in the order of their work."""
    chance = random.Random(options.seed)
    with place() as here:
        yield kill_pipeline(here, options.books, options.times, chance)
    with place() as here:
        source = _invent(here, options.service_books)
        here.run("pipeline", "--quiet", "--input", str(source))
        connection = here.connect()
        for service in (VECTORIZER, CLUSTERING, IMAGES):
            yield kill_service(here, connection, service, options.times, chance)
        connection.close()


def kill_pipeline(here: Place, count: int, times: int, chance: random.Random) -> Verdict:
    """After each kill the database must hold all books of the file or none."""
    source = _invent(here, count)
    command = ("pipeline", "--quiet", "--input", str(source))
    log.info("pipeline: undisturbed, twice; the first run sets up the database")
    here.run(*command)
    connection = here.connect()
    undisturbed = books(connection)
    forget_books(connection)
    typical_s = here.run(*command).seconds
    found: list[str] = []
    interrupted = 0
    for moment in moments(times, typical_s, chance):
        forget_books(connection)
        kill(here.open(*command), moment)
        after = books(connection)
        interrupted += not len(after)
        if len(after) and after != undisturbed:
            found.append(f"a kill at {moment:.2f} s left {len(after)} of {len(undisturbed)} books")
    here.run(*command)
    if books(connection) != undisturbed:
        found.append("the books differ from those of an undisturbed run")
    connection.close()
    found += leftovers(here.settings.data_dir)
    return Verdict("pipeline", times, typical_s, interrupted, len(undisturbed), found)


def kill_service(
    here: Place, connection: Connection, service: str, times: int, chance: random.Random
) -> Verdict:
    """Kills leave the books as they are; afterwards each has exactly one of what is made."""
    environ = {"SERVICE_NAME": service, **SMALL_BATCHES}
    before = books(connection)
    log.info("%s: undisturbed", service)
    typical_s = here.run("services", "--once", **environ).seconds
    give_anew(connection, service)
    interrupted = 0
    for moment in moments(times, typical_s, chance):
        kill(here.open("services", "--once", **environ), moment)
        if waiting_for(connection, service):
            interrupted += 1
        else:
            give_anew(connection, service)
    here.run("services", "--once", **environ)
    found = faults(connection, here.settings, service)
    if books(connection) != before:
        found.append("the books are not those there were")
    return Verdict(service, times, typical_s, interrupted, len(before), found)


def moments(times: int, typical_s: float, chance: random.Random) -> list[float]:
    """Random, one in each of `times` equal parts of the typical duration, in random order."""
    drawn = [(part + chance.random()) / times * typical_s for part in range(times)]
    chance.shuffle(drawn)
    return drawn


def kill(process: "subprocess.Popen[str]", after_s: float) -> None:
    """End it as kill -9 does, it alone: what it has started must look after itself."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(after_s)
    process.kill()
    process.communicate()


def parse_args(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.crashes", description=__doc__)
    parser.add_argument("--times", type=int, default=10, help="kills of each program")
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument("--books", type=int, default=PIPELINE_BOOKS, help="for the pipeline")
    parser.add_argument("--service-books", type=int, default=SERVICE_BOOKS, help="for the services")
    given = parser.parse_args(arguments)
    if given.service_books < LEAST_BOOKS:
        parser.error(
            f"clusters are made of at least {LEAST_BOOKS} books; give --service-books more"
        )
    return given


def _invent(here: Place, count: int) -> Path:
    source = here.folder / "generated.jsonl"
    write(source, count)
    return source


if __name__ == "__main__":
    sys.exit(main())
