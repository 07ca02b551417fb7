"""Vectors as pgvector writes and reads them: "[0.1,-0.25]"."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def write(numbers: Iterable[float]) -> str:
    """Five digits give back exactly what a halfvec holds, which is a float16."""
    return "[" + ",".join(f"{number:.5g}" for number in numbers) + "]"


def read(text: str) -> "NDArray[np.float32]":
    import numpy as np

    return np.fromstring(text[1:-1], dtype=np.float32, sep=",")
