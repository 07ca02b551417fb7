"""How far a crawl is: a bar on a terminal, a line in the log every ten seconds elsewhere."""

import logging
import sys
from contextlib import ExitStack
from time import monotonic
from typing import NamedTuple, Self, cast

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call
from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm

from scraper.catalogue import COUNT
from scraper.crawl_report import duration
from scraper.frontier import Frontier
from scraper.scheduler import Scheduler

log = logging.getLogger(__name__)

LOG_EVERY_S = 10.0
DRAW_EVERY_S = 1.0
BAR = "{desc}: {percentage:3.0f}%|{bar}| {n_fmt} of {total_fmt} pages known{postfix}"


class Standing(NamedTuple):
    """Where a crawl is; `done` and `books` are of all its runs, `fresh` pages of this one."""

    books: int
    done: int
    fresh: int
    waiting: int
    seconds: float

    @property
    def pages_a_minute(self) -> float:
        return self.fresh / self.seconds * 60 if self.seconds else 0.0

    def sentence(self) -> str:
        """As "12 books on 20 pages, 4 pages waiting, 60 a minute, 20 s"."""
        return (
            f"{self.books:,} books on {self.done:,} pages, {self.waiting:,} pages waiting,"
            f" {self.pages_a_minute:,.0f} a minute, {duration(self.seconds)}"
        )


class CrawlProgress:
    """An extension; nothing is shown of a crawl that is not kept, as in `scrapy shell`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._shown = ExitStack()
        self._bar: tqdm | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NotConfigured, which turns it off, for a crawl that is not kept."""
        if not crawler.settings["JOBDIR"]:
            raise NotConfigured
        progress = cls(crawler)
        crawler.signals.connect(progress.start, signals.engine_started)
        crawler.signals.connect(progress.stop, signals.spider_closed)
        return progress

    def start(self) -> None:
        """From now on it is shown, once a second on a terminal."""
        self._began = monotonic()
        self._done_before = self._frontier.started
        if sys.stderr.isatty():
            self._shown.enter_context(logging_redirect_tqdm())
            self._bar = self._shown.enter_context(tqdm(bar_format=BAR, desc="0 books"))
        self._loop = create_looping_call(self.show)
        self._loop.start(LOG_EVERY_S if self._bar is None else DRAW_EVERY_S, now=False)

    def stop(self) -> None:
        """Take the bar away; what was logged stays."""
        if self._loop.running:
            self._loop.stop()
        self._shown.close()

    def show(self) -> None:
        """Where the crawl is now."""
        standing = self._standing()
        if self._bar is None:
            log.info("%s", standing.sentence())
            return
        self._bar.n = standing.done
        self._bar.total = standing.done + standing.waiting
        self._bar.set_description_str(f"{standing.books:,} books", refresh=False)
        self._bar.set_postfix_str(f"{standing.pages_a_minute:,.0f} a minute", refresh=True)

    @property
    def _frontier(self) -> Frontier:
        return cast("Scheduler", self._crawler.engine.scheduler).frontier

    def _standing(self) -> Standing:
        frontier = self._frontier
        return Standing(
            books=self._crawler.stats.get_value(COUNT, 0),
            done=frontier.started,
            fresh=frontier.started - self._done_before,
            waiting=frontier.waiting(),
            seconds=monotonic() - self._began,
        )
