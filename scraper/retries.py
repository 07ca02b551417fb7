"""Trying again: the whole host rests in between, as long as it asks for."""

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response
from scrapy.settings import BaseSettings

from scraper import reasons
from scraper.ending import end

_BUSY = frozenset((429, 503))
_SHORTEST_DELAY_S = 0.001  # Scrapy's downloader forgets `lastseen` where there is no delay


class Retries(RetryMiddleware):
    """Retry-After comes first, else the rest doubles at each further try of a page."""

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self._backoff_s = settings.getfloat("RETRY_BACKOFF_S")
        self._longest_s = settings.getfloat("RETRY_LONGEST_WAIT_S")

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002 - Scrapy's signature
    ) -> Request | Response:
        """Ends the crawl, to be resumed, if Retry-After is above RETRY_LONGEST_WAIT_S."""
        asked = _asked_rest(response)
        if asked is not None and asked > self._longest_s:
            end(self.crawler, f"{reasons.ASKED_TO_WAIT}: {asked:.0f} s (Retry-After)")
            return request.copy()  # back among those that wait
        result = super().process_response(request, response)
        if asked is not None:
            self._rest(request, asked)
        elif isinstance(result, Request):
            self._back_off(result)
        return result

    def process_exception(
        self,
        request: Request,
        exception: Exception,
        spider: Spider | None = None,  # noqa: ARG002 - Scrapy's signature
    ) -> Request | Response | None:
        """The request again, after a rest; None where no further try is due."""
        result = super().process_exception(request, exception)
        if isinstance(result, Request):
            self._back_off(result)
        return result

    def _back_off(self, request: Request) -> None:
        self._rest(request, self._backoff_s * 2 ** (request.meta["retry_times"] - 1))

    def _rest(self, request: Request, seconds: float) -> None:
        """No request leaves for the host before that time, those in its queue included."""
        slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot:
            slot.delay = max(slot.delay, _SHORTEST_DELAY_S)
            slot.lastseen = max(slot.lastseen, monotonic() + seconds)


def _asked_rest(response: Response) -> float | None:
    if response.status not in _BUSY:
        return None
    return rest(response.headers.get("Retry-After") or b"", datetime.now(UTC))


def rest(retry_after: bytes, now: datetime) -> float | None:
    """Seconds out of a Retry-After header, "120" or a date; None if it says neither."""
    text = retry_after.decode("latin-1").strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(text).astimezone(UTC) - now).total_seconds()
        except (ValueError, OverflowError):
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None
