"""The three steps of one input: compress, prepare and load."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from pathlib import Path

import pyarrow as pa

from catalog import loads
from catalog.book import Book, RawBook
from catalog.files import written
from catalog.loads import Loaded
from catalog.merging import Raw
from catalog.run_store import Source
from catalog.staged import Staged, staged_block
from catalog.store import stage
from database.connections import Connection, transaction
from pipeline import rows
from pipeline.clean import NotABookError, Note, clean
from pipeline.importers.registry import Importer
from pipeline.inputs import Input
from pipeline.progress_bar import Progress
from pipeline.records import Record, Reject
from pipeline.reject_log import RejectLog
from pipeline.texts import LONGEST_TEXT, RAW_FIELDS, all_text, repair, too_long

_BOOK_FIELDS = tuple(field.name for field in fields(Book))
_NOTHING: tuple[object, ...] = (None, "", [], [""], ())
_json = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
_raw_values = attrgetter(*RAW_FIELDS)
_book_values = attrgetter(*_BOOK_FIELDS)


@dataclass(frozen=True)
class Written:
    """What a step that writes a file has done with the records it read."""

    written: int
    rejected: int

    @property
    def read(self) -> int:
        return self.written + self.rejected


@dataclass(frozen=True)
class Cleaned:
    """What became of a batch of raw records. block: the books as COPY reads them."""

    batches: list[pa.RecordBatch]
    rejects: list[Reject]
    notes: list[tuple[int, Note]]
    block: bytes


def compress(
    source: Input,
    importer: Importer,
    mapping: dict[str, str],
    target: Path,
    put_aside: RejectLog,
    progress: Progress,
) -> Written:
    """Raw records into one Parquet file, each value as its source prints it."""
    records = progress(importer.read(source.path, mapping), f"compress {source.path.name}", None)
    with written(target) as file, rows.Writer(file, rows.RAW) as writer:
        for batch in raw_batches(records, source, put_aside):
            writer.write(batch)
    return Written(writer.written, put_aside.rejected)


def prepare(
    raw_path: Path, target: Path, language: str | None, put_aside: RejectLog, progress: Progress
) -> Written:
    """Clean typed rows out of raw ones."""
    batches = progress(rows.read(raw_path), f"prepare {raw_path.name}", rows.count(raw_path))
    with written(target) as file, rows.Writer(file, rows.CLEAN) as writer:
        for batch in batches:
            keep(cleaned(batch, language, to_load=False), writer, put_aside)
    return Written(writer.written, put_aside.rejected)


def load(
    connection: Connection,
    clean_path: Path,
    source: Source,
    put_aside: RejectLog,
    progress: Progress,
) -> Loaded:
    """Clean rows into the database, all of them or none.

    Raises RefusedError if far fewer books come than the source had.
    """
    batches = progress(rows.read(clean_path), f"load {clean_path.name}", rows.count(clean_path))
    with transaction(connection) as cursor:
        staged = stage(cursor, (staged_block(_books(batch)) for batch in batches))
        loaded = loads.load(cursor, staged, source, read_again)
    reject_conflicts(loaded, clean_path, put_aside)
    return loaded


def cleaned(batch: pa.RecordBatch, language: str | None, to_load: bool) -> Cleaned:
    """Clean typed rows out of a batch of raw ones."""
    kept: list[rows.Sized] = []
    books: list[Staged] = []
    found = Cleaned([], [], [], b"")
    for source, line, *values in rows.rows_of(batch):
        raw = RawBook(*values)
        try:
            book, notes = clean(raw, language)
        except NotABookError as error:
            found.rejects.append(Reject(line, str(error), _as_record(raw)))
            continue
        found.notes.extend((line, note) for note in notes)
        record = said(values)
        if language and (not raw.language or any(n.field == "language" for n in notes)):
            record["language"] = language
        text = _json(record)
        kept.append(((source, line, *_book_values(book), text), 2 * len(text)))
        books.append((line, book, text))
    block = staged_block(books) if to_load else b""
    return replace(found, batches=[*rows.batches(kept, rows.CLEAN)], block=block)


def raw_batches(
    records: Iterable[Record | Reject], source: Input, put_aside: RejectLog
) -> Iterator[pa.RecordBatch]:
    """Of records the values as they are printed; what can't be a record is put aside."""
    return rows.batches(_storable(records, str(source.path), put_aside), rows.RAW)


def _storable(
    records: Iterable[Record | Reject], source: str, put_aside: RejectLog
) -> Iterator[rows.Sized]:
    for found in records:
        if isinstance(found, Reject):
            put_aside.reject(found)
            continue
        line, raw = found
        text = all_text(raw)
        if len(text) > LONGEST_TEXT and (reason := too_long(raw)):
            put_aside.reject(Reject(line, reason, _as_record(raw)))
            continue
        if not text.isprintable():  # a newline is not printable either, so this only spares work
            for field, value in repair(raw):
                put_aside.note(line, Note(field, value, "holds characters that can't be stored"))
        yield (source, line, *_raw_values(raw)), len(text)


def keep(found: Cleaned, writer: rows.Writer, put_aside: RejectLog) -> None:
    """Write what became of a batch, and put aside what did not."""
    for batch in found.batches:
        writer.write(batch)
    for reject in found.rejects:
        put_aside.reject(reject)
    for line, note in found.notes:
        put_aside.note(line, note)


def reject_conflicts(loaded: Loaded, clean_path: Path, put_aside: RejectLog) -> None:
    """Put aside the records that the load has refused."""
    reasons = {rejected.position: rejected.reason for rejected in loaded.rejected}
    for batch in rows.read(clean_path) if reasons else ():
        for line, book, _ in _books(batch):
            if line in reasons:
                put_aside.reject(Reject(line, reasons[line], _as_record(book)))


def said(values: Iterable[object]) -> dict[str, object]:
    """The fields of which a raw record speaks, also those that it says are empty."""
    pairs = zip(RAW_FIELDS, values, strict=True)
    return {name: value for name, value in pairs if value is not None and value != []}


def read_again(record: Raw) -> Book | None:
    """The book of a record that was kept; None if by the rules of today it can't be one."""
    try:
        return clean(RawBook(**record))[0]
    except NotABookError:
        return None


def _books(batch: pa.RecordBatch) -> Iterator[Staged]:
    for _source, line, title, authors, summary, labels, *values, record in rows.rows_of(batch):
        yield line, Book(title, tuple(authors), summary, tuple(labels), *values), record


def _as_record(book: RawBook | Book) -> dict[str, object]:
    """The fields that hold something."""
    names = RAW_FIELDS if isinstance(book, RawBook) else _BOOK_FIELDS
    return {name: value for name in names if (value := getattr(book, name)) not in _NOTHING}
