"""A book in tags: microdata and RDFa, which differ in their attributes' names, and Open Graph."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from tests.bookshop.answers import Request
from tests.bookshop.books import Book
from tests.bookshop.schema_data import CONTEXT, FORMATS, HOME, hyphenated
from tests.bookshop.texts import in_paragraphs


@dataclass(frozen=True, slots=True)
class Tags:
    """The attributes that make a tag a property, and a thing of a type."""

    property: str
    thing: Callable[[str], str]
    root: str

    def text(self, name: str, value: object) -> str:
        return f'<span {self.property}="{name}">{escape(str(value))}</span>' if value else ""

    def hidden(self, name: str, value: object) -> str:
        return f'<meta {self.property}="{name}" content="{escape(str(value))}">' if value else ""

    def inner(self, name: str, kind: str, inside: str) -> str:
        return f'<span {self.property}="{name}" {self.thing(kind)}>{inside}</span>'


MICRODATA = Tags("itemprop", lambda kind: f'itemscope itemtype="{CONTEXT}/{kind}"', "")
RDFA = Tags("property", lambda kind: f'typeof="{kind}"', f'vocab="{CONTEXT}/"')


def marked(tags: Tags, book: Book) -> str:
    """The book's page, marked with these tags."""
    image = f'<img class="cover" {tags.property}="image" src="{book.cover}" alt="">'
    summary = in_paragraphs(book.summary, book.pick("résumé", 12))
    return f"""<article class="product" {tags.root} {tags.thing("Book")}>{image}<div>
<h1 {tags.property}="name">{escape(book.title)}</h1>
<p>{_authors(tags, book)}</p>
<div {tags.property}="description">{summary}</div>
<ul>{_facts(tags, book)}</ul></div></article>"""


def _authors(tags: Tags, book: Book) -> str:
    if book.pick("person", 2):
        return ", ".join(tags.text("author", name) for name in book.authors)
    named = (tags.text("name", name) for name in book.authors)
    return ", ".join(tags.inner("author", "Person", name) for name in named)


def _facts(tags: Tags, book: Book) -> str:
    publisher = tags.text("publisher", book.publisher)
    if book.publisher and book.pick("publisher", 2):
        publisher = tags.inner("publisher", "Organization", tags.text("name", book.publisher))
    facts = (
        publisher,
        _date(tags, book),
        tags.text("numberOfPages", book.pages),
        tags.text("isbn", hyphenated(book)),
        tags.hidden("gtin13", book.ean),
        tags.hidden("inLanguage", book.language),
        _series(tags, book),
        _format(tags, book),
    )
    return "".join(f"<li>{fact}</li>\n" for fact in facts if fact)


def _date(tags: Tags, book: Book) -> str:
    day = "-".join(reversed((book.published or str(book.year or "")).split("/")))
    shown = book.published or book.year
    value = f'{tags.property}="datePublished" datetime="{day}" content="{day}"'
    return f"<time {value}>{shown}</time>" if shown else ""


def _series(tags: Tags, book: Book) -> str:
    if not book.series:
        return ""
    inside = tags.text("name", book.series) + tags.hidden("position", book.series_index)
    return tags.inner("isPartOf", "BookSeries", inside)


def _format(tags: Tags, book: Book) -> str:
    known = FORMATS.get(book.binding or "")
    return f'<link {tags.property}="bookFormat" href="{known}">{book.binding}' if known else ""


def open_graph(request: Request, book: Book) -> str:
    """For the head: all that Open Graph says of a book, the page itself says in no markup."""
    facts = [
        ("og:type", "book"),
        ("og:title", book.title),
        ("og:image", request.site + book.cover),
        ("og:description", book.summary),
        *(("book:author", name) for name in book.authors),
        ("book:isbn", book.isbn13),
    ]
    return "\n".join(
        f'<meta property="{name}" content="{escape(value)}">' for name, value in facts if value
    )


def breadcrumbs(book: Book) -> str:
    """A trail in microdata, without the book at its end."""
    item = MICRODATA.thing("ListItem")
    steps = "".join(
        f'<li itemprop="itemListElement" {item}><a itemprop="item" href="/books/">'
        f'<span itemprop="name">{escape(crumb)}</span></a>'
        f'<meta itemprop="position" content="{place}"></li>\n'
        for place, crumb in enumerate((*HOME, *book.labels), 1)
    )
    return f'<ol class="breadcrumb" {MICRODATA.thing("BreadcrumbList")}>{steps}</ol>'
