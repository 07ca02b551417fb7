"""The file of weights, number by number."""

import struct

import numpy as np
import pytest

from services.bundled.weights import parse
from services.bundled.wheel import PreparationError
from tests.services.bundled.tiny_weights import HIDDEN, INNER, LAYERS, PIECES, made


def test_sizes_and_pieces_are_as_written() -> None:
    weights = parse(made())
    assert (weights.sizes.hidden, weights.sizes.inner, weights.sizes.layers) == (
        HIDDEN,
        INNER,
        LAYERS,
    )
    assert weights.pieces == PIECES


def test_a_block_is_its_scale_times_sixteen_low_and_sixteen_high_halves_less_eight() -> None:
    content = made()
    at = content.index(b"l0.q.w") + len("l0.q.w")
    start, size = struct.unpack_from("<QQ", content, at + 5)
    block = struct.pack("<e", 0.5) + bytes(n | (15 - n) << 4 for n in range(16))
    changed = content[:start] + block + content[start + len(block) :]
    read = parse(changed).matrix("l0.q.w", HIDDEN, HIDDEN)
    assert size == HIDDEN * HIDDEN // 32 * 18
    assert read[0, :16].tolist() == [0.5 * (n - 8) for n in range(16)]
    assert read[0, 16:].tolist() == [0.5 * (7 - n) for n in range(16)]


def test_floats_are_as_written() -> None:
    weights = parse(made())
    assert weights.matrix("l1.oln.b", HIDDEN).dtype == np.float32
    assert np.abs(weights.matrix("emb.pos", -1, HIDDEN)).max() < 1


@pytest.mark.parametrize("length", [3, 60, 200, 900, -1])
def test_a_file_that_ends_too_early_is_refused(length: int) -> None:
    with pytest.raises(PreparationError, match="end too early, or are of another kind"):
        parse(made()[:length])


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(PreparationError, match="they begin with b'GGUF'"):
        parse(b"GGUF" + made()[4:])


def test_a_tensor_that_is_not_there_is_named() -> None:
    with pytest.raises(PreparationError, match="hold no l9"):
        parse(made()).matrix("l9.q.w", HIDDEN, HIDDEN)
