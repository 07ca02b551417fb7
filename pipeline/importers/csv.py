"""Any delimited text file: its columns as told with --map, else known by their headers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from catalog.book import RawBook
from pipeline.importers.columns import match_columns
from pipeline.importers.csv_rows import read_records, row_values
from pipeline.importers.fields import raw_book, say_empty
from pipeline.importers.head import Head
from pipeline.records import Record, Reject

NAME = "csv"


def matches(head: Head) -> bool:
    """Any delimited text with a header; therefore it is asked last."""
    return bool(head.header)


def read(path: Path, mapping: Mapping[str, str]) -> Iterator[Record | Reject]:
    """Each row with its line. Raises UnreadableError where no column is a title."""

    def reader(header: Sequence[str]) -> Callable[[Sequence[str]], RawBook]:
        columns = match_columns(path, header, mapping)

        def record(row: Sequence[str]) -> RawBook:
            there = (field for field, place in columns.items() if place < len(row))
            return say_empty(raw_book(row_values(columns, row)), there)

        return record

    return read_records(path, reader)
