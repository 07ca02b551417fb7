"""Vectors on their way to pgvector and back."""

import numpy as np

from catalog import halfvec


def test_every_float16_comes_back_as_it_was() -> None:
    every = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    finite = every[np.isfinite(every)]
    back = halfvec.read(halfvec.write(finite.tolist())).astype(np.float16)
    assert np.array_equal(back, finite)
