"""python -m services.finetune [--minutes 20 | --rollback]"""

import argparse
import math
import sys

import psycopg2

from database.connections import DatabaseError
from database.errors import explain
from services.encoder import EncoderError
from services.finetune.judging import KINDS
from services.finetune.tuning import FinetuneError, Outcome, finetune, rollback
from settings.environment import Settings, SettingsError, load_settings
from settings.logs import log_to_stderr

FAILURES = (
    *(SettingsError, DatabaseError, EncoderError, FinetuneError),
    *(psycopg2.Error, OSError),
)


def main() -> int:
    """The exit status: 0 done, refused or not; 1 it could not be; 2 a wrong command line."""
    arguments = _parser().parse_args()
    try:
        settings = load_settings(Settings)
        log_to_stderr(settings.log_level)
        if arguments.rollback:
            sys.stdout.write(_moved(*rollback(settings)))
        else:
            sys.stdout.write(report(finetune(settings, arguments.minutes)))
    except FAILURES as error:
        sys.stderr.write(f"{explain(error)}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted; nothing was changed\n")
        return 130
    return 0


def report(outcome: Outcome) -> str:
    """A line for each kind of kin, then who is in charge."""
    lines = [f"{'found of held-out books':24}  before  after"]
    for kind in KINDS:
        before, after = outcome.before.mean(kind), outcome.after.mean(kind)
        if before is not None and after is not None:
            lines.append(f"{kind:24}  {before:6.3f}  {after:5.3f}")
    lines.append(f"{'all':24}  {outcome.before.whole:6.3f}  {outcome.after.whole:5.3f}")
    count = len(outcome.before.found)
    lines.append(f"gain {outcome.gain} over {count} books, with its 95 % interval")
    if outcome.won:
        return "\n".join(lines) + "\n" + _moved(outcome.rival, outcome.name)
    verdict = "worse than" if outcome.gain.mean < 0 else "not surely better than"
    lines.append(f"Refused: {verdict} {outcome.rival}, which stays in charge; nothing was changed")
    return "\n".join(lines) + "\n"


def _moved(before: str, after: str) -> str:
    return (
        f"Champion: {after}, no longer {before}."
        " The vectorizer fills its vectors in, then swaps; until then the old ones answer\n"
    )


def _minutes(text: str) -> float:
    minutes = float(text)
    if not 0 < minutes < math.inf:
        raise ValueError(text)
    return minutes


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m services.finetune",
        description="Train the encoder on the catalogue's labels, authors, series and collections;"
        " it is in charge only if it is better on books it was not taught.",
    )
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        "--minutes", type=_minutes, default=20, help="for training and judging (default: 20)"
    )
    either.add_argument(
        "--rollback", action="store_true", help="put the encoder that was chosen before back"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
