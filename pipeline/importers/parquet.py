"""Any Parquet file: its columns as told with --map, else known by their names."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.importers.columns import match_columns
from pipeline.importers.fields import raw_book, say_empty
from pipeline.importers.head import Head
from pipeline.records import Record, Reject, UnreadableError

NAME = "parquet"
BATCH_ROWS = 1_000


def matches(head: Head) -> bool:
    """The file begins with Parquet's magic number."""
    return head.magic == b"PAR1"


def read(path: Path, mapping: Mapping[str, str]) -> Iterator[Record | Reject]:
    """Each row with its number from 1. Raises UnreadableError where the file is damaged."""
    try:
        yield from _read(path, mapping)
    except pa.ArrowException as error:
        raise UnreadableError(
            f"{path} is a damaged Parquet file ({error}); export it again"
        ) from error


def _read(path: Path, mapping: Mapping[str, str]) -> Iterator[Record]:
    with pq.ParquetFile(path) as file:
        names = file.schema_arrow.names
        columns = {
            field: names[place] for field, place in match_columns(path, names, mapping).items()
        }
        number = 0
        for batch in file.iter_batches(BATCH_ROWS, columns=sorted({*columns.values()})):
            values = [batch.column(name).to_pylist() for name in columns.values()]
            for row in zip(*values, strict=True):
                number += 1
                yield number, say_empty(raw_book(dict(zip(columns, row, strict=True))), columns)
