"""What becomes of a page: its books are stored, its links queued, and then it is done."""

import logging
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from database.errors import first_line
from scraper import failures, reasons
from scraper.ending import LeftForLaterError, end
from scraper.frontier import SKIPPED
from scraper.pages.record import Record
from scraper.scheduler import ROW, kind_of, scheduler_of

BOOK = "book"
NO_BOOK = "no book on the page"
SAME_AS_KIND = frozenset(("listing", "sitemap"))

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Skipped:
    """What a callback yields for a page that holds nothing it can take, and why."""

    reason: str


class PageOutcomes:
    """The outermost spider middleware.

    It hands requests and records on by itself. Scrapy would take them from a queue of its own, and
    a page could be done while its book still waits there.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._most_troubles = crawler.settings.getint("CRAWL_ERRORS_IN_A_ROW")
        self._troubled: list[Request] = []  # since the last page that could be read
        self._gave_up = False
        self._not_stored: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        outcomes = cls(crawler)
        crawler.signals.connect(outcomes._item_error, signals.item_error)
        return outcomes

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """Store the books and queue the links of a page, then write its outcome down."""
        request = response.request
        outcome = _outcome_without_book(kind_of(request)) if request else NO_BOOK
        try:
            async for each in result:
                match each:
                    case Request():
                        each.meta.pop(ROW, None)
                        self._crawler.engine.crawl(each)
                    case Record():
                        await self._crawler.engine.scraper.start_itemproc_async(
                            each, response=response
                        )
                        outcome = BOOK
                    case Skipped(reason):
                        outcome = SKIPPED + reason
                    case _:
                        yield each
            self._done(request, outcome)
        except sqlite3.Error as error:
            end(self._crawler, f"{reasons.NOT_STORED}: {first_line(error)}")

    def process_spider_exception(self, response: Response, exception: Exception) -> None:
        """Scrapy logs it, with its traceback."""
        self._heed_disk(exception)
        if not isinstance(exception, CloseSpider):
            said = f"its reading failed ({type(exception).__name__})"
            self._done(response.request, SKIPPED + said, trouble=said)

    def failed(self, failure: Failure) -> None:
        """The errback of every request: the page could not be fetched."""
        error = failure.value
        if error is None or isinstance(error, LeftForLaterError):
            return
        self._heed_disk(error)
        said = failures.reason(error, self._crawler.settings.getint("DOWNLOAD_MAXSIZE"))
        request: Request = failure.request  # type: ignore[attr-defined] # put there by Scrapy
        self._done(request, SKIPPED + said, said if failures.is_trouble(error) else None)

    def _done(self, request: Request | None, outcome: str, trouble: str | None = None) -> None:
        if request is None or ROW not in request.meta:
            return
        if self._not_stored is not None:
            end(self._crawler, f"{reasons.NOT_STORED}: {self._not_stored}")
            return
        kind = BOOK if outcome == BOOK else kind_of(request)
        if not scheduler_of(self._crawler).frontier.finish(request.meta[ROW], outcome, kind):
            return
        if trouble:
            self._count_trouble(request, trouble)
        elif not outcome.startswith(SKIPPED):
            self._troubled.clear()

    def _count_trouble(self, request: Request, trouble: str) -> None:
        self._troubled.append(request)
        if self._gave_up or len(self._troubled) >= self._most_troubles:
            self._gave_up = True
            for troubled in self._troubled:  # the next run tries them again
                again = troubled.copy()
                again.meta.pop("retry_times", None)
                scheduler_of(self._crawler).enqueue_request(again)
            self._troubled.clear()
            end(self._crawler, f"{reasons.ERRORS}: {trouble}")

    def _heed_disk(self, error: BaseException) -> None:
        """The frontier and the cache lie on one disk; when it is full, no page is to blame."""
        if isinstance(error, sqlite3.Error):
            self._not_stored = first_line(error)

    def _item_error(self, failure: Failure) -> None:
        self._not_stored = first_line(failure.value) if failure.value else "unknown"


def _outcome_without_book(kind: str) -> str:
    return kind if kind in SAME_AS_KIND else NO_BOOK
