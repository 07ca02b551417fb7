"""The file of weights of an encoder with random numbers, a few KB, in the wheel's own format."""

import struct

import numpy as np

HIDDEN, LAYERS, INNER, POSITIONS, TYPES = 32, 2, 64, 128, 2
PIECES = [
    *(("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)),
    *(("▁", -3.0), ("▁mer", -4.0), ("▁la", -4.0), ("море", -5.0), ("海", -6.0), ("海の", -6.0)),
    *(("a", -7.0), ("e", -7.0), ("m", -7.0), ("▁passage", -8.0), (":", -4.0), ("<mask>", 0.0)),
]


def made(seed: int = 0) -> bytes:
    """The whole file."""
    drawn = np.random.default_rng(seed)
    sizes = (HIDDEN, LAYERS, 2, INNER, len(PIECES), POSITIONS, TYPES)
    header = b"E5S1" + struct.pack("<I7ifi", 1, *sizes, 1e-12, 32)
    texts = [piece.encode() for piece, _ in PIECES]
    ends = np.cumsum([0, *map(len, texts)]).astype("<u4").tobytes()
    scores = np.array([score for _, score in PIECES], "<f4").tobytes()
    header += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(b"".join(texts)))
    header += ends + scores + b"".join(texts)
    header += struct.pack("<iI", 1, 9) + struct.pack("<IBI", ord("Ａ"), 1, ord("A"))
    tensors = {
        name: _stored(drawn, name, count) for name, count in (_embeddings() | _layers()).items()
    }
    names = [name.encode() for name in tensors]
    start = len(header) + 4 + sum(len(name) + 23 for name in names)
    directory = struct.pack("<i", len(names))
    for name, (kind, stored) in zip(names, tensors.values(), strict=True):
        size = struct.pack("<BIQQ", kind, 0, start, len(stored))
        directory += struct.pack("<H", len(name)) + name + size
        start += len(stored)
    return header + directory + b"".join(stored for _, stored in tensors.values())


def _embeddings() -> dict[str, int]:
    return {
        "emb.word": len(PIECES) * HIDDEN,
        "emb.pos": POSITIONS * HIDDEN,
        "emb.type": TYPES * HIDDEN,
        "emb.ln.w": HIDDEN,
        "emb.ln.b": HIDDEN,
    }


def _layers() -> dict[str, int]:
    found = {}
    for layer in range(LAYERS):
        for name, rows, columns in (
            *((each, HIDDEN, HIDDEN) for each in ("q", "k", "v", "ao")),
            *(("fi", INNER, HIDDEN), ("fo", HIDDEN, INNER)),
        ):
            found |= {f"l{layer}.{name}.w": rows * columns, f"l{layer}.{name}.b": rows}
        for name in ("aln", "oln"):
            found |= {f"l{layer}.{name}.w": HIDDEN, f"l{layer}.{name}.b": HIDDEN}
    return found


def _stored(drawn: np.random.Generator, name: str, count: int) -> tuple[int, bytes]:
    """Matrices in blocks, the rest as floats."""
    if name == "emb.word" or (name.endswith(".w") and "ln" not in name):
        blocks = np.zeros(count // 32, [("scale", "<f2"), ("halves", "u1", 16)])
        blocks["scale"] = 0.05
        blocks["halves"] = drawn.integers(0, 256, blocks["halves"].shape)
        return 1, blocks.tobytes()
    return 0, drawn.normal(0, 0.1, count).astype("<f4").tobytes()
