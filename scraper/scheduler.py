"""Scrapy's scheduler over the frontier in JOBDIR; in memory without one."""

import pickle
from pathlib import Path
from typing import Self

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.utils.job import job_dir
from scrapy.utils.request import request_from_dict

from scraper import frontier
from scraper.frontier import SKIPPED, Address, Frontier

ROW = "frontier_id"  # in the meta of a request that is a row of the frontier
KIND = "kind"


class Scheduler(BaseScheduler):
    """A request out of the frontier carries its row's id, and so do its retries and redirects."""

    frontier: Frontier

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._max_pages = crawler.settings.getint("CRAWL_MAX_PAGES")
        self._folder = job_dir(crawler.settings)
        # Without JOBDIR, and of `scrapy check`, whose callbacks aren't the spider's own methods.
        self._in_memory: dict[int, Request] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        """Raises FrontierError while another process crawls in the same JOBDIR."""
        self._spider = spider
        self.frontier = Frontier(Path(self._folder) / frontier.FILE if self._folder else None)

    def close(self, reason: str) -> None:  # noqa: ARG002 - Scrapy passes it
        """Keep the frontier for the next run."""
        self.frontier.close()

    @property
    def is_at_limit(self) -> bool:
        """Whether as many pages as may be were asked for, in this run and earlier ones."""
        return bool(self._max_pages) and self.frontier.started >= self._max_pages

    def has_pending_requests(self) -> bool:
        """False at the limit of pages too, so that Scrapy ends the crawl."""
        return not self.is_at_limit and self.frontier.has_waiting()

    def knows(self, request: Request) -> bool:
        """Whether the page is one of the frontier's, done or not."""
        return self.frontier.knows(self._fingerprint(request))

    def enqueue_request(self, request: Request) -> bool:
        """Whether it is queued; a known address is not, and a redirect to one ends its page."""
        row = request.meta.get(ROW)
        if row is None:
            return self._add(request)
        if self._put_back(row, request):
            return True
        self.frontier.finish(row, f"{SKIPPED}redirects to a known page", kind_of(request))
        return False

    def next_request(self) -> Request | None:
        """The next page, with its row's id; None if none waits or at the limit of pages."""
        if self.is_at_limit or (page := self.frontier.next()) is None:
            return None
        request = self._in_memory.pop(page.id, None) or self._restored(page.request or b"")
        request.meta[ROW] = page.id
        return request

    def _add(self, request: Request) -> bool:
        stored = self._stored(request)
        fingerprint = None if request.dont_filter else self._fingerprint(request)
        address = Address(fingerprint, request.url, request.priority, stored)
        row = self.frontier.add(address, kind_of(request))
        if row and stored is None:
            self._in_memory[row] = request
        return row is not None

    def _put_back(self, row: int, request: Request) -> bool:
        stored = self._stored(request)
        # A retry leaves the fingerprint as it is: it may have none.
        fingerprint = self._fingerprint(request) if "redirect_times" in request.meta else None
        if stored is None:
            self._in_memory[row] = request
        address = Address(fingerprint, request.url, request.priority, stored)
        return self.frontier.put_back(row, address)

    def _fingerprint(self, request: Request) -> bytes:
        return self._crawler.request_fingerprinter.fingerprint(request)

    def _stored(self, request: Request) -> bytes | None:
        """None for a request that stays in memory, as the object it is: the shell changes it."""
        methods = [method for method in (request.callback, request.errback) if method]
        if not self._folder or any(_owner(method) is not self._spider for method in methods):
            return None
        # As request.to_dict() has it, which looks through all of the spider for each method.
        values = {name: getattr(request, name) for name in request.attributes}
        values["headers"] = dict(request.headers)
        for name in ("callback", "errback"):
            values[name] = getattr(values[name], "__name__", None)
        return pickle.dumps({name: value for name, value in values.items() if value})

    def _restored(self, stored: bytes) -> Request:
        values = pickle.loads(stored)  # noqa: S301 - our own, out of JOBDIR
        return request_from_dict(values, spider=self._spider)


def _owner(method: object) -> object:
    return getattr(method, "__self__", None)


def kind_of(request: Request) -> str:
    """What a page is said to be: "listing", "sitemap", else "page"."""
    return str(request.meta.get(KIND, "page"))


def scheduler_of(crawler: Crawler) -> Scheduler:
    """The running crawl's, whose frontier is open. Raises TypeError for another project's."""
    scheduler = crawler.engine.scheduler
    if not isinstance(scheduler, Scheduler):
        raise TypeError(f"SCHEDULER is {type(scheduler).__name__}, not this project's")
    return scheduler
