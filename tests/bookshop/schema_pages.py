"""A shop with schema.org's data, below /books/: lists, and a variant of markup for each book."""

from collections.abc import Sequence
from html import escape

from catalog.text import fold
from tests.bookshop.answers import Request
from tests.bookshop.books import OWN, Book
from tests.bookshop.frame import page, pager
from tests.bookshop.oddities import BROKEN, MANY, MANY_ALONE, REDIRECTED, TRACKED
from tests.bookshop.schema_data import breadcrumb_data, script
from tests.bookshop.schema_scripts import SHAPES
from tests.bookshop.schema_tags import MICRODATA, RDFA, breadcrumbs, marked, open_graph
from tests.bookshop.texts import hard_spaces

_ALL = "title authors summary labels series series_index publisher year published pages isbn13 ean"
_CARRIED = frozenset(f"{_ALL} language image_url".split())
MICRO, RDF, GRAPH = "microdata", "RDFa", "Open Graph"
# The fields of `truth()`, and the cover, that a page of a variant carries. None has words for a
# collection, nor for weight, size and format as a French shop prints them.
CARRIES: dict[str, frozenset[str]] = {
    **dict.fromkeys((*SHAPES, MICRO, RDF), _CARRIED),
    GRAPH: frozenset("title authors summary isbn13 image_url".split()),
}
ALL, NEW = "all", "new"  # new books have a next page for ever, on which they repeat
PER_PAGE = 24


def variant(book: Book, oddity: str | None) -> str:
    """The way a book's page is marked up."""
    if oddity == BROKEN:
        return MICRO
    if book.publisher == OWN[0]["publisher"]:
        return MICRO if book.authors else "JSON-LD object"
    chosen = [*CARRIES][book.pick("variant", len(CARRIES))]
    # Open Graph has no words to tell a later edition from the first one.
    later = book.collection is not None and book.isbn13 is None
    return RDF if chosen == GRAPH and later else chosen


def address(book: Book) -> str:
    return f"/books/{book.slug}/"


def link(request: Request, book: Book, oddity: str | None, shelf: str) -> str:
    """How a list links to a book: absolute, from the root, or from the list's own folder."""
    if oddity == REDIRECTED:
        return f"/books/old/{book.slug}/"
    if oddity in (MANY, MANY_ALONE):
        return f"/books/{shelf}/{book.slug}/"
    if oddity == TRACKED:
        return f"{address(book)}?utm_source={shelf}&utm_campaign=books&sid={request.page:08x}"
    ways = (address(book), request.site + address(book), f"../{book.slug}/")
    return ways[book.pick("link", 3)]


def lists(books: Sequence[Book]) -> dict[str, str]:
    """The names of the lists by the last part of their address."""
    return {ALL: "All books", NEW: "New books"} | {_slug(book): book.labels[-1] for book in books}


def stands_on(shelf: str, book: Book, oddity: str | None, shelves: Sequence[str]) -> bool:
    """Whether a list, of these, has a book; some books are on ten of them."""
    on_many = oddity in (MANY, MANY_ALONE) and shelf in shelves[:10]
    return on_many or shelf in (ALL, NEW, _slug(book))


def _slug(book: Book) -> str:
    return fold(book.labels[-1]).replace(" ", "-")


def index(request: Request, names: dict[str, str]) -> str:
    items = "".join(
        f'<li><a href="/books/{slug}/">{escape(name)}</a></li>' for slug, name in names.items()
    )
    more = """<h2>Events</h2><a href="/traps/agenda">Calendar of readings</a>
<a href="/traps/deep/1">The story of the shop, in chapters</a>"""
    return page(request, "Bookshop", f"<h1>Books</h1><ul>{items}</ul>{more}", language="en")


def listing(
    request: Request,
    shelf: str,
    name: str,
    books: Sequence[tuple[Book, str | None]],
    more: str = "",
) -> str:
    """One page of a list; `more` is markup for its end. New books start again."""
    pages = max(1, -(-len(books) // PER_PAGE))
    number = (request.page - 1) % pages + 1 if shelf == NEW else request.page
    shown = books[(number - 1) * PER_PAGE : number * PER_PAGE]
    items = "".join(_item(book, link(request, book, odd, shelf)) for book, odd in shown)
    links, head = [], ""
    if request.page > 1:
        links.append(("Previous", f"?page={request.page - 1}", 'rel="prev"'))
    if request.page < pages or shelf == NEW:
        links.append(("Next", f"?page={request.page + 1}", 'rel="next"'))
        head = f'<link rel="next" href="{request.site}/books/{shelf}/?page={request.page + 1}">'
    body = f'<h1>{escape(name)}</h1><ul class="books">{items}{more}</ul>'
    return page(request, name, f'{body}<div class="pager">{pager(links)}</div>', head, "en")


def _item(book: Book, href: str) -> str:
    return f"""<li><a href="{escape(href)}"><img src="{book.cover}" alt="" loading="lazy">
{escape(book.title)}</a><small>{escape(", ".join(book.authors))}</small></li>
"""


def product(request: Request, book: Book, oddity: str | None) -> str:
    chosen = variant(book, oddity)
    url = address(book)
    head = "" if oddity == MANY_ALONE else f'<link rel="canonical" href="{request.site}{url}">\n'
    trail = ""
    if chosen == GRAPH:
        head += open_graph(request, book)
    elif book.pick("breadcrumb", 2):
        trail = breadcrumbs(book)
    else:
        head += script(breadcrumb_data(request, book))
    if shape := SHAPES.get(chosen):
        head += shape(request, book, url)
    body = marked(MICRODATA if chosen == MICRO else RDFA, book) if chosen in (MICRO, RDF) else ""
    return page(request, f"{book.title} - Bookshop", trail + (body or _plain(book)), head, "en")


def _plain(book: Book) -> str:
    """For a person only, without markup."""
    return f"""<div class="product"><img class="cover" src="{book.cover}" alt=""><div>
<h1>{escape(book.title)}</h1><p>{escape(", ".join(book.authors))}</p>
<p>{escape(hard_spaces(book.summary))}</p></div></div>"""
