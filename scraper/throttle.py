"""The pace: AutoThrottle, never faster than robots.txt asks."""

import logging

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.robotstxt import RobotParser

from scraper import reasons
from scraper.ending import end

LONGEST_DELAY_S = 3600

logger = logging.getLogger(__name__)


class Throttle(AutoThrottle):
    """A crawl has one shop, so that what its robots.txt asks for holds for every slot."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        crawler.signals.connect(self._robots_parsed, signals.robots_parsed)

    def _robots_parsed(self, robotparser: RobotParser) -> None:
        delay = robotparser.crawl_delay(self.crawler.settings["ROBOTSTXT_USER_AGENT"]) or 0
        if delay > LONGEST_DELAY_S:
            end(self.crawler, f"{reasons.ASKED_TO_WAIT}: {delay:g} s between pages (robots.txt)")
        elif delay > self.mindelay:
            logger.info("robots.txt asks for %g s between pages", delay)
            self._slow_down(delay)

    def _slow_down(self, delay: float) -> None:
        self.mindelay = delay
        self.maxdelay = max(self.maxdelay, delay)
        downloader = self.crawler.engine.downloader
        downloader._delay = max(downloader._delay, delay)  # noqa: SLF001 - as AutoThrottle does
        for slot in downloader.slots.values():
            slot.delay = max(slot.delay, delay)
