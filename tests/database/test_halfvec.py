"""Vectors on their way to pgvector and back."""

import numpy as np

from database import halfvec


def test_every_float16_comes_back_as_it_was() -> None:
    every = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    finite = every[np.isfinite(every)]
    back = halfvec.read(halfvec.write(finite.tolist())).astype(np.float16)
    assert np.array_equal(back, finite)


def test_a_sparse_vector_is_written_in_order() -> None:
    assert halfvec.write_sparse({7: 0.25, 1: 0.5}, 20) == "{1:0.5,7:0.25}/20"
    assert halfvec.write_sparse({}, 20) == "{}/20"
