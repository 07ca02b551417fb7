"""The books a crawl has found so far: a line each in books.jsonl, each book once."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured
from scrapy.statscollectors import StatsCollector

from catalog.book import Book, book_id, isbn13
from catalog.text import fold, storable
from scraper.pages.record import Record, line

BOOKS = "books.jsonl"
COUNT = "catalogue/books"  # the name of the count among Scrapy's stats

_NUMBER_LINE = re.compile(r"\b((isbn|ean|gtin)(1[03])?|gencod)\b")
_PUBLISHER_LINE = re.compile(r"\b(editeur|publisher|maison d edition)\b")
_DATE_LINE = re.compile(r"\b(date|annee|year|parution|published)\b")
_YEAR = re.compile(r"(?<!\d)(1[4-9]|20)\d\d(?!\d)")


class CatalogueError(Exception):
    """The books of a crawl, or a catalogue, can't be used; the message says what to do."""


class Catalogue:
    """The item pipeline: a book is on the disk before its page counts as done."""

    def __init__(self, path: Path, stats: StatsCollector) -> None:
        self._path = path
        self._stats = stats
        self._known: set[int] = set()  # 8 bytes of each book's identity

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NotConfigured, which turns it off, for a crawl that is not kept."""
        folder = crawler.settings["JOBDIR"]
        if not folder:
            raise NotConfigured
        return cls(Path(folder) / BOOKS, crawler.stats)

    def open_spider(self) -> None:
        """Go on after the last whole line that an earlier run has written."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        cut_torn_line(self._path)
        self._known = {_key(identity(record)) for record in read_books(self._path)}
        self._file = self._path.open("ab", buffering=0)
        self._stats.set_value(COUNT, len(self._known))

    def process_item(self, item: Record) -> Record:
        """Raises DropItem for a book that is there, OSError when the disk takes no more."""
        key = _key(identity(item))
        if key in self._known:
            raise DropItem("found before", log_level="DEBUG")
        self._append(storable(line(item)).encode() + b"\n")
        self._known.add(key)
        self._stats.inc_value(COUNT)
        return item

    def close_spider(self) -> None:
        self._file.close()

    def _append(self, data: bytes) -> None:
        end = self._file.seek(0, os.SEEK_END)
        try:
            if self._file.write(data) != len(data):
                raise OSError(f"{self._path}: only a part of a line was written; is the disk full?")
            os.fdatasync(self._file.fileno())
        except OSError:
            self._file.truncate(end)  # the next line must not continue this one
            raise


def identity(record: Record) -> str:
    """The ISBN-13, else a hash of folded title, authors, publisher and year: as in the database."""
    year = _year(record.information)
    publisher = _first(record.information, _PUBLISHER_LINE)
    if year is None and publisher is None:
        publisher = record.resume  # it tells two editions apart where a page says no more
    return book_id(
        Book(
            title=record.product_title,
            authors=tuple(record.author),
            publisher=publisher,
            year=year,
            isbn13=_isbn13(record.information),
        )
    )


def read_books(path: Path) -> Iterator[Record]:
    """The books of a crawl; none if it has found none yet. Raises CatalogueError on a bad line."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for number, text in enumerate(file, 1):
            try:
                yield Record(**json.loads(text))
            except (ValueError, TypeError) as error:
                raise CatalogueError(
                    f"{path}, line {number} can't be read ({error}); mend it, or begin anew with"
                    " --fresh"
                ) from None


def cut_torn_line(path: Path) -> None:
    """Remove what follows the last line's end: a book whose writing was cut short."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        end = file.seek(0, os.SEEK_END)
        while end:
            start = max(0, end - 65_536)
            file.seek(start)
            found = file.read(end - start).rfind(b"\n")
            if found >= 0:
                end = start + found + 1
                break
            end = start
        file.truncate(end)


def _key(identity: str) -> int:
    return int(identity[1:], 16) if identity.startswith("x") else int(identity)


def _isbn13(information: dict[str, str]) -> str | None:
    for name, value in information.items():
        if _NUMBER_LINE.search(fold(name)):
            try:
                return isbn13(value)
            except ValueError:
                continue
    return None


def _year(information: dict[str, str]) -> int | None:
    found = _YEAR.search(_first(information, _DATE_LINE) or "")
    return int(found[0]) if found else None


def _first(information: dict[str, str], name: re.Pattern[str]) -> str | None:
    return next((text for key, text in information.items() if name.search(fold(key))), None)
