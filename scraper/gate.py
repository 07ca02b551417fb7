"""The last look before the network: never out of the shop, and no images or archives."""

from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http.headers import Headers

from scraper.addresses import host
from scraper.scheduler import KIND

STOPPED = "download_stopped"  # Scrapy's flag on a response whose body was left
# A body that is here already: stopped, it would take the next page's connection along.
_SMALL_BYTES = 65_536

_NO_TEXT = ("image/", "audio/", "video/", "font/")
_NO_TEXT_EITHER = frozenset(
    ("application/pdf", "application/zip", "application/epub+zip", "application/octet-stream")
)


class OutsideError(IgnoreRequest):
    """An address of another host than the shop's."""


class Gate:
    """A downloader middleware; `hosts` of the spider says whose addresses are the shop's."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        gate = cls(crawler)
        crawler.signals.connect(gate._headers_received, signals.headers_received)
        return gate

    def process_request(self, request: Request) -> None:
        """Also for the shop's redirects, and for its robots.txt."""
        hosts = getattr(self._crawler.spider, "hosts", None)  # `scrapy shell` has none
        if hosts is not None and host(request.url) not in hosts:
            raise OutsideError

    def _headers_received(self, headers: Headers, body_length: int, request: Request) -> None:
        if 0 <= body_length < _SMALL_BYTES or request.meta.get(KIND) == "sitemap":
            return
        if is_no_text(media_type(headers)):
            raise StopDownload(fail=False)


def media_type(headers: Headers) -> str:
    """What Content-Type says, as "text/html"; "" where it says nothing."""
    given = (headers.get("Content-Type") or b"").decode("latin-1")
    return given.partition(";")[0].strip().lower()


def is_no_text(type: str) -> bool:
    """Whether a media type is of pictures, sound, archives and the like."""
    return type.startswith(_NO_TEXT) or type in _NO_TEXT_EITHER
