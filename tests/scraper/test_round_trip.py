"""Every book of the test shop, set in each markup, reads back to the character."""

import json
from dataclasses import replace

import pytest
from scrapy.http import HtmlResponse

from catalog.book import Book as CleanBook
from pipeline.clean import clean
from pipeline.importers import shop
from pipeline.importers.fields import raw_book
from scraper.pages import furet, schema_org
from scraper.pages.record import Record, line
from tests.bookshop import furet_pages, schema_pages
from tests.bookshop.answers import Request
from tests.bookshop.books import Book, all_books
from tests.bookshop.oddities import BROKEN, LATIN_1, LATIN_1_META
from tests.bookshop.shop import Shop

pytestmark = pytest.mark.slow

HOST = "shop.example"
EVERY_FIELD = frozenset((*Book.__slots__, "image_url"))
WAYS = {
    schema_pages.MICRO: "microdata",
    schema_pages.RDF: "rdfa",
    schema_pages.GRAPH: "open graph",
}


def request(path: str) -> Request:
    return Request("GET", path, {"host": HOST})


def response(path: str, page: str) -> HtmlResponse:
    return HtmlResponse(f"http://{HOST}{path}", body=page.encode(), encoding="utf-8")


def cleaned(record: Record) -> CleanBook:
    """As the pipeline has it, out of the line that the scraper writes."""
    book, notes = clean(shop._raw_book(json.loads(line(record))))
    assert {note.field for note in notes} <= {"ean"}  # one number is no book's
    return book


def expected(book: Book, fields: frozenset[str] = EVERY_FIELD) -> CleanBook:
    """The book's own record, of which a markup carries these fields."""
    record = {name: getattr(book, name) for name in Book.__slots__ if name in fields}
    if "published" in record:
        record["published_on"] = record.pop("published")
    return clean(raw_book({**record, "image_url": f"http://{HOST}{book.cover}"}))[0]


@pytest.mark.parametrize("variant", schema_pages.CARRIES)
def test_every_book_reads_back_from_schema_orgs_data(
    variant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema_pages, "variant", lambda _book, _oddity: variant)
    for book in all_books():
        path = schema_pages.address(book)
        reading = schema_org.book(response(path, schema_pages.product(request(path), book, None)))
        # Of bindings schema.org has words of its own.
        found = replace(cleaned(reading.record), binding=None)
        assert found == expected(book, schema_pages.CARRIES[variant] - {"binding"})
        assert reading.way == WAYS.get(variant, "json-ld")


def test_every_book_reads_back_from_the_markup_of_furet() -> None:
    for book in all_books():
        path = furet_pages.address(book)
        # A book with an oddity is never one whose page has lost the markup.
        reading = furet.book(response(path, furet_pages.product(request(path), book, "odd")))
        assert cleaned(reading.record) == expected(book)
        assert reading.way == "markup"


def test_furets_pages_that_have_changed_are_read_from_their_data() -> None:
    changed = [book for book in all_books() if furet_pages.changed(book, None)]
    assert changed
    for book in changed:
        path = furet_pages.address(book)
        reading = furet.book(response(path, furet_pages.product(request(path), book, None)))
        assert reading.way == "json-ld"
        assert cleaned(reading.record) == expected(book, schema_pages.CARRIES["JSON-LD object"])


@pytest.mark.parametrize("oddity", [LATIN_1, LATIN_1_META, BROKEN])
def test_odd_pages_read_back_as_others_do(oddity: str) -> None:
    served = Shop(all_books())
    for name, pages, read in (
        ("livres", furet_pages, furet.book),
        ("books", schema_pages, schema_org.book),
    ):
        book = next(book for book in all_books() if served.odd[name].get(book.number) == oddity)
        path = pages.address(book)
        answer = served(request(path))
        url = f"http://{HOST}{path}"
        reading = read(HtmlResponse(url, headers=dict(answer.headers), body=answer.body))
        carried = EVERY_FIELD
        if name == "books":
            carried = schema_pages.CARRIES[schema_pages.variant(book, oddity)]
        assert cleaned(reading.record) == expected(book, carried)
