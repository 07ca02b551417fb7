"""What a step puts aside, as JSON Lines: rejected records, and notes of values left out.

One file of each kind for an input. A step keeps what the steps before it wrote there, and
replaces what it and the later ones wrote the last time.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO

from catalog.files import written
from pipeline.clean import Note
from pipeline.records import Reject

STEPS = ("compress", "prepare", "load")


class RejectLog:
    """Takes the rejects and notes of one step."""

    def __init__(self, step: str, rejects: IO[bytes], notes: IO[bytes]) -> None:
        self._step = step
        self._rejects = rejects
        self._notes = notes
        self.rejected = 0
        self.rejected_before = 0  # by the steps before this one
        self.noted = 0

    def of(self, step: str) -> "RejectLog":
        """The log of another step, in the same files."""
        return RejectLog(step, self._rejects, self._notes)

    def reject(self, reject: Reject) -> None:
        """Keep a record that can't be taken, with its reason."""
        self.rejected += 1
        self._write(self._rejects, reject.line, reason=reject.reason, record=reject.record)

    def note(self, line: int, note: Note) -> None:
        """Keep a value that was left out of the book of this line."""
        self.noted += 1
        self._write(self._notes, line, field=note.field, value=note.value, reason=note.reason)

    def _write(self, file: IO[bytes], line: int, **values: object) -> None:
        entry = {"line": line, "step": self._step, **values}
        text = json.dumps(entry, ensure_ascii=False, default=_plain) + "\n"
        # A lone surrogate becomes "\ud800", which is how JSON writes it.
        file.write(text.encode("utf-8", "backslashreplace"))


@contextmanager
def reject_log(folder: Path, name: str, step: str) -> Iterator[RejectLog]:
    """A log whose files are replaced when the block ends well."""
    paths = rejects_path(folder, name), notes_path(folder, name)
    with ExitStack() as stack:
        files = [stack.enter_context(written(path)) for path in paths]
        kept = [_keep_earlier(path, step, file) for path, file in zip(paths, files, strict=True)]
        put_aside = RejectLog(step, *files)
        put_aside.rejected_before = kept[0]
        yield put_aside
    for path in paths:
        if not path.stat().st_size:
            path.unlink()


def rejects_path(folder: Path, name: str) -> Path:
    """Where the rejected records of the input of this name are."""
    return folder / f"{name}.rejected.jsonl"


def notes_path(folder: Path, name: str) -> Path:
    """Where the values that were left out of its books are."""
    return folder / f"{name}.notes.jsonl"


def _keep_earlier(path: Path, step: str, file: IO[bytes]) -> int:
    earlier = STEPS[: STEPS.index(step)] if step in STEPS else ()
    if not earlier or not path.exists():
        return 0
    kept = 0
    with path.open("rb") as old:
        for line in old:
            if json.loads(line)["step"] in earlier:
                kept += 1
                file.write(line)
    return kept


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (date, bytes)):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a report")
