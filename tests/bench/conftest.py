"""A small catalogue with drawn vectors."""

import numpy as np
import pytest

from bench.drawn import Sample, fill
from tests.conftest import make_book


@pytest.fixture
def sample() -> Sample:
    """Twenty books of two genres, each genre around a direction of its own."""
    chance = np.random.default_rng(1)

    def around(dimensions: int) -> np.ndarray:
        centres = np.eye(dimensions, dtype=np.float32)[[0] * 10 + [1] * 10]
        drawn = centres + 0.005 * chance.standard_normal((20, dimensions), dtype=np.float32)
        return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)

    genres = ["poesie"] * 10 + ["romans"] * 10
    return Sample(genres, around(384))


@pytest.fixture
def catalogue(settings, shelve, sample) -> list[str]:
    """Ids of six poems, then six novels, with drawn vectors."""
    books = [
        make_book(title=f"{genre} {number}", labels=[genre])
        for genre in ("Poésie", "Romans")
        for number in range(6)
    ]
    ids = shelve(*books)
    fill(settings, sample)
    return ids
