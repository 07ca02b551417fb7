"""The rows of a delimited text file, with their lines, however it is delimited."""

import csv
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias, TypeVar

from catalog.text import fold
from pipeline.importers.text_files import lines, open_text
from pipeline.records import Reject, UnreadableError

DELIMITERS = ",;\t|"
LONGEST_CELL = 16_000_000
SNIFFED_LINES = 20

T = TypeVar("T")
Row = tuple[int, list[str]]
# Of a header, the function that makes a record of a row.
Reader: TypeAlias = Callable[[Sequence[str]], Callable[[Sequence[str]], T]]


def read_records(path: Path, reader: Reader[T]) -> Iterator[tuple[int, T] | Reject]:
    """The records of a file whose first row is its header."""
    header: list[str] | None = None
    for row in read_rows(path):
        if isinstance(row, Reject):
            yield row
        elif header is None:
            header = [name.strip() for name in row[1]]
            convert = reader(header)
        elif (reason := _misfit(row[1], header)) is not None:
            yield Reject(row[0], reason, row[1])
        else:
            yield row[0], convert(row[1])
    if header is None:
        raise UnreadableError(f"{path} has no header; give it a first line with column names")


def read_cells(
    path: Path, convert: Callable[[Mapping[str, str]], T]
) -> Iterator[tuple[int, T] | Reject]:
    """The same, of rows that are converted by the folded names of their cells."""

    def reader(header: Sequence[str]) -> Callable[[Sequence[str]], T]:
        names = [fold(name) for name in header]
        return lambda row: convert(dict(zip(names, row, strict=False)))

    return read_records(path, reader)


def read_rows(path: Path) -> Iterator[Row | Reject]:
    """Each row that is not empty, with the line where it begins."""
    csv.field_size_limit(LONGEST_CELL)
    with open_text(path) as file:
        taken = _Lines(lines(file))
        delimiter = taken.sniff()
        rows = csv.reader(taken, delimiter=delimiter)
        while True:
            begins = taken.begin()
            try:
                row = next(rows, None)
            except csv.Error as error:
                yield Reject(begins, f"is not a row: {error}", taken.give_back())
                continue
            if taken.quote_left_open():
                reason = "opens a quote that never closes; close or double it"
                yield Reject(begins, reason, taken.give_back())
            elif row is None:
                return
            elif any(cell and not cell.isspace() for cell in row):
                yield begins, row


def row_values(columns: Mapping[str, int], row: Sequence[str]) -> dict[str, object]:
    """The cells that are there under our field names; a short row misses its last cells."""
    size = len(row)
    return {field: row[place] for field, place in columns.items() if place < size and row[place]}


def sniff_delimiter(first_lines: Sequence[str]) -> str:
    """Of , ; tab and | the one that parts the header into most cells, and most rows alike."""

    def score(delimiter: str) -> tuple[int, int]:
        sizes = [len(row) for row in csv.reader(first_lines, delimiter=delimiter) if row]
        return (sizes[0], sizes.count(sizes[0])) if sizes else (0, 0)

    try:
        best = max(DELIMITERS, key=score)
        # A single column has titles with commas in it, but no tabs.
        return best if score(best)[0] > 1 else "\t"
    except csv.Error:
        return ","


def _misfit(row: Sequence[str], header: Sequence[str]) -> str | None:
    if len(row) <= len(header) or not any(row[len(header) :]):
        return None
    return (
        f"has {len(row)} cells where the header has {len(header)};"
        " put quotes around the one that holds the delimiter"
    )


class _Lines:
    """The lines of a file; those of the row being read can be given back, to be read anew."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source
        self._waiting: deque[str] = deque()
        self._taken: list[str] = []
        self._ended = False
        self._line = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        try:
            line = self._waiting.popleft() if self._waiting else next(self._source)
        except StopIteration:
            self._ended = True
            raise
        self._line += 1
        self._taken.append(line)
        return line

    def sniff(self) -> str:
        """The delimiter, judged by the first lines or told by Excel's "sep=;"."""
        for line in self._source:
            self._waiting.append(line)
            if len(self._waiting) == SNIFFED_LINES:
                break
        first = self._waiting[0].strip().casefold() if self._waiting else ""
        if len(first) == 5 and first.startswith("sep="):
            next(self)
            return first[4]
        return sniff_delimiter(self._waiting)

    def begin(self) -> int:
        """Forget the row before; the line where the next one begins, from 1."""
        self._taken.clear()
        return self._line + 1

    def quote_left_open(self) -> bool:
        """Whether the file has ended within quotes, which stand in pairs."""
        return self._ended and sum(line.count('"') for line in self._taken) % 2 == 1

    def give_back(self) -> str:
        """Give back all but the first line of the row, and return that one."""
        first, *others = self._taken
        self._waiting.extendleft(reversed(others))
        self._line -= len(others)
        self._ended = False
        return first.rstrip("\r\n")
