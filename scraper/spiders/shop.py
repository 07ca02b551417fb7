"""`scrapy crawl shop`: any shop whose pages carry schema.org data."""

import re
from collections.abc import AsyncIterator, Iterator

from scrapy import Request
from scrapy.http import HtmlResponse, Response

from scraper.addresses import is_numbered
from scraper.page_outcomes import Skipped
from scraper.pages import links, schema_org
from scraper.pages.record import Record
from scraper.spiders.book_spider import BookSpider, depth

MAX_SITEMAP_BYTES = 52_428_800  # what sitemaps.org allows, unpacked

BOOK_FIRST, NUMBERED_LAST = 10, -10
SITEMAP_FIRST = 20


class ShopSpider(BookSpider):
    """Reads the books of a shop.

    -a start=URL      follow the shop's links from here
    -a sitemap=URL    read the pages that a sitemap lists: a sitemap, an index of them, packed or
                      not, or robots.txt. Without `start` no links are followed
    -a allow=REGEX    read as books only the addresses in which this is found; other pages of the
                      shop are still searched for links
    """

    name = "shop"

    def __init__(
        self,
        start: str | None = None,
        sitemap: str | None = None,
        allow: str | None = None,
        **arguments: str,
    ) -> None:
        super().__init__(start, sitemap, **arguments)
        self._sitemap_url = sitemap
        self._allow = re.compile(allow) if allow else None

    async def start(self) -> AsyncIterator[Request]:
        """The sitemap, the start, or both. Raises ValueError without either."""
        if not self.start_url and not self._sitemap_url:
            raise ValueError("The spider needs -a start=URL or -a sitemap=URL")
        if self._sitemap_url:
            yield self._sitemap(self._sitemap_url)
        if self.start_url:
            yield self._page(self.start_url, depth=0)

    def read_sitemap(self, response: Response) -> Iterator[Request | Skipped]:
        """Books before other pages, so that what a sitemap lists is read as it is.

        @at /sitemap_index.xml sitemap
        @returns requests 1
        """
        listed = links.listed(response)
        if not listed.sitemaps and not listed.pages:
            yield Skipped("no addresses in it")
        yield from self.follow(map(self._sitemap, self.in_shop(listed.sitemaps)))
        for url in self.in_shop(listed.pages):
            if self._allow and not self._allow.search(url):
                self.leave("not allowed")
            else:
                yield self._page(url, depth=0)

    def read_page(self, response: Response) -> Iterator[Record | Request | Skipped]:
        """A page's book, if it has one, and where it leads.

        @at /books/ page
        @returns requests 1
        """
        kind = response.meta["kind"]
        if kind != "listing":
            yield from self.read(response, schema_org.book, expected=kind == "book")
        if self.start_url and isinstance(response, HtmlResponse):
            yield from self._links(response)

    def _links(self, response: HtmlResponse) -> Iterator[Request]:
        shown: list[Request] = []
        further: list[Request] = []
        for url in self.in_shop(links.links(response)):
            request = self._page(url, depth=depth(response) + 1)
            (further if is_numbered(url) else shown).append(request)
        yield from self.follow_listing(response, shown, further)

    def _page(self, url: str, depth: int) -> Request:
        kind, priority = "page", 0
        if self._allow:
            is_book = self._allow.search(url)
            kind, priority = ("book", BOOK_FIRST) if is_book else ("listing", 0)
        if is_numbered(url):
            priority += NUMBERED_LAST
        return self.ask(url, kind, self.read_page, priority, depth=depth)

    def _sitemap(self, url: str) -> Request:
        size = {"download_maxsize": MAX_SITEMAP_BYTES}
        return self.ask(url, "sitemap", self.read_sitemap, SITEMAP_FIRST, **size)
