"""Figures with what chance makes of them, and tables of figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.table import aligned

Values = NDArray[np.float64]

DRAWS = 1_000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean, and between what it lies in 95 of 100 draws of readers or books (bootstrap)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference(Estimate):
    """Of one method to another, on the same readers or books."""


Figure = Estimate | float | int | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of figures by the names of row and column; all rows have the same columns."""

    name: str  # one word, for MLflow
    title: str
    rows: Mapping[str, Mapping[str, Figure]]
    notes: Sequence[str] = ()

    def text(self) -> str:
        """The table for a terminal: title, columns aligned, notes."""
        columns = list(next(iter(self.rows.values()), {}))
        cells = [[row, *map(_cell, figures.values())] for row, figures in self.rows.items()]
        lines = aligned([["", *columns], *cells], right=range(1, len(columns) + 1))
        return "\n".join([self.title, "", lines, *(f"\n{note}" for note in self.notes)])

    def metrics(self) -> dict[str, float]:
        """Every figure under a name that MLflow takes."""
        return {
            _metric(f"{self.name}.{row}.{column}"): (
                figure.value if isinstance(figure, Estimate) else figure
            )
            for row, figures in self.rows.items()
            for column, figure in figures.items()
            if figure is not None
        }


def estimate(values: Values) -> Estimate | None:
    """Of the mean of these, those that are not NaN; None without any."""
    mean, low, high = _bootstrap(values)
    return None if np.isnan(mean) else Estimate(mean, low, high)


def difference(ours: Values, theirs: Values) -> Difference | None:
    """Of the means, paired: value by value of the same reader or book."""
    mean, low, high = _bootstrap(ours - theirs)
    return None if np.isnan(mean) else Difference(mean, low, high)


def mean(values: Values) -> float | None:
    """Of those that are not NaN; None without any."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None


def _bootstrap(values: Values) -> tuple[float, float, float]:
    known = values[~np.isnan(values)]
    if not len(known):
        return (np.nan,) * 3
    chosen = np.random.default_rng(0).integers(0, len(known), (DRAWS, len(known)))
    low, high = np.percentile(known[chosen].mean(axis=1), (2.5, 97.5))
    return float(known.mean()), float(low), float(high)


def _cell(figure: Figure) -> str:
    match figure:
        case None:
            return "-"
        case int():
            return f"{figure:,}"
        case float():
            return f"{figure:.3f}" if figure < 10 else f"{figure:.1f}"
        case Difference(value, low, high):
            return f"{value:+.3f} [{low:+.3f} {high:+.3f}]"
        case Estimate(value, low, high):
            return f"{value:.3f} [{low:.3f} {high:.3f}]"


def _metric(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter == "." else "_" for letter in name)
