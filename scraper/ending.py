"""How a crawl ends before its time: at a limit, after too much trouble, on Ctrl-C."""

import logging
from time import monotonic
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.defer import deferred_from_coro

from scraper import reasons
from scraper.scheduler import scheduler_of

LOOK_EVERY_S = 0.5

logger = logging.getLogger(__name__)


class LeftForLaterError(Exception):
    """A page that was not asked for; it waits for the next run."""


class Ending:
    """An extension; others that find that the crawl can't go on say so to `end`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._longest_s = crawler.settings.getfloat("CRAWL_MAX_S")
        self._ended = False
        self._loop = create_looping_call(self._look)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        ending = cls(crawler)
        crawler.signals.connect(ending._opened, signals.spider_opened)
        crawler.signals.connect(ending._idle, signals.spider_idle)
        crawler.signals.connect(ending._closed, signals.spider_closed)
        return ending

    def end(self, reason: str) -> None:
        """End the crawl, to be resumed; pages that were not yet asked for are left for then."""
        if self._ended:
            return
        self._ended = True
        logger.log(logging.INFO if reason == reasons.TIME_LIMIT else logging.ERROR, "%s", reason)
        deferred_from_coro(self._crawler.engine.close_spider_async(reason=reason))

    def _opened(self) -> None:
        self._started = monotonic()
        self._loop.start(LOOK_EVERY_S, now=False)

    def _closed(self) -> None:
        if self._loop.running:
            self._loop.stop()

    def _look(self) -> None:
        if self._longest_s and monotonic() - self._started > self._longest_s:
            self.end(reasons.TIME_LIMIT)
        if self._ended or not self._crawler.engine.running:
            self._leave_unsent()

    def _leave_unsent(self) -> None:
        """Scrapy would wait for the pages behind a delay, which a shop may ask to be an hour."""
        for slot in self._crawler.engine.downloader.slots.values():
            while slot.queue:
                _, answer = slot.queue.popleft()
                answer.errback(LeftForLaterError())

    def _idle(self) -> None:
        """Scrapy calls a crawl finished when nothing moves, even if pages are left."""
        scheduler = scheduler_of(self._crawler)
        if left := scheduler.frontier.waiting():
            if scheduler.is_at_limit:
                raise CloseSpider(reasons.PAGE_LIMIT)
            raise CloseSpider(f"{reasons.LEFT}: {left}")


def end(crawler: Crawler, reason: str) -> None:
    """End the crawl, to be resumed."""
    if ending := crawler.get_extension(Ending):
        ending.end(reason)
