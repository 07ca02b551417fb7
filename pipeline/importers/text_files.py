"""Text files in whatever encoding they come."""

import codecs
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TextIO

CHUNK_BYTES = 1 << 20
LONGEST_LINE = 32_000_000

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def open_text(path: Path, to_glance: bool = False) -> TextIO:
    """The text of a file, its ends of line as they are; for a glance, only its start is judged.

    A byte that the encoding does not know becomes a lone surrogate, to be repaired and noted.
    """
    encoding = encoding_of(path, 1 if to_glance else None)
    errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
    return path.open(encoding=encoding, errors=errors, newline="")


def lines(file: TextIO) -> Iterator[str]:
    """The lines of a file with their ends; one that is too long for memory comes in pieces."""
    return iter(partial(file.readline, LONGEST_LINE), "")


def encoding_of(path: Path, chunks: int | None = None) -> str:
    """By its byte order mark, else UTF-8 if its accents are, else Windows or Latin-1."""
    with path.open("rb") as file:
        start = file.read(1000)
        if found := next((name for bom, name in _BOMS if start.startswith(bom)), None):
            return found
        if found := _utf16_without_mark(start):
            return found
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        for chunk in islice(iter(partial(file.read, CHUNK_BYTES), b""), chunks):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return _judge(error.object)
    return "utf-8"


def _utf16_without_mark(start: bytes) -> str | None:
    """Every second byte of western text in UTF-16 is NUL."""
    half = len(start) // 2
    if half and start[1::2].count(0) > 0.7 * half:
        return "utf-16-le"
    if half and start[::2].count(0) > 0.7 * half:
        return "utf-16-be"
    return None


def _judge(chunk: bytes) -> str:
    """The encoding of a piece of text that is not good UTF-8: that, if most of its accents are."""
    text = chunk.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = sum(not character.isascii() for character in text) - broken
    if good > broken:
        return "utf-8"
    try:
        chunk.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"
