"""`python -m pipeline runs`, `undo` and `forget`: what was loaded, and how it is taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog import loads, run_store
from catalog.loads import COUNTED, Undone
from catalog.merging import EARLIER
from database.connections import Cursor
from database.migrate import migrated
from pipeline.steps import read_again
from settings.environment import Settings

COUNTS = (*COUNTED, "rejected", "unlisted")


@dataclass(frozen=True)
class Runs:
    """List all runs."""


@dataclass(frozen=True)
class Undo:
    """Take this run back."""

    run: int


@dataclass(frozen=True)
class Forget:
    """Drop what a source says, of all books or of those that it no longer lists."""

    source: str
    only_unlisted: bool = False


def carry_out(command: Runs | Undo | Forget, settings: Settings) -> str:
    """What to tell. Raises RefusedError with what to do."""
    with migrated(settings) as cursor:
        return _carry_out(command, cursor)


def _carry_out(command: Runs | Undo | Forget, cursor: Cursor) -> str:
    if isinstance(command, Undo):
        return _line(loads.undo(cursor, command.run, read_again))
    if isinstance(command, Forget):
        source, only_unlisted = command.source, command.only_unlisted
        return _line(loads.forget(cursor, source, only_unlisted, read_again))
    lines = [_run(*run) for run in run_store.runs(cursor)]
    return "\n".join(lines) or "Nothing has been loaded yet"


def _line(done: Undone) -> str:
    return f"removed {done.removed} · changed {done.changed} · unchanged {done.unchanged}"


def _run(
    number: int,
    source: str,
    loaded_at: datetime,
    is_whole: bool,
    counts: dict[str, Any],
    undone_at: datetime | None,
) -> str:
    """As "12  2026-05-01 06:30  lake-shop: new 3 · changed 1 · …", without what is 0."""
    did = " · ".join(f"{name} {counts[name]}" for name in COUNTS if counts.get(name))
    part = "" if is_whole or source == EARLIER else ", a part"
    if source == EARLIER:
        did = "what the catalogue held before records were kept"
    undone = f" (undone {undone_at:%Y-%m-%d %H:%M})" if undone_at else ""
    return f"{number:>4}  {loaded_at:%Y-%m-%d %H:%M}  {source}{part}: {did or 'nothing'}{undone}"
