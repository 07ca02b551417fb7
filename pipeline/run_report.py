"""What a run did with one input: the counts, which always add up, and how long each step took."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from catalog.files import written
from catalog.loads import COUNTED as STORED
from catalog.loads import Loaded
from pipeline.steps import Written


@dataclass
class RunReport:
    """Filled in step by step."""

    source: str
    format: str | None = None
    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    notes: int = 0
    run: int | None = None  # in the database
    unlisted: int = 0

    @property
    def kept(self) -> int:
        """Records that are still there after the last step."""
        return self.counts["read"] - self.counts["rejected"]

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Keep how many seconds the block takes, if it ends well."""
        started = time.monotonic()
        yield
        self.seconds[step] = round(time.monotonic() - started, 3)

    def add_written(self, done: Written) -> None:
        """The counts of `compress`, then of `prepare`: what is rejected adds up."""
        self.counts.setdefault("read", done.read)
        self.counts["rejected"] = self.counts.get("rejected", 0) + done.rejected
        self.counts["written"] = done.written

    def add_loaded(self, done: Loaded) -> None:
        """The counts of `load`: each record is new, changed, unchanged, duplicate or rejected."""
        stored = {name: int(getattr(done, name)) for name in STORED}
        self.counts.setdefault("read", sum(stored.values()) + len(done.rejected))
        self.counts["rejected"] = self.counts.get("rejected", 0) + len(done.rejected)
        self.counts.update(stored)
        self.run, self.unlisted = done.run, done.unlisted

    def metrics(self) -> dict[str, float]:
        """Every count, and the seconds and records a second of each step."""
        read = self.counts.get("read", 0)
        return {
            **self.counts,
            "notes": self.notes,
            "unlisted": self.unlisted,
            **{f"{step}_s": seconds for step, seconds in self.seconds.items()},
            **{f"{step}_rows_s": read / s for step, s in self.seconds.items() if s},
        }

    def save(self, path: Path) -> None:
        """Write it as JSON, in the place of an earlier one."""
        values = {"source": self.source, "format": self.format, "run": self.run, **self.metrics()}
        with written(path) as file:
            file.write(json.dumps(values, ensure_ascii=False, indent=2).encode() + b"\n")


def last_line(counts: Mapping[str, int], loaded: bool) -> str:
    """The counts: "read 3 · new 2 · changed 0 · unchanged 0 · duplicate 0 · rejected 1"."""
    parts = STORED if loaded else ("written",)
    return " · ".join(f"{name} {counts.get(name, 0)}" for name in ("read", *parts, "rejected"))
