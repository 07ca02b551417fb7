"""`scrapy crawl furet`: the literature shelves of furet.com."""

import re
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import HtmlResponse, Response

from scraper.addresses import host
from scraper.page_outcomes import Skipped
from scraper.pages import furet, links
from scraper.pages.record import Record
from scraper.spiders.book_spider import BookSpider, depth

HOME = "https://www.furet.com"
LITERATURE = "/livres/litterature/"
SHELVES = (
    "romans",
    "policiers-et-thrillers",
    "romances",
    "livres-de-poche",
    "science-fiction-et-fantasy",
    "theatre-et-poesie",
    "lettres-superieures",
    "recits-de-voyages",
    "pleiades",
)
BOOK_FIRST = 10

_BOOK = re.compile(r"-\d+\.html$")


class FuretSpider(BookSpider):
    """Reads the books on the literature shelves.

    -a start=URL    another shop with the same pages; or one shelf, with the shelves within it
    """

    name = "furet"

    def __init__(self, start: str | None = None, **arguments: str) -> None:
        super().__init__(start or HOME, **arguments)
        path = urlsplit(start or HOME).path.removesuffix(".html")
        self._within = path if path.strip("/") else LITERATURE

    async def start(self) -> AsyncIterator[Request]:
        """The listings to begin with."""
        for url in starts(self.start_url or HOME):
            yield self._listing(url, depth=0)

    def read_listing(self, response: Response) -> Iterator[Request | Skipped]:
        """A page of a shelf: its books, its further pages and the shelves within it.

        @at /livres/litterature/romans listing
        @returns requests 1
        """
        if not isinstance(response, HtmlResponse):
            yield Skipped("not HTML")
            return
        below = depth(response) + 1
        books = [
            self.ask(url, "book", self.read_book, BOOK_FIRST, depth=below)
            for url in self.in_shop(furet.book_urls(response))
        ]
        shelves = filter(self._is_shelf, self.in_shop(links.links(response)))
        shown = books + [self._listing(url, below) for url in shelves]
        further = [self._listing(url, below) for url in self.in_shop(furet.next_urls(response))]
        yield from self.follow_listing(response, shown, further)

    def read_book(self, response: Response) -> Iterator[Record | Skipped]:
        """A book's own page."""
        yield from self.read(response, furet.book, expected=True)

    def _listing(self, url: str, depth: int) -> Request:
        return self.ask(url, "listing", self.read_listing, depth=depth)

    def _is_shelf(self, url: str) -> bool:
        """Whether it is a shelf within the start, as it stands: not sorted, not filtered."""
        path, query = urlsplit(url)[2:4]
        return path.startswith(self._within) and not query and not _BOOK.search(path)


def starts(url: str) -> list[str]:
    """Where to start for this address: there, or at all shelves if it is only a host's."""
    if urlsplit(url).path.strip("/"):
        return [url]
    if host(url) == host(HOME):
        return [f"{HOME}{LITERATURE}{shelf}/meilleures-ventes.html" for shelf in SHELVES]
    return [urljoin(url, LITERATURE)]
