"""A Calibre library: a folder for each author, one for each book in it, a metadata.opf in that."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import parse

from catalog.book import RawBook
from pipeline.importers.fields import say_empty
from pipeline.importers.head import Head
from pipeline.records import Record, Reject, UnreadableError

NAME = "calibre"
LARGEST_OPF_BYTES = 20_000_000

# Calibre leaves out of a file what its book has not.
_FIELDS = (
    "authors", "summary", "labels", "series", "series_index", "publisher", "published_on",
    "language",
)  # fmt: skip
_DC = "{http://purl.org/dc/elements/1.1/}"
_OPF = "{http://www.idpf.org/2007/opf}"


def matches(head: Head) -> bool:
    """A folder with Calibre's metadata.db, or with a metadata.opf of a book."""
    if not head.is_folder:
        return False
    names = {each.name for each in head.path.iterdir()}
    return "metadata.db" in names or next(_opf_files(head.path), None) is not None


def read(path: Path, _mapping: Mapping[str, str]) -> Iterator[Record | Reject]:
    """Each book with its number, in the order of the folders' names."""
    if not path.is_dir():
        raise UnreadableError(f"{path} is a file; give the folder of a Calibre library")
    for number, opf in enumerate(_opf_files(path), 1):
        try:
            yield number, _raw_book(opf)
        except (ParseError, DefusedXmlException, ValueError, OSError) as error:
            reason = f"metadata.opf can't be read: {error}; save its book again in Calibre"
            yield Reject(number, reason, {"path": str(opf)})


def _opf_files(library: Path) -> Iterator[Path]:
    for author in _folders(library):
        for book in _folders(author):
            opf = book / "metadata.opf"
            if opf.is_file():
                yield opf


def _folders(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:
        names = [each.name for each in entries if each.is_dir() and not each.name.startswith(".")]
    return [folder / name for name in sorted(names)]


def _raw_book(opf: Path) -> RawBook:
    if opf.stat().st_size > LARGEST_OPF_BYTES:
        raise ValueError(f"it is larger than {LARGEST_OPF_BYTES // 1_000_000} MB")
    root = parse(opf)
    meta = {each.get("name"): each.get("content") for each in root.iter(f"{_OPF}meta")}
    series = meta.get("calibre:series")
    raw = RawBook(
        title=_text(root, "title"),
        authors=_authors(root),
        summary=_text(root, "description"),
        labels=_texts(root, "subject"),
        series=series,
        series_index=meta.get("calibre:series_index") if series else None,
        publisher=_text(root, "publisher"),
        published_on=_text(root, "date"),
        isbn=_isbn(root),
        language=_text(root, "language"),
    )
    return say_empty(raw, _FIELDS)


def _texts(root: Element, name: str) -> list[str]:
    return [each.text for each in root.iter(_DC + name) if each.text]


def _text(root: Element, name: str) -> str | None:
    return next(iter(_texts(root, name)), None)


def _authors(root: Element) -> list[str]:
    """The creators, without those who are said to be something else than authors."""
    creators = [(each.text, each.get(f"{_OPF}role", "aut")) for each in root.iter(f"{_DC}creator")]
    return [name for name, role in creators if name and role == "aut"]


def _isbn(root: Element) -> str | None:
    for each in root.iter(f"{_DC}identifier"):
        text = (each.text or "").strip()
        if each.get(f"{_OPF}scheme", "").upper() == "ISBN":
            return text or None
        if text.lower().startswith(("urn:isbn:", "isbn:")):
            return text.rpartition(":")[2]
    return None
