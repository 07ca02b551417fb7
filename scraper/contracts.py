"""What `scrapy check` asks of the spiders: that they read the test shop of `make bookshop`."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

from scrapy.contracts import Contract

from scraper.addresses import host
from scraper.spiders.book_spider import BookSpider

TEST_SHOP = "http://127.0.0.1:8090/"  # where `make bookshop` serves it; another with -a start=URL


class At(Contract):
    """`@at PATH KIND`: the callback reads the test shop's page at this path."""

    name = "at"

    def __init__(self, method: Callable[..., Any], path: str, kind: str) -> None:
        super().__init__(method, path, kind)
        self._spider: BookSpider = method.__self__  # type: ignore[attr-defined] # it is bound

    def adjust_request_args(self, args: dict[str, Any]) -> dict[str, Any]:
        """Ask for that page, and let the spider take its host for the shop's."""
        path, kind = self.args
        url = urljoin(self._spider.start_url or TEST_SHOP, path)
        self._spider.hosts = frozenset((host(url),))
        return {**args, "url": url, "meta": {"kind": kind}}
