"""Which answer belongs to which address."""

import re
import time
from collections.abc import Sequence
from email.utils import formatdate
from html import escape

from tests.bookshop import furet_pages, schema_pages, sitemaps, traps
from tests.bookshop.answers import Answer, Request, html, latin_1, moved, unless_known
from tests.bookshop.books import Book
from tests.bookshop.covers import cover
from tests.bookshop.frame import STYLE, page
from tests.bookshop.oddities import (
    BROKEN,
    BUSY,
    LATIN_1,
    LATIN_1_META,
    LIMITED,
    MANY,
    MANY_ALONE,
    SLOW,
    WAIT_S,
    broken,
    odd_books,
)

PRODUCT = re.compile(r"/(livres|books)/((?:[a-z-]+/)*)[a-z0-9-]*?-?(\d+)(?:\.html|/)")
COVER = re.compile(r"/covers/(\d+)\.(png|jpg)")
SHELF = re.compile(r"/livres/litterature/([a-z-]+)/?")
LIST = re.compile(r"/books/([a-z-]+)/")
# The folders by way of which the redirected book is found.
HOPS = {
    "livres": ("ancien/", "ancien/encore/", "deplace/"),
    "books": ("old/", "old/again/", "moved/"),
}
PAGES = {"livres": furet_pages, "books": schema_pages}
FAVOURITES = 4
FORBIDDEN = '<h1 class="product-title">Défendu</h1><a class="author" href="/">Personne</a>'

Odd = tuple[Book, str | None]


class Shop:
    """Both shops over these books; called with a request it answers."""

    def __init__(self, books: Sequence[Book], crawl_delay_s: float | None = None) -> None:
        self.books = books
        self.odd = {shop: odd_books(books, shop) for shop in PAGES}
        self._crawl_delay_s = crawl_delay_s
        self._by_number = {book.number: book for book in books}
        self._lists = schema_pages.lists(books)
        self._turned_away: set[str] = set()

    def __call__(self, request: Request) -> Answer:
        if request.method not in ("GET", "HEAD"):
            return html(page(request, "405", "<h1>405</h1>"), 405)
        answer = self._answer(request) or traps.TRAPS["absent"](request)
        return unless_known(request, answer) if answer.status == 200 and answer.body else answer

    def _answer(self, request: Request) -> Answer | None:
        path = request.path
        if sitemaps.disallowed(request.target):
            return html(page(request, "Défendu", FORBIDDEN))
        if found := PRODUCT.fullmatch(path):
            return self._product(request, *found.groups())
        if found := COVER.fullmatch(path):
            return self._cover(found[1])
        if (found := SHELF.fullmatch(path)) and found[1] in furet_pages.SHELVES:
            return html(self._shelf(request, found[1]))
        if found := LIST.fullmatch(path):
            return self._list(request, found[1])
        if path.startswith("/sitemap"):
            return sitemaps.answer(request, self.books)
        return traps.lure(request) if path.startswith("/traps/") else self._single(request)

    def _cover(self, number: str) -> Answer | None:
        book = self._by_number.get(number)
        if not book or not (picture := cover(book)):
            return None
        kind = "image/png" if book.cover.endswith("png") else "image/jpeg"
        return Answer(picture, headers={"Content-Type": kind})

    def _single(self, request: Request) -> Answer | None:
        match request.path:
            case "/":
                return html(home(request, self.books))
            case "/style.css":
                return Answer(STYLE.encode(), headers={"Content-Type": "text/css"})
            case "/robots.txt":
                return sitemaps.robots(request, self._crawl_delay_s)
            case "/livres/litterature" | "/livres/litterature/":
                return html(furet_pages.index(request, self._favourites()))
            case "/books/":
                return html(schema_pages.index(request, self._lists))
        return None

    def _favourites(self) -> list[Book]:
        """The books that stand on every shelf have their tenth address here."""
        many = [book for book, oddity in self._all("livres") if oddity in (MANY, MANY_ALONE)]
        plain = [book for book, oddity in self._all("livres") if oddity is None]
        return [*many, *plain[:FAVOURITES]]

    def _all(self, shop: str) -> list[Odd]:
        return [(book, self.odd[shop].get(book.number)) for book in self.books]

    def _shelf(self, request: Request, shelf: str) -> str:
        shown = [
            (book, oddity)
            for book, oddity in self._all("livres")
            if shelf in furet_pages.shelves_of(book, oddity)
        ]
        more = traps.items("livres") if shelf == "romans" and request.page == 1 else ""
        return furet_pages.listing(request, shelf, shown, more)

    def _list(self, request: Request, shelf: str) -> Answer | None:
        if shelf not in self._lists:
            return None
        shown = [
            (book, oddity)
            for book, oddity in self._all("books")
            if schema_pages.stands_on(shelf, book, oddity, [*self._lists])
        ]
        more = traps.items("books") if shelf == schema_pages.ALL and request.page == 1 else ""
        return html(schema_pages.listing(request, shelf, self._lists[shelf], shown, more))

    def _product(self, request: Request, shop: str, folder: str, number: str) -> Answer | None:
        if not (book := self._by_number.get(number)):
            trap = traps.by_number(number)
            return trap(request) if trap else None
        oddity = self.odd[shop].get(number)
        if folder in HOPS[shop]:
            return self._redirect(shop, folder, book)
        if oddity in (BUSY, LIMITED) and shop + number not in self._turned_away:
            self._turned_away.add(shop + number)
            return _come_back(request, oddity)
        return _in_its_way(PAGES[shop].product(request, book, oddity), oddity)

    def _redirect(self, shop: str, folder: str, book: Book) -> Answer:
        target = PAGES[shop].address(book)
        hops = HOPS[shop]
        place = hops.index(folder) + 1
        if place == len(hops):
            return moved(target)
        return moved(target.replace(f"/{shop}/", f"/{shop}/{hops[place]}"), 301 + place)


def _come_back(request: Request, oddity: str) -> Answer:
    """Not now. A date has whole seconds: one more, so that at least WAIT_S are meant."""
    status, when = 503, str(WAIT_S)
    if oddity == LIMITED:
        status, when = 429, formatdate(time.time() + WAIT_S + 1, usegmt=True)
    answer = html(page(request, str(status), "<h1>Trop de monde</h1>"), status)
    return Answer(answer.body, status, {**answer.headers, "Retry-After": when})


def _in_its_way(text: str, oddity: str | None) -> Answer:
    if oddity in (LATIN_1, LATIN_1_META):
        return latin_1(text, declared=oddity == LATIN_1)
    answer = html(broken(text) if oddity == BROKEN else text)
    return Answer(answer.body, 200, answer.headers, WAIT_S) if oddity == SLOW else answer


def home(request: Request, books: Sequence[Book]) -> str:
    kinds = (
        ("/livres/litterature/", "Librairie", "shelves with furet.com's markup"),
        ("/books/", "Bookshop", "the same books with schema.org's data"),
        ("/sitemap_index.xml", "Sitemaps", "every page of the second"),
    )
    links = "".join(
        f'<li><a href="{url}">{escape(name)}</a>: {words}</li>' for url, name, words in kinds
    )
    body = f"""<h1>La Boutique d'essai</h1>
<p>A shop of {len(books)} books that sells none: a scraper is tried on it. Behind some of its pages
are traps, and behind some of these are books.</p><ul>{links}</ul>"""
    return page(request, "La Boutique d'essai", body, language="en")
