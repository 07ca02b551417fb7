"""The Parquet files between the steps: raw records as they were found, clean books as typed."""

import types
import typing
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.book import Book, RawBook
from pipeline.records import UnreadableError

BATCH_ROWS = 5_000
BATCH_CHARACTERS = 16_000_000

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
    """Rows into a Parquet file, batch by batch: as many as memory bears, one row group each."""

    def __init__(self, file: IO[bytes], schema: pa.Schema) -> None:
        self._schema = schema
        # Few values come twice but names, and zstd makes those small, too.
        self._parquet = pq.ParquetWriter(file, schema, compression="zstd", use_dictionary=False)
        self._rows: list[Sequence[object]] = []
        self._characters = 0
        self.written = 0

    def add(self, row: Sequence[object], characters: int) -> None:
        """Add a row in the order of the schema; `characters` of text tell when memory is full."""
        self._rows.append(row)
        self._characters += characters
        if len(self._rows) >= BATCH_ROWS or self._characters >= BATCH_CHARACTERS:
            self._flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._finish()
        else:  # the file is thrown away; what its end says no longer matters
            with suppress(OSError, ValueError, pa.ArrowException):
                self._parquet.close()

    def _finish(self) -> None:
        try:
            if self._rows:
                self._flush()
        except BaseException as error:
            self.__exit__(type(error))
            raise
        self._parquet.close()

    def _flush(self) -> None:
        columns = zip(*self._rows, strict=True)
        arrays = [
            pa.array(column, type=field.type)
            for column, field in zip(columns, self._schema, strict=True)
        ]
        self._parquet.write_batch(pa.record_batch(arrays, schema=self._schema))
        self.written += len(self._rows)
        self._rows, self._characters = [], 0


def count(path: Path) -> int:
    """How many rows a file of ours has."""
    return int(_open(path).metadata.num_rows)


def read(path: Path) -> Iterator[tuple[Any, ...]]:
    """The rows of a file of ours, a row group at a time in memory."""
    file = _open(path)
    if file.schema_arrow.names not in (RAW.names, CLEAN.names):
        raise UnreadableError(f"{path} is of another version; run the steps from the start")
    for number in range(file.num_row_groups):
        group = file.read_row_group(number)
        yield from zip(*(column.to_pylist() for column in group.columns), strict=True)


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
