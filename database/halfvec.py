"""Vectors as pgvector writes and reads them: "[0.1,-0.25]", and sparse ones."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def write(numbers: Iterable[float]) -> str:
    """Five digits give back exactly what a halfvec holds, which is a float16."""
    return "[" + ",".join(f"{number:.5g}" for number in numbers) + "]"


def write_sparse(numbers: Mapping[int, float], dimensions: int) -> str:
    """A sparsevec, `{1:0.5,7:0.25}/20`: its numbers by their places from 1, zeros left out."""
    inside = ",".join(f"{place}:{numbers[place]:.5g}" for place in sorted(numbers))
    return f"{{{inside}}}/{dimensions}"


def read(text: str) -> "NDArray[np.float32]":
    """The numbers of a halfvec or a vector: float32, (dimensions,)."""
    import numpy as np

    return np.fromstring(text[1:-1], dtype=np.float32, sep=",")
