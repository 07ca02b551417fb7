"""JSON records as a stream: one a line, or one after the other in an array of any layout."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from pipeline.importers.text_files import lines, open_text
from pipeline.records import Reject

CHUNK_CHARACTERS = 1 << 20
LONGEST_RECORD = 64_000_000
SHOWN_OF_REST = 1_000

_DECODER = json.JSONDecoder(strict=False)  # shops leave bare tabs and newlines in texts
_BETWEEN = re.compile(r"[\s,\[\]]*")

Found = tuple[int, dict[str, object]]


def read_json(path: Path) -> Iterator[Found | Reject]:
    """Each object with its line, or with its number where records are not one a line."""
    with open_text(path) as file:
        one_a_line = _is_one_a_line(file)
        file.seek(0)
        for position, value in _read_lines(file) if one_a_line else _read_stream(file):
            if isinstance(value, dict):
                yield position, value
            elif isinstance(value, Reject):
                yield value
            else:
                yield Reject(position, "is not a JSON object", value)


def _is_one_a_line(file: TextIO) -> bool:
    """Whether one of the first lines is an object by itself, and no array has begun."""
    for number, line in enumerate(lines(file)):
        text = line.strip()
        if text.startswith("[") or number == 100:
            return False
        if text.startswith("{") and isinstance(_parse(text), dict):
            return True
    return False


def _read_lines(file: TextIO) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(lines(file), 1):
        text = line.strip().removesuffix(",")
        if text:
            value = _parse(text)
            if isinstance(value, str) and not text.startswith('"'):
                value = Reject(number, f"is not JSON: {value}", text)
            yield number, value


def _parse(text: str) -> object:
    """The value, or a text that says what is wrong."""
    try:
        return _DECODER.decode(text)
    except RecursionError:
        return "it is nested too deeply"
    except ValueError as error:  # of which JSONDecodeError is one; a huge number is another
        return str(error)


def _read_stream(file: TextIO) -> Iterator[tuple[int, object]]:
    window = _Window(file)
    number = 1
    while window.find_next():
        try:
            value = window.decode()
        except (ValueError, RecursionError) as error:
            reason = f"is broken after line {window.line} ({error}); nothing after it can be read"
            yield number, Reject(number, reason, window.rest())
            return
        yield number, value
        number += 1
    if window.depth > 0:
        reason = "the file ends before its array does; it seems to be cut short"
        yield number, Reject(number, reason, "")


class _Window:
    """The part of a file that is being decoded."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._text = ""
        self._at = 0
        self._lines_before = 0
        self.depth = 0  # arrays that have begun and not ended

    @property
    def line(self) -> int:
        """Where the record in hand begins, from 1."""
        return 1 + self._lines_before + self._text.count("\n", 0, self._at)

    def find_next(self) -> bool:
        """Go to the next record; False at the end of the file."""
        while True:
            between = _BETWEEN.match(self._text, self._at)
            if between:
                self.depth += between[0].count("[") - between[0].count("]")
                self._at = between.end()
            if self._at < len(self._text):
                return True
            if not self._read_more():
                return False

    def decode(self) -> object:
        """The record in hand. Raises ValueError if it is broken or cut."""
        while True:
            try:
                value, self._at = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if not self._may_be_cut(error) or not self._read_more():
                    raise
            else:
                return value

    def rest(self) -> str:
        return self._text[self._at : self._at + SHOWN_OF_REST]

    def _may_be_cut(self, error: json.JSONDecodeError) -> bool:
        """Whether more text could mend this error: only a string breaks far from the end."""
        unfinished = error.msg.startswith("Unterminated string")
        return unfinished or error.pos > len(self._text) - 10

    def _read_more(self) -> bool:
        """Read as much again as is in hand, so that long records are not decoded too often."""
        kept = len(self._text) - self._at
        if kept > LONGEST_RECORD:
            return False
        more = self._file.read(max(CHUNK_CHARACTERS, kept))
        self._lines_before += self._text.count("\n", 0, self._at)
        self._text = self._text[self._at :] + more
        self._at = 0
        return bool(more)
