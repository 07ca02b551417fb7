"""The shapes of JSON-LD that shops put a book into."""

from collections.abc import Callable

from tests.bookshop.answers import Request
from tests.bookshop.books import Book
from tests.bookshop.schema_data import (
    CONTEXT,
    about,
    book_data,
    edition,
    script,
    work,
)
from tests.bookshop.texts import in_paragraphs

Shape = Callable[[Request, Book, str], str]  # with the address of the book's page


def object_(request: Request, book: Book, url: str) -> str:
    return script(book_data(request, book, url))


def array(request: Request, book: Book, url: str) -> str:
    """Of two types at once, the description as HTML."""
    description = in_paragraphs(book.summary, book.pick("résumé", 12))
    data = book_data(request, book, url) | {
        "@type": ["Product", "Book"],
        "description": f"<div>{description}</div>",
    }
    shop = {"@context": CONTEXT, "@type": "Organization", "name": "La Boutique d'essai"}
    return script([shop, data])


def graph(request: Request, book: Book, url: str) -> str:
    """Nodes that name each other by @id."""
    people = [
        {"@id": f"{request.site}{url}#author-{number}", "@type": "Person", "name": name}
        for number, name in enumerate(book.authors, 1)
    ]
    data = about(request, book, url) | {"@id": f"{request.site}{url}#book", "@type": "Book"}
    if people:
        data["author"] = [{"@id": person["@id"]} for person in people]
    page = {"@type": "WebPage", "@id": request.site + url, "name": f"{book.title} | Bookshop"}
    nodes = [{"@type": "WebSite", "name": "Bookshop"}, page, *people, data]
    return script({"@context": CONTEXT, "@graph": nodes})


def product(request: Request, book: Book, url: str) -> str:
    offer = {"@type": "Offer", "price": "7.90", "priceCurrency": "EUR"}
    data = {
        "@context": "http://schema.org/",
        "@type": "Product",
        "name": book.title,
        "offers": offer,
        "mainEntity": {"@type": "Book", **about(request, book, url)},
    }
    return script(data)


def editions(request: Request, book: Book, url: str) -> str:
    """The work, with the edition of this page before another."""
    editions = [
        {"@type": "Book", **edition(request, book, url)},
        {"@type": "Book", "bookFormat": f"{CONTEXT}/AudiobookFormat", "url": "/books/audio/"},
    ]
    data = {"@context": CONTEXT, "@type": "Book", **work(book), "workExample": editions}
    return script(data)


def web_page(request: Request, book: Book, url: str) -> str:
    entity = {"@type": "http://schema.org/Book", **about(request, book, url)}
    page = {"@context": CONTEXT, "@type": ["WebPage", "ItemPage"], "mainEntity": entity}
    return script(page)


def broken(request: Request, book: Book, url: str) -> str:
    """A block that no parser reads beside a good one."""
    bad = '<script type="application/ld+json">{"@type": "Book", "name": "Cassé", "offers": [{,}'
    return f"{bad}</script>{script(book_data(request, book, url))}"


SHAPES: dict[str, Shape] = {
    "JSON-LD object": object_,
    "JSON-LD array": array,
    "JSON-LD @graph": graph,
    "JSON-LD Product with mainEntity": product,
    "JSON-LD workExample": editions,
    "JSON-LD WebPage with mainEntity": web_page,
    "broken JSON-LD beside a good block": broken,
}
