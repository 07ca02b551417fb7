"""What a crawl of the shop must find."""

import functools
import re
from collections.abc import Sequence
from dataclasses import asdict
from urllib.parse import urlsplit

from tests.bookshop import furet_pages, schema_pages
from tests.bookshop.books import Book, all_books
from tests.bookshop.oddities import odd_books

_NUMBER = re.compile(r"(\d+)(?:\.html|/)$")


def truth(books: Sequence[Book] | None = None) -> dict[str, dict[str, object]]:
    """Every book's record, in the sample's words, by the catalogue's id."""
    return {book_id(book): _record(book) for book in (all_books() if books is None else books)}


def expected_at(url: str) -> tuple[str, dict[str, object]]:
    """The id of the book whose page this is, and what of its record the page carries.

    As in a shop that has all books. Raises KeyError if the address is no book's.
    """
    split = urlsplit(url)
    number = _NUMBER.search(split.path)
    book = _by_number()[number[1] if number else ""]
    record = {**_record(book), "image_url": f"{split.scheme}://{split.netloc}{book.cover}"}
    carried = _carried(book, "books" if split.path.startswith("/books/") else "livres")
    return book_id(book), {name: value for name, value in record.items() if name in carried}


def book_id(book: Book) -> str:
    """As the catalogue has it."""
    # Not at the top: the shop is also served where the catalogue's libraries are not installed.
    from catalog import book as catalogue

    year = book.year or (int(book.published[-4:]) if book.published else None)
    return catalogue.Book(
        book.title, book.authors, publisher=book.publisher, year=year, isbn13=book.isbn13
    ).id


@functools.cache
def _by_number() -> dict[str, Book]:
    return {book.number: book for book in all_books()}


@functools.cache
def _oddities(shop: str) -> dict[str, str]:
    return odd_books(all_books(), shop)


def _carried(book: Book, shop: str) -> frozenset[str]:
    oddity = _oddities(shop).get(book.number)
    if shop == "books":
        return schema_pages.CARRIES[schema_pages.variant(book, oddity)]
    if furet_pages.changed(book, oddity):
        return schema_pages.CARRIES["JSON-LD object"]
    return frozenset((*Book.__slots__, "image_url"))


def _record(book: Book) -> dict[str, object]:
    given = {name: value for name, value in asdict(book).items() if value is not None}
    del given["number"]
    return {**given, "authors": list(book.authors), "labels": list(book.labels)}
