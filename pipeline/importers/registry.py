"""Which importer reads an input: the one named, else the first that knows its content."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, ModuleType

from pipeline.importers import (
    books,
    calibre,
    calibre_csv,
    csv,
    goodreads,
    parquet,
    shop,
)
from pipeline.importers.head import Head
from pipeline.records import Record, Reject, UnreadableError

_UNPACK = {
    b"PK\x03\x04": "a zip archive or a spreadsheet; unpack it, or save the sheet as CSV",
    b"\x1f\x8b": "compressed; unpack it with gunzip",
    b"BZh": "compressed; unpack it with bunzip2",
    b"\xfd7zX": "compressed; unpack it with unxz",
    b"\x28\xb5\x2f\xfd": "compressed; unpack it with unzstd",
    b"%PDF": "a PDF; export the catalogue as CSV",
    b"SQLi": "an SQLite database; export the catalogue as CSV",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet; save the sheet as CSV",
}


@dataclass(frozen=True)
class Importer:
    """A format: whether a head is of it, and how its records are read, with columns as told."""

    name: str
    matches: Callable[[Head], bool]
    read: Callable[[Path, Mapping[str, str]], Iterator[Record | Reject]]


def _importer(module: ModuleType) -> Importer:
    return Importer(module.NAME, module.matches, module.read)


# In the order of asking: what shows clear signs first, what takes anything last.
IMPORTERS = {
    importer.name: importer
    for importer in map(_importer, (calibre, parquet, shop, books, goodreads, calibre_csv, csv))
}


def choose(path: Path, name: str | None, mapping: Mapping[str, str]) -> Importer:
    """Raises UnreadableError when the input is empty or its content is nothing we know."""
    _refuse_empty(path)
    if name:
        return IMPORTERS[name]
    head = head_of(path, mapping)
    if found := next((each for each in IMPORTERS.values() if each.matches(head)), None):
        return found
    raise UnreadableError(_why_unknown(head))


def head_of(path: Path, mapping: Mapping[str, str] = MappingProxyType({})) -> Head:
    """Raises UnreadableError when the input is empty, or of a kind that has to be unpacked."""
    _refuse_empty(path)
    head = Head(path, bool(mapping))
    if kind := next(
        (text for start, text in _UNPACK.items() if head.magic.startswith(start)), None
    ):
        raise UnreadableError(f"{path} is {kind}")
    return head


def _refuse_empty(path: Path) -> None:
    if path.is_file() and not path.stat().st_size:
        raise UnreadableError(f"{path} is empty; give a file with records in it")


def _why_unknown(head: Head) -> str:
    path = head.path
    if not head.text:
        return f"{path} is empty; give a file with records in it"
    if head.text[0] in "[{" and not head.keys:
        return f"{path} has no JSON records; give a file with records in it"
    if head.text[0] in "[{":
        return (
            f"{path} has JSON records without product_title or title;"
            " name the key of the title with --map title=KEY"
        )
    return f"{path} is in no format known; name one of {', '.join(IMPORTERS)} with --format"
