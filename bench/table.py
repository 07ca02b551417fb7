"""Results as an aligned table, and as JSON."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Result:
    """One measurement; `theirs` is the bare yardstick's figure in the same unit and run."""

    what: str
    books: int
    ours: float
    unit: str
    against: str | None = None
    theirs: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.ours / self.theirs if self.theirs else None


HEADERS = ("what", "books", "ours", "against", "theirs", "ratio", "")
RIGHT = frozenset({1, 2, 4, 5})  # columns of figures


def table(results: Sequence[Result]) -> str:
    """One line for each."""
    return aligned([HEADERS, *map(_cells, results)], RIGHT)


def aligned(rows: Sequence[Sequence[str]], right: Collection[int]) -> str:
    """Columns as wide as they need be; those of figures to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths, right) for row in rows)


def write_json(path: Path, about: dict[str, object], results: Sequence[Result]) -> None:
    """The results with what they were measured on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [{**asdict(result), "ratio": result.ratio} for result in results]
    path.write_text(json.dumps({**about, "results": rows}, indent=2) + "\n", encoding="utf-8")


def figure(value: float) -> str:
    """Three telling digits: 0.123, 12.3, 1,230."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _cells(result: Result) -> tuple[str, ...]:
    theirs = "" if result.theirs is None else f"{figure(result.theirs)} {result.unit}"
    ratio = "" if result.ratio is None else f"{result.ratio:.2f}"
    ours = f"{figure(result.ours)} {result.unit}"
    return result.what, f"{result.books:,}", ours, result.against or "", theirs, ratio, result.note


def _line(cells: Sequence[str], widths: Sequence[int], right: Collection[int]) -> str:
    aligned = (
        cell.rjust(width) if column in right else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(aligned).rstrip()
