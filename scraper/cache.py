"""The HTTP cache, in one SQLite file in JOBDIR, which outlives the crawl.

It asks the shop whether a page has changed, unless the shop said for how long it won't. Scrapy's
own policy also guesses, and hands out old pages for a shop in trouble, whose wish to be left alone
would then go unheard.
"""

import pickle
import sqlite3
import zlib
from pathlib import Path
from time import time

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcache import HttpCacheMiddleware
from scrapy.extensions.httpcache import RFC2616Policy
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.utils.job import job_dir
from scrapy.utils.response import response_from_dict

from scraper.gate import STOPPED

FILE = "http-cache.sqlite"


class Cache(HttpCacheMiddleware):
    """Without old pages for a host that can't be reached."""

    def process_exception(
        self,
        request: Request,
        exception: Exception,  # noqa: ARG002 - Scrapy's signature
        spider: Spider | None = None,  # noqa: ARG002 - Scrapy's signature
    ) -> None:
        """Scrapy's own would answer with the page kept, however old."""
        request.meta.pop("cached_response", None)


class Policy(RFC2616Policy):
    """Fresh is what the shop says is fresh; valid is what it says has not changed."""

    def should_cache_response(self, response: Response, request: Request) -> bool:
        """Never a page whose body was left unread."""
        return STOPPED not in response.flags and super().should_cache_response(response, request)

    def is_cached_response_valid(
        self,
        cachedresponse: Response,  # noqa: ARG002 - Scrapy's signature
        response: Response,
        request: Request,  # noqa: ARG002 - Scrapy's signature
    ) -> bool:
        """Only if the shop says 304; Scrapy also keeps a page when the server fails."""
        return response.status == 304

    def _compute_freshness_lifetime(
        self, response: Response, request: Request, now: float
    ) -> float:
        told = b"max-age" in self._parse_cachecontrol(response) or b"Expires" in response.headers
        return super()._compute_freshness_lifetime(response, request, now) if told else 0


class Storage:
    """Scrapy's own takes seven files a page, which is many for a hundred thousand pages."""

    def __init__(self, settings: BaseSettings) -> None:
        self._path = Path(job_dir(settings) or ".") / FILE
        self._longest_s = settings.getint("HTTPCACHE_EXPIRATION_SECS")

    def open_spider(self, spider: Spider) -> None:
        """Open the file, and drop what is older than HTTPCACHE_EXPIRATION_SECS."""
        self._fingerprint = spider.crawler.request_fingerprinter.fingerprint
        try:
            self._database = _opened(self._path)
        except sqlite3.DatabaseError:  # a broken cache is an empty one
            self._path.unlink()
            self._database = _opened(self._path)
        oldest = time() - self._longest_s
        self._database.execute("DELETE FROM responses WHERE stored < ?", (oldest,))

    def close_spider(self, spider: Spider) -> None:  # noqa: ARG002 - Scrapy passes it
        self._database.close()

    def retrieve_response(self, spider: Spider, request: Request) -> Response | None:  # noqa: ARG002 - Scrapy passes it
        """The page kept for such a request, or None."""
        row = self._database.execute(
            "SELECT response FROM responses WHERE fingerprint = ?", (self._fingerprint(request),)
        ).fetchone()
        if row is None:
            return None
        values = pickle.loads(zlib.decompress(row[0]))  # noqa: S301 - our own, out of JOBDIR
        return response_from_dict(values)

    def store_response(self, spider: Spider, request: Request, response: Response) -> None:  # noqa: ARG002 - Scrapy passes it
        """Keep a page, in the place of an older one."""
        packed = zlib.compress(pickle.dumps(response.to_dict()), level=1)
        self._database.execute(
            "INSERT OR REPLACE INTO responses VALUES (?, ?, ?)",
            (self._fingerprint(request), time(), packed),
        )


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    database.execute(
        "CREATE TABLE IF NOT EXISTS responses"
        " (fingerprint BLOB PRIMARY KEY, stored REAL NOT NULL, response BLOB NOT NULL)"
    )
    return database
