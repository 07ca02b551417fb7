"""The Parquet files between the steps: raw records as they were found, clean books as typed."""

import sys
import types
import typing
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import IO, Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.book import Book, RawBook
from pipeline.records import UnreadableError

BATCH_ROWS = 1_000
BATCH_CHARACTERS = 8_000_000

Sized = tuple[Sequence[object], int]  # a row, and how many characters of text it has

_ARROW: dict[object, pa.DataType] = {
    str: pa.string(),
    int: pa.int32(),
    date: pa.date32(),
    Decimal: pa.decimal128(9, 2),
    list: pa.list_(pa.string()),
    tuple: pa.list_(pa.string()),
}


def _schema(kind: type) -> pa.Schema:
    """Where a row comes from, then the fields of a dataclass in their order."""
    hints = typing.get_type_hints(kind)
    columns = [(field.name, _arrow(hints[field.name])) for field in fields(kind)]
    return pa.schema([("source", pa.string()), ("line", pa.int64()), *columns])


def _arrow(hint: object) -> pa.DataType:
    """The Arrow type of `str`, of `str | None` or of `list[str]`."""
    if isinstance(hint, types.UnionType):
        hint = next(part for part in typing.get_args(hint) if part is not types.NoneType)
    return _ARROW[typing.get_origin(hint) or hint]


RAW = _schema(RawBook)
CLEAN = _schema(Book).append(pa.field("record", pa.string()))  # the raw one, as JSON


class Writer:
    """Batches into a Parquet file, one row group each."""

    def __init__(self, file: IO[bytes], schema: pa.Schema) -> None:
        # Few values come twice but names, and zstd makes those small, too.
        self._parquet = pq.ParquetWriter(file, schema, compression="zstd", use_dictionary=False)
        self.written = 0

    def write(self, batch: pa.RecordBatch) -> None:
        self._parquet.write_batch(batch)
        self.written += batch.num_rows

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._parquet.close()
        else:  # the file is thrown away; what its end says no longer matters
            with suppress(OSError, ValueError, pa.ArrowException):
                self._parquet.close()


def batches(rows: Iterable[Sized], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Rows in the order of the schema, as many at a time as memory bears."""
    batch: list[Sequence[object]] = []
    characters = 0
    for row, size in rows:
        batch.append(row)
        characters += size
        if len(batch) >= BATCH_ROWS or characters >= BATCH_CHARACTERS:
            yield _batch(batch, schema)
            batch, characters = [], 0
    if batch:
        yield _batch(batch, schema)


def _batch(rows: Sequence[Sequence[object]], schema: pa.Schema) -> pa.RecordBatch:
    _do_without_pandas()
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, type=f.type) for column, f in zip(columns, schema, strict=True)]
    return pa.record_batch(arrays, schema=schema)


class _NoPandas:
    """A finder of modules that finds no pandas."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


@cache
def _do_without_pandas() -> None:
    """Have pyarrow believe that there is no pandas. It imports it, which takes as long as thousands
    of rows, only to see that a tuple is none of its arrays.
    """
    sys.meta_path.insert(0, _NoPandas)
    try:
        pa.array(())
    finally:
        sys.meta_path.remove(_NoPandas)


def rows_of(batch: pa.RecordBatch) -> Iterator[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in batch.columns), strict=True)


def count(path: Path) -> int:
    """How many rows a file of ours has."""
    return int(_open(path).metadata.num_rows)


def read(path: Path) -> Iterator[pa.RecordBatch]:
    """The batches of a file of ours, one at a time in memory."""
    file = _open(path)
    if file.schema_arrow.names not in (RAW.names, CLEAN.names):
        raise UnreadableError(f"{path} is of another version; run the steps from the start")
    for number in range(file.num_row_groups):
        yield from file.read_row_group(number).to_batches()


def _open(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except FileNotFoundError:
        step = "compress" if path.name.endswith(".raw.parquet") else "prepare"
        raise UnreadableError(f"{path} is not there yet; run the step {step} first") from None
    except pa.ArrowInvalid as error:
        raise UnreadableError(
            f"{path} is damaged ({error}); run the steps from the start"
        ) from None
