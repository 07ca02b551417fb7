"""How several similarities lie side by side in one vector.

The inner product of two vectors made of weighted unit parts is the weighted sum of the parts'
cosines, so one index finds what is near in meaning, words, author, labels and the rest together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MEANING, WORDS, AUTHOR, LABELS = "meaning", "words", "author", "labels"
SERIES, COLLECTION, PUBLISHER = "series", "collection", "publisher"


@dataclass(frozen=True, slots=True)
class Part:
    """One similarity: its place in the vector (from 0) and its share of the whole."""

    name: str
    start: int
    dimensions: int
    weight: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a vector, in their order; the weights add up to 1."""

    parts: tuple[Part, ...]

    @property
    def dimensions(self) -> int:
        return sum(part.dimensions for part in self.parts)

    def part(self, name: str) -> Part | None:
        """The part of this name, or None."""
        return next((part for part in self.parts if part.name == name), None)

    @classmethod
    def of(cls, parts: Iterable[tuple[str, int, float]]) -> "Layout":
        """From (name, dimensions, weight) in order; weights are scaled to add up to 1."""
        given = list(parts)
        total = sum(weight for _, _, weight in given)
        return cls._placed((name, dimensions, weight / total) for name, dimensions, weight in given)

    @classmethod
    def from_json(cls, stored: Iterable[Mapping[str, object]]) -> "Layout":
        """As `to_json` wrote it; each part begins where the one before ends."""
        return cls._placed(
            (str(part["name"]), int(str(part["dimensions"])), float(str(part["weight"])))
            for part in stored
        )

    @classmethod
    def _placed(cls, parts: Iterable[tuple[str, int, float]]) -> "Layout":
        placed, start = [], 0
        for name, dimensions, weight in parts:
            placed.append(Part(name, start, dimensions, weight))
            start += dimensions
        return cls(tuple(placed))

    def to_json(self) -> list[dict[str, object]]:
        """Name, dimensions and weight of each part, in order."""
        return [
            {"name": part.name, "dimensions": part.dimensions, "weight": part.weight}
            for part in self.parts
        ]
