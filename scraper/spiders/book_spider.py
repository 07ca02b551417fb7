"""What the spiders share: how they ask for pages, follow listings and hand on books."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any
from zlib import crc32

from scrapy import Request, Spider
from scrapy.http import HtmlResponse, Response
from twisted.python.failure import Failure

from scraper.addresses import host, is_maze, listing_of, without_tracking
from scraper.gate import is_no_text, media_type
from scraper.page_outcomes import NO_BOOK, PageOutcomes, Skipped
from scraper.pages.record import NoBookError, Reading, Record
from scraper.scheduler import scheduler_of

MOST_REPEATS = 5  # pages in a row of a listing that show what earlier ones did
REMEMBERED = 10_000


class BookSpider(Spider):
    """A spider of one shop, whose pages it never leaves."""

    start_url: str | None
    hosts: frozenset[str]

    def __init__(self, start: str | None, *others: str | None, **arguments: str) -> None:
        super().__init__(**arguments)
        self.start_url = start
        self.hosts = frozenset(host(url) for url in (start, *others) if url)
        self._asked = Recent(REMEMBERED)  # spares the frontier the links that every page has
        self._shown = Recent(REMEMBERED)
        self._ways: set[str] = set()

    def ask(
        self, url: str, kind: str, callback: Callable[..., Any], priority: int = 0, **meta: int
    ) -> Request:
        """A request for a page of this kind; `meta` has its depth, 0 by default."""
        values: dict[str, int | str] = {"depth": 0, "kind": kind, **meta}
        return Request(url, callback, errback=self.failed, priority=priority, meta=values)

    def failed(self, failure: Failure) -> None:
        """The errback of every request."""
        if outcomes := self.crawler.get_spider_middleware(PageOutcomes):
            outcomes.failed(failure)

    def in_shop(self, urls: Iterable[str]) -> Iterator[str]:
        """Those of the shop that lead somewhere, without what names a visit; each once."""
        seen: set[str] = set()
        for url in map(without_tracking, urls):
            if url in seen:
                continue
            seen.add(url)
            if host(url) not in self.hosts:
                self.leave("outside the shop")
            elif is_maze(url):
                self.leave("in circles")
            else:
                yield url

    def leave(self, why: str) -> None:
        """Count a link that isn't followed."""
        self.crawler.stats.inc_value(f"links/{why}")

    def follow(self, requests: Iterable[Request]) -> Iterator[Request]:
        """Those within the depth, without the links that were asked for a moment ago."""
        deepest = self.settings.getint("DEPTH_LIMIT")
        for request in requests:
            if deepest and request.meta["depth"] > deepest:
                self.leave("too deep")
            elif self._asked.add(request.url):
                yield request

    def follow_listing(
        self, response: Response, shown: list[Request], further: list[Request]
    ) -> Iterator[Request]:
        """What a page of a listing shows, and the listing's further pages.

        A step to a further page costs no depth while pages show new addresses, so that a long
        listing is read to its end and an endless one isn't.
        """
        repeats = self._repeats(response, shown)
        is_new = any(not self._is_known(request) for request in shown)
        yield from self.follow(shown)
        if repeats >= MOST_REPEATS:
            self.leave("endless listing")
            return
        for request in further:
            request.meta["repeats"] = repeats
            request.meta["depth"] = depth(response) + (0 if is_new else 1)
        yield from self.follow(further)

    def read(
        self, response: Response, book: Callable[[HtmlResponse], Reading], *, expected: bool
    ) -> Iterator[Record | Skipped]:
        """The page's book; where one is expected, or half there, the reason why there is none."""
        media = media_type(response.headers)
        if not isinstance(response, HtmlResponse) or is_no_text(media):
            yield Skipped(f"not HTML ({media or 'no type'})")
            return
        try:
            reading = book(response)
        except NoBookError as error:
            if expected or str(error) != NO_BOOK:
                yield Skipped(str(error))
            return
        self._tell(reading.way, response.url)
        yield reading.record

    def _tell(self, way: str, url: str) -> None:
        self.crawler.stats.inc_value(f"read_by/{way}")
        if way not in self._ways:
            self._ways.add(way)
            self.logger.info("Books are read by their %s, as on %s", way, url)

    def _repeats(self, response: Response, shown: list[Request]) -> int:
        """How many pages in a row showed what an earlier page of their listing had shown."""
        addresses = "\n".join(sorted(request.url for request in shown))
        if self._shown.add((listing_of(response.url), crc32(addresses.encode()))):
            return 0
        return int(response.meta.get("repeats", 0)) + 1

    def _is_known(self, request: Request) -> bool:
        return request.url in self._asked or scheduler_of(self.crawler).knows(request)


class Recent:
    """The last things that were added, as many as fit."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._things: dict[Hashable, None] = {}

    def __contains__(self, thing: Hashable) -> bool:
        return thing in self._things

    def add(self, thing: Hashable) -> bool:
        """Whether it is new."""
        is_new = self._things.pop(thing, self) is self
        self._things[thing] = None
        if len(self._things) > self._size:
            del self._things[next(iter(self._things))]
        return is_new


def depth(response: Response) -> int:
    """How many links away from the start a page is."""
    return int(response.meta.get("depth", 0))
