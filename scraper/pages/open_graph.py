"""A book off a page's Open Graph, which has a title, a picture and little more."""

from scraper.pages.books import isbn_of
from scraper.pages.graph import Graph
from scraper.pages.page import Page
from scraper.pages.properties import is_address
from scraper.pages.record import NO_BOOK, NoBookError, Record
from scraper.pages.text import plain, plain_line

_BOOKS = frozenset(("book", "books.book", "books:book"))
_FACTS = {
    "publication date": ("book:release_date", "books:release_date"),
    "pages": ("books:page_count", "book:page_count"),
    "language": ("books:language:locale", "book:language"),
    "publisher": ("book:publisher", "books:publisher"),
}
ISBNS = ("book:isbn", "books:isbn", "product:isbn", "og:isbn")


def open_graph(page: Page) -> Record:
    """Raises NoBookError unless it says that the page is a book's, or gives an ISBN."""
    isbn = _isbn(page)
    kind = _first(page, "og:type").lower()
    if kind not in _BOOKS and not isbn:
        raise NoBookError(NO_BOOK)
    title = _first(page, "og:title")
    if not title:
        raise NoBookError("no title")
    facts = {"ISBN": isbn} | {name: _first(page, *metas) for name, metas in _FACTS.items()}
    return Record(
        product_title=title,
        author=_words(page, "book:author", "books:author"),
        resume=plain(next(iter(page.metas.get("og:description", [])), "")) or None,
        labels=_words(page, "book:tag", "books:genre"),
        information={name: fact for name, fact in facts.items() if fact},
        image_url=page.image,
        url=page.canonical,
    )


def _isbn(page: Page) -> str:
    """A shop's own number for a product counts only where it tells a book."""
    if isbn := _first(page, *ISBNS):
        return isbn
    number = _first(page, "product:retailer_item_id", "product:ean")
    return number if isbn_of(Graph(()), {"gtin": number}) else ""


def _words(page: Page, *names: str) -> list[str]:
    texts = (plain_line(text) for name in names for text in page.metas.get(name, []))
    return list(dict.fromkeys(text for text in texts if text and not is_address(text)))


def _first(page: Page, *names: str) -> str:
    return next(iter(_words(page, *names)), "")
