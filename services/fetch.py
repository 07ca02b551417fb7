"""Fetching files of the public internet with care: few at once, small ones, for a short time."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpcore2
import httpx2

from services.public_address import PrivateAddressError, PublicNetwork, UnknownHostError
from settings.environment import Settings

MOST_BYTES = 10_000_000
MOST_REDIRECTS = 5
KEEPALIVE_S = 15.0
LONGEST_REST_S = 86_400.0
USER_AGENT = "BookReco (fetches the covers of a private book catalogue)"
# Answers of 4xx that another day may mend: timeout, too early, too many requests.
PASSING_STATUSES = frozenset({408, 425, 429})
_BROKEN = (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException)
_UNREADABLE = (httpx2.InvalidURL, ValueError, UnicodeError)


class FetchError(Exception):
    """Why there is no file, whether that will last, and how long the server asks to wait."""

    def __init__(self, reason: str, *, lasting: bool = False, wait_s: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.lasting = lasting
        self.wait_s = wait_s


class Fetcher:
    """Fetches over HTTP(S); belongs to one event loop. Proxies of the environment are not used."""

    def __init__(self, settings: Settings) -> None:
        self._timeout_s = settings.images_timeout_s
        self._all = asyncio.Semaphore(settings.images_parallel)
        self._per_host: dict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(settings.images_per_host)
        )
        self._rest_until: dict[str, float] = {}
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=httpcore2.default_ssl_context(),
            max_connections=settings.images_parallel,
            keepalive_expiry=KEEPALIVE_S,
            network_backend=PublicNetwork(settings.images_allow_private),
        )

    async def fetch(self, address: str) -> bytes:
        """The file at this address, redirects followed. Raises FetchError.

        The time limit is for all of it, without the time spent waiting for a turn.
        """
        url = parse_url(address)
        left_s = self._timeout_s
        for _ in range(MOST_REDIRECTS + 1):
            async with self._turn(url.host.rstrip(".")):
                self._check_rest(url.host)
                started = time.monotonic()
                found = await self._one_answer(url, left_s)
                left_s -= time.monotonic() - started
            if isinstance(found, bytes):
                return found
            url = parse_url(str(found))
        raise FetchError(f"there are more than {MOST_REDIRECTS} redirects", lasting=True)

    async def close(self) -> None:
        """Close the connections that are kept for reuse."""
        await self._pool.aclose()

    @asynccontextmanager
    async def _turn(self, host: str) -> AsyncIterator[None]:
        """The host's turn first, so that those who wait for a slow host keep no place of others."""
        async with self._per_host[host], self._all:
            yield

    def _check_rest(self, host: str) -> None:
        """Raises FetchError while a host that answered with Retry-After wants to be left alone."""
        left_s = self._rest_until.get(host, 0.0) - time.monotonic()
        if left_s > 0:
            raise FetchError(f"{host} asks to be left alone for {left_s:.0f} s", wait_s=left_s)

    async def _one_answer(self, url: httpx2.URL, left_s: float) -> bytes | httpx2.URL:
        """The file, or where the server sends us."""
        try:
            async with asyncio.timeout(max(0.0, left_s)):
                return await self._request(url)
        except TimeoutError:
            raise FetchError(f"it took longer than {self._timeout_s:g} s") from None
        except FetchError as error:
            if error.wait_s:
                self._rest_until[url.host] = time.monotonic() + min(error.wait_s, LONGEST_REST_S)
            raise
        except PrivateAddressError as error:
            raise FetchError(
                f"{error}; set IMAGES_ALLOW_PRIVATE=true if it is meant", lasting=True
            ) from None
        except UnknownHostError as error:
            raise FetchError(str(error)) from None
        except _BROKEN as error:
            raise FetchError(f"the connection to {url.host} failed: {_reason(error)}") from None

    async def _request(self, url: httpx2.URL) -> bytes | httpx2.URL:
        target = httpcore2.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        headers: dict[bytes | str, bytes | str] = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": USER_AGENT,
            "Accept": "image/*",
            "Accept-Encoding": "identity",
        }
        async with self._pool.stream("GET", target, headers=headers) as response:
            sent = {name.lower(): value for name, value in response.headers}
            if response.status in {301, 302, 303, 307, 308} and b"location" in sent:
                return _redirected(url, sent[b"location"])
            _check(response.status, sent)
            return await _content(response)


def parse_url(address: str) -> httpx2.URL:
    """Raises FetchError if it is no HTTP(S) address, or carries credentials."""
    try:
        url = httpx2.URL(address.strip())
    except _UNREADABLE as error:
        raise FetchError(f"the address can't be read: {_reason(error)}", lasting=True) from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise FetchError("the address is not an HTTP(S) one", lasting=True)
    if not 0 < (url.port or 80) < 65536:
        raise FetchError("the address has a port above 65535", lasting=True)
    if url.userinfo:
        raise FetchError("the address carries a user name or password", lasting=True)
    return url


def seconds_to_wait(retry_after: str, now: datetime) -> float:
    """What a Retry-After header asks for, as seconds or as a date; 0 if it can't be read."""
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return 0.0
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


def _redirected(url: httpx2.URL, location: bytes) -> httpx2.URL:
    try:
        return url.join(_text(location))
    except _UNREADABLE:
        raise FetchError("the server redirects to an address that can't be read") from None


def _check(status: int, headers: dict[bytes, bytes]) -> None:
    """Raises FetchError for what is no success, is too large or is packed."""
    if status != HTTPStatus.OK:
        passing = status in PASSING_STATUSES or status >= HTTPStatus.INTERNAL_SERVER_ERROR
        wait = seconds_to_wait(_text(headers.get(b"retry-after", b"")), datetime.now(UTC))
        raise FetchError(f"the server answers {_status(status)}", lasting=not passing, wait_s=wait)
    if headers.get(b"content-encoding", b"identity").strip().lower() not in {b"", b"identity"}:
        raise FetchError("the server packs its answer, although asked not to", lasting=True)
    length = _text(headers.get(b"content-length", b""))
    if length.isdecimal() and int(length[:20]) > MOST_BYTES:
        raise _too_large()


async def _content(response: httpcore2.Response) -> bytes:
    content = bytearray()
    async for chunk in response.aiter_stream():
        content += chunk
        if len(content) > MOST_BYTES:
            raise _too_large()
    return bytes(content)


def _too_large() -> FetchError:
    return FetchError(f"the file is larger than {MOST_BYTES // 1_000_000} MB", lasting=True)


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _text(header: bytes) -> str:
    return header.decode("latin-1").strip()


def _reason(error: Exception) -> str:
    return str(error).strip()[:200] or "it was cut"
