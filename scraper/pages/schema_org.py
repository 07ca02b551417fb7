"""A book off the structured data of a page: JSON-LD, microdata, RDFa, else Open Graph."""

from collections.abc import Callable
from contextlib import suppress

from scrapy.http import TextResponse

from catalog.text import fold
from scraper.pages.choice import own_book
from scraper.pages.facts import information
from scraper.pages.graph import Graph, is_node, printed
from scraper.pages.labels import shown_labels, told_labels
from scraper.pages.open_graph import open_graph
from scraper.pages.page import Page, page_of
from scraper.pages.properties import Properties
from scraper.pages.record import NO_BOOK, NoBookError, Reading, Record
from scraper.pages.structured import StructuredData

# The cheap ways come first; RDFa is slow.
_WAYS: dict[str, Callable[[StructuredData], Graph]] = {
    "json-ld": lambda data: data.json_ld,
    "microdata": lambda data: data.microdata,
    "rdfa": lambda data: data.rdfa,
}


def book(response: TextResponse) -> Reading:
    """Raises NoBookError with the reason when the page has no book, or not one of its own."""
    return read(page_of(response))


def read(page: Page) -> Reading:
    """Of JSON-LD, microdata, RDFa and Open Graph the first that has the book; see `book`."""
    data = StructuredData(page)
    reasons: list[str] = []
    for way, graph_of in _WAYS.items():
        try:
            record = _record(graph_of(data), page)
        except NoBookError as error:
            reasons.append(str(error))
        else:
            return Reading(_filled(record, data, way), way)
    try:
        return Reading(_filled(open_graph(page), data, "open graph"), "open graph")
    except NoBookError as error:
        telling = (reason for reason in (*reasons, str(error)) if reason != NO_BOOK)
        raise NoBookError(next(telling, NO_BOOK)) from None


def _record(graph: Graph, page: Page) -> Record:
    book = Properties(graph, own_book(graph, page))
    title = book.word("name", "headline")
    if not title:
        raise NoBookError("no title")
    return Record(
        product_title=title,
        author=book.words("author", "creator"),
        resume=book.longest("description", "abstract") or None,
        labels=_genres(book),
        information=information(book),
        image_url=page.first_address(_images(book)),
        url=page.canonical,
    )


def _filled(record: Record, data: StructuredData, way: str) -> Record:
    """With what another way tells at little cost. Breadcrumbs go before genres, if they say more
    than the way home.
    """
    page, title = data.page, record.product_title
    cheap = (graph_of for name, graph_of in _WAYS.items() if name in (way, "json-ld", "microdata"))
    told = (told_labels(graph_of(data), page, title) for graph_of in cheap)
    trail = next(filter(None, told), None) or shown_labels(page, title)
    if len(trail) > 1 or not record.labels:
        record.labels = trail
    if way == "json-ld" and not (record.author and record.resume and record.information):
        with suppress(NoBookError):
            other = _record(data.microdata, page)
            if fold(other.product_title) == fold(title):
                record.fill(other)
    record.image_url = record.image_url or page.image
    return record


def _genres(book: Properties) -> list[str]:
    if genres := book.words("genre"):
        return genres
    if category := book.word("category"):
        return _parts(category, ">")
    return [part for text in book.words("keywords") for part in _parts(text, ",")]


def _parts(text: str, mark: str) -> list[str]:
    return [part.strip() for part in text.split(mark) if part.strip()]


def _images(book: Properties) -> list[str]:
    """Addresses of pictures, given as texts or as objects."""
    images = []
    for value in book.values("image", "thumbnailUrl"):
        found = book.graph.values(value, "url", "contentUrl", "@id") if is_node(value) else [value]
        images += [printed(url.get("@id") if is_node(url) else url) for url in found]
    return [image for image in images if image]
