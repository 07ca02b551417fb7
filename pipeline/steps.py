"""The three steps of one input: compress, prepare and load."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path

from catalog import loads
from catalog.book import Book, RawBook
from catalog.files import written
from catalog.loads import Loaded
from catalog.merging import Raw
from catalog.run_store import Source
from catalog.store import Staged
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
        for found in records:
            if isinstance(found, Reject):
                put_aside.reject(found)
            else:
                _compress_one(found, str(source.path), writer, put_aside)
    return Written(writer.written, put_aside.rejected)


def _compress_one(record: Record, source: str, writer: rows.Writer, put_aside: RejectLog) -> None:
    line, raw = record
    text = all_text(raw)
    if len(text) > LONGEST_TEXT and (reason := too_long(raw)):
        put_aside.reject(Reject(line, reason, _as_record(raw)))
        return
    if not text.isprintable():  # a newline is not printable either, so this only spares work
        for field, value in repair(raw):
            put_aside.note(line, Note(field, value, "holds characters that can't be stored"))
    writer.add((source, line, *_raw_values(raw)), len(text))


def prepare(
    raw_path: Path, target: Path, language: str | None, put_aside: RejectLog, progress: Progress
) -> Written:
    """Clean typed rows out of raw ones."""
    records = progress(rows.read(raw_path), f"prepare {raw_path.name}", rows.count(raw_path))
    with written(target) as file, rows.Writer(file, rows.CLEAN) as writer:
        for source, line, *values in records:
            raw = RawBook(*values)
            try:
                book, notes = clean(raw, language)
            except NotABookError as error:
                put_aside.reject(Reject(line, str(error), _as_record(raw)))
                continue
            for note in notes:
                put_aside.note(line, note)
            record = said(values)
            if language and (not raw.language or any(n.field == "language" for n in notes)):
                record["language"] = language
            text = _json(record)
            writer.add((source, line, *_book_values(book), text), 2 * len(text))
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
    total = rows.count(clean_path)
    books = progress(_books(clean_path), f"load {clean_path.name}", total)
    with transaction(connection) as cursor:
        loaded = loads.load(cursor, books, source, read_again)
    reasons = {rejected.position: rejected.reason for rejected in loaded.rejected}
    for line, book, _ in _books(clean_path) if reasons else ():
        if line in reasons:
            put_aside.reject(Reject(line, reasons[line], _as_record(book)))
    return loaded


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


def _books(clean_path: Path) -> Iterator[Staged]:
    for _source, line, title, authors, summary, labels, *values, record in rows.read(clean_path):
        yield line, Book(title, tuple(authors), summary, tuple(labels), *values), record


def _as_record(book: RawBook | Book) -> dict[str, object]:
    """The fields that hold something."""
    names = RAW_FIELDS if isinstance(book, RawBook) else _BOOK_FIELDS
    return {name: value for name in names if (value := getattr(book, name)) not in _NOTHING}
