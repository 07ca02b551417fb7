"""robots.txt as RFC 9309 has it: where there is none all is allowed; unread, nothing."""

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from scraper import reasons
from scraper.ending import LeftForLaterError, end
from scraper.failures import reason


class UnreadableError(IgnoreRequest):
    """The shop has a robots.txt, perhaps, but does not say what it holds."""


class Robots(RobotsTxtMiddleware):
    """Ends the crawl, to be resumed, where robots.txt can't be read."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._unreadable: set[str] = set()

    async def process_request(
        self,
        request: Request,
        spider: Spider | None = None,  # noqa: ARG002 - Scrapy's signature
    ) -> None:
        """Raises IgnoreRequest for what is forbidden, LeftForLaterError if it can't be read."""
        await super().process_request(request)
        if urlparse_cached(request).netloc in self._unreadable:
            raise LeftForLaterError

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            raise UnreadableError(f"answers {response.status}")
        if response.status >= 300:
            response = response.replace(body=b"")  # the shop's page for errors holds no rules
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        said = reason(exc, self.crawler.settings.getint("DOWNLOAD_MAXSIZE"))
        if "redirects" not in said:  # those in a loop lead to no rules, says RFC 9309
            self._unreadable.add(netloc)
            if not isinstance(exc, LeftForLaterError):
                end(self.crawler, f"{reasons.ROBOTS} can't be read: {said}")
        super()._robots_error(exc, netloc)
