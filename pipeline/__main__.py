"""`python -m pipeline`: catalogues in whatever format into the database."""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

import psycopg2

from catalog.choices import NoSuchBookError
from catalog.run_store import RefusedError
from database.connections import DatabaseError
from database.errors import explain
from pipeline.commands import Options, run
from pipeline.importers.columns import parse_map
from pipeline.importers.registry import IMPORTERS
from pipeline.languages import parse_language
from pipeline.likes_command import LikesOptions, load_likes
from pipeline.records import UnreadableError
from pipeline.records_command import Forget, Runs, Undo, carry_out
from pipeline.reject_log import STEPS
from pipeline.run_report import last_line
from pipeline.sources import Told
from pipeline.works_command import WorksOptions, decide_works
from settings.environment import Settings, SettingsError, load_settings
from settings.logs import BARE, log_to_stderr

EPILOG = """\
steps:
  compress  raw records, each value as its source prints it, into one Parquet file
  prepare   clean typed rows out of them
  load      these into PostgreSQL, all of a file or nothing

beside them:
  likes     what readers like: python -m pipeline likes --help
  works     which books are one work, where titles mislead: python -m pipeline works --help
  runs      what was loaded from which source, with the number of each run
  undo      take a run back: python -m pipeline undo --help
  forget    drop what a source says: python -m pipeline forget --help

Books are what all sources say of them together. A source is named after its input, without the
date of an export: shop-2026-05.csv and shop-2026-06.csv are one. What it says again replaces
what it has said; a book that it leaves out is marked as no longer listed.

The last line counts what was done. Records that can't be read, and values left out of their
books, are kept with their reasons in DATA_DIR/rejects.

examples:
  python -m pipeline --input raw_output.json
  python -m pipeline --input ~/"Calibre Library" --language fr
  python -m pipeline --input catalogue.csv --map title=Titre,authors=Auteur
  python -m pipeline prepare --input raw_output.json
  python -m pipeline --input new_this_week.csv --source "Lake Shop" --part
  python -m pipeline likes goodreads_library_export.csv --reader Ann
"""
LIKES_EPILOG = """\
The file is a table with the columns reader, isbn13 and, if there is one, rating (stars of five: 4
and 5 are likes), or an export of Goodreads or StoryGraph, whose rows without stars say nothing. A
book may come into the catalogue later than its likes.
"""
WORKS_EPILOG = """\
What is decided here holds for editions that come later, too. To split undoes a join; to join undoes
a split. Books have the ids that the API tells: the ISBN-13, else x and a hash.

examples:
  python -m pipeline works join 9782253006329 9780140447934
  python -m pipeline works split 9780140447934
"""
UNDO_EPILOG = """\
Books are then as if the run had not been: what only it has brought is removed, other values are
those that the other runs tell. `python -m pipeline runs` lists the runs. Of one source the newest
run is undone first.
"""
FORGET_EPILOG = """\
What other sources say of these books stays. A book of which nobody else speaks is removed. This
can't be undone; loading the source again brings it back.
"""
TAKES_MAP = ("books", "csv", "parquet")


Command: TypeAlias = Options | LikesOptions | WorksOptions | Runs | Undo | Forget

_EXPECTED = (SettingsError, DatabaseError, UnreadableError, RefusedError, NoSuchBookError)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 done, 1 an input or the database can't be used, 2 a wrong command line."""
    options = _parse(sys.argv[1:] if arguments is None else arguments)
    # No row of the millions is in a cycle; looking for cycles takes a fifteenth of a load.
    gc.set_threshold(100_000, 50, 100)
    try:
        settings = load_settings(Settings)
        log_to_stderr(settings.log_level, BARE)
        if isinstance(options, LikesOptions):
            _tell(load_likes(options, settings))
            return 0
        if isinstance(options, (Runs, Undo, Forget)):
            _tell(carry_out(options, settings))
            return 0
        if isinstance(options, WorksOptions):
            _tell(decide_works(options, settings))
            return 0
        total = run(options, settings)
    except (*_EXPECTED, OSError, psycopg2.Error) as error:
        return _stop(explain(error), 1)
    except KeyboardInterrupt:
        return _stop("Interrupted; a file in work is as before. Run it again to finish", 130)
    _tell(last_line(total.counts, "load" in options.steps))
    return 0 if total.well else 1


def _tell(line: str) -> None:
    """In UTF-8 whatever the locale. The reader may have gone, as behind `| head`: all is stored."""
    with suppress(OSError):
        os.write(1, f"{line}\n".encode())


def _stop(message: str, status: int) -> int:
    sys.stderr.write(f"{message}\n")
    return status


def _parse(arguments: Sequence[str]) -> Command:
    parse = _PARSERS.get(arguments[0]) if arguments else None
    return parse(arguments[1:]) if parse else _parse_load(arguments)


def _parse_runs(arguments: Sequence[str]) -> Runs:
    _parser("runs", "List what was loaded: number, time, source and counts.").parse_args(arguments)
    return Runs()


def _parse_undo(arguments: Sequence[str]) -> Undo:
    parser = _parser("undo", "Take a run back.", UNDO_EPILOG)
    parser.add_argument("run", type=int, metavar="RUN", help="its number")
    return Undo(parser.parse_args(arguments).run)


def _parse_forget(arguments: Sequence[str]) -> Forget:
    parser = _parser("forget", "Drop all that a source says of its books.", FORGET_EPILOG)
    parser.add_argument("source", metavar="SOURCE", help="its name, as `runs` has it")
    parser.add_argument(
        "--unlisted", action="store_true", help="only of books that it no longer lists"
    )
    given = parser.parse_args(arguments)
    return Forget(given.source, given.unlisted)


def _parser(name: str, description: str, epilog: str = "") -> argparse.ArgumentParser:
    return argparse.ArgumentParser(
        prog=f"python -m pipeline {name}".strip(),
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _parse_works(arguments: Sequence[str]) -> WorksOptions:
    description = "Decide which books are one work; the lists follow."
    parser = _parser("works", description, WORKS_EPILOG)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    join = actions.add_parser("join", help="make the works of these books one")
    join.add_argument("book_ids", nargs="+", metavar="ID")
    split = actions.add_parser("split", help="make this book a work of its own")
    split.add_argument("book_ids", nargs=1, metavar="ID")
    given = parser.parse_args(arguments)
    if given.action == "join" and len(set(given.book_ids)) < 2:
        parser.error("join takes two ids or more")
    return WorksOptions(given.action, tuple(dict.fromkeys(given.book_ids)))


def _parse_likes(arguments: Sequence[str]) -> LikesOptions:
    description = "Bring in what readers like, for the services to learn from."
    parser = _parser("likes", description, LIKES_EPILOG)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--reader", help="whose export it is; the file's name by default")
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    given = parser.parse_args(arguments)
    return LikesOptions(given.file, given.reader or given.file.stem, given.quiet)


def _parse_load(arguments: Sequence[str]) -> Options:
    description = "Bring catalogues, in whatever format, into the database."
    parser = _parser("", description, EPILOG)
    parser.add_argument("step", nargs="?", choices=STEPS, help="only this step; all by default")
    parser.add_argument(
        "--input", nargs="+", action="extend", required=True, type=Path, metavar="PATH",
        help="files, folders of files, or Calibre libraries",
    )  # fmt: skip
    parser.add_argument(
        "--format", choices=IMPORTERS, help="what the inputs are; judged by content by default"
    )
    parser.add_argument(
        "--map", type=_mapping, metavar="FIELD=COLUMN,...",
        help="which column holds which field, where its header does not say it",
    )  # fmt: skip
    parser.add_argument(
        "--language", type=_language, help="of records that don't give theirs, such as fr"
    )
    parser.add_argument("--source", metavar="NAME", help="who says so; by default the input's name")
    parser.add_argument(
        "--part",
        action="store_true",
        help="it is not the whole list: what it leaves out is still listed",
    )
    parser.add_argument(
        "--shrink",
        action="store_true",
        help="load it though it lists less than half of what it did",
    )
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    given = parser.parse_args(arguments)
    if given.map and given.format and given.format not in TAKES_MAP:
        parser.error(f"--map works with the formats {', '.join(TAKES_MAP)}")
    chosen = (given.step,) if given.step else STEPS
    told = Told(given.source, given.part, given.shrink)
    return Options(
        tuple(given.input), chosen, given.format, given.map, given.language, told, given.quiet
    )


def _mapping(text: str) -> dict[str, str]:
    try:
        return parse_map(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _language(text: str) -> str:
    try:
        if language := parse_language(text):
            return language
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is no language; give a code such as fr or en")


_PARSERS: dict[str, Callable[[Sequence[str]], Command]] = {
    "likes": _parse_likes,
    "works": _parse_works,
    "runs": _parse_runs,
    "undo": _parse_undo,
    "forget": _parse_forget,
}


if __name__ == "__main__":
    sys.exit(main())
