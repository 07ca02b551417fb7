"""A book as schema.org's JSON-LD, in the shapes that shops give it."""

import json
from typing import Any

from tests.bookshop.answers import Request
from tests.bookshop.books import Book

Data = dict[str, Any]

CONTEXT = "https://schema.org"
FORMATS = {"Broché": f"{CONTEXT}/Paperback", "Relié": f"{CONTEXT}/Hardcover"}
HOME = ("Accueil", "Livres")


def script(data: object) -> str:
    text = json.dumps(data, ensure_ascii=False, indent=1).replace("</", "<\\/")
    return f'\n<script type="application/ld+json">{text}</script>'


def book_data(request: Request, book: Book, url: str) -> Data:
    """A Book with all that JSON-LD can say of it; how authors and publisher are given varies."""
    return {"@context": CONTEXT, "@type": "Book", **about(request, book, url)}


def about(request: Request, book: Book, url: str) -> Data:
    return {**work(book), **edition(request, book, url)}


def work(book: Book) -> Data:
    """What is true of every edition."""
    return _given({
        "name": book.title,
        "author": _authors(book),
        "description": book.summary,
        "isPartOf": _series(book),
        "position": book.series_index if book.pick("position", 2) else None,
    })  # fmt: skip


def edition(request: Request, book: Book, url: str) -> Data:
    published = "-".join(reversed(book.published.split("/"))) if book.published else book.year
    return _given({
        "url": request.site + url,
        "image": _image(request, book),
        "isbn": hyphenated(book),
        "gtin13": book.ean or (book.isbn13 if book.pick("gtin", 2) else None),
        "publisher": _publisher(book),
        "datePublished": str(published) if published else None,
        "numberOfPages": str(book.pages) if book.pages and book.pick("pages", 2) else book.pages,
        "bookFormat": FORMATS.get(book.binding or ""),
        "inLanguage": book.language,
    })  # fmt: skip


def breadcrumb_data(request: Request, book: Book) -> Data:
    """With the book itself at the end, as Google's documentation has it."""
    crumbs = [*HOME, *book.labels]
    items: list[Data] = [
        {"@type": "ListItem", "position": place, "name": name, "item": f"{request.site}/books/"}
        for place, name in enumerate(crumbs, 1)
    ]
    items.append({"@type": "ListItem", "position": len(items) + 1, "name": book.title})
    return {"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": items}


def _authors(book: Book) -> object:
    """As a name, a list of names, an object, a list of objects."""
    names = [*book.authors]
    if not names:
        return None
    people = [{"@type": "Person", "name": name} for name in names]
    if len(names) > 1:
        return (names, people)[book.pick("authors", 2)]
    return (names[0], names, people[0], people)[book.pick("authors", 4)]


def _series(book: Book) -> object:
    if not book.series:
        return None
    inside = None if book.pick("position", 2) else book.series_index
    return _given({"@type": "BookSeries", "name": book.series, "position": inside})


def _publisher(book: Book) -> object:
    if not book.publisher or book.pick("publisher", 2):
        return book.publisher
    return {"@type": "Organization", "name": book.publisher}


def _image(request: Request, book: Book) -> object:
    absolute = request.site + book.cover
    image = {"@type": "ImageObject", "url": absolute}
    return (absolute, book.cover, [absolute], image)[book.pick("image", 4)]


def hyphenated(book: Book) -> str | None:
    number = book.isbn13
    if not number or book.pick("hyphens", 2):
        return number
    return f"{number[:3]}-{number[3]}-{number[4:6]}-{number[6:12]}-{number[12]}"


def _given(data: Data) -> Data:
    return {name: value for name, value in data.items() if value is not None}
