"""Basic auth on everything but /health/, and patience for who guesses passwords."""

import base64
import binascii
import hmac
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address

from starlette.responses import Response
from starlette.types import Scope

from expose.problems import problem

CHALLENGE = {"WWW-Authenticate": 'Basic realm="Book Reco", charset="UTF-8"'}
OPEN = "/health/"

FREE_FAILURES = 5
LONGEST_WAIT_S = 60  # short enough for one who shares the address with a guesser
FORGET_AFTER_S = 900
MOST_ADDRESSES = 10_000


class Guard:
    """Knows the name and the password: 401 for who does not, 429 after many failures."""

    def __init__(self, username: str, password: str) -> None:
        self._username = username.encode()
        self._password = password.encode()
        self._right = b""  # the last header that was right, so that it need not be decoded again
        self._failures = Failures()

    def refusal(self, scope: Scope, authorization: bytes | None) -> Response | None:
        """What is answered to who may not come in; None lets the request through."""
        if _inner_path(scope).startswith(OPEN):
            return None
        if authorization is None:  # a browser's first request: not a guess
            return problem(
                HTTPStatus.UNAUTHORIZED, "Give the user name and password by basic auth.", CHALLENGE
            )
        address = _address(scope) if self._failures else ""
        if wait_s := self._failures.wait_s(address):
            return problem(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"Too many wrong passwords from this address; try again in {wait_s} s.",
                {"Retry-After": str(wait_s)},
            )
        if self._knows(authorization):
            self._failures.forget(address)
            return None
        self._failures.add(_address(scope))
        return problem(
            HTTPStatus.UNAUTHORIZED,
            "The user name or the password is wrong; they are API_USERNAME and API_PASSWORD.",
            CHALLENGE,
        )

    def _knows(self, header: bytes) -> bool:
        if self._right and hmac.compare_digest(header, self._right):
            return True
        username, password = _credentials(header)
        # Both are always compared: the time taken must not tell which one is wrong.
        known = hmac.compare_digest(username, self._username) & hmac.compare_digest(
            password, self._password
        )
        if known:
            self._right = header
        return known


class Failures:
    """Wrong passwords by address; each after the first few doubles the wait."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # How many, and the time of the last.
        self._counts: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def __bool__(self) -> bool:
        """Whether anybody has failed lately."""
        return bool(self._counts)

    def wait_s(self, address: str) -> int:
        """Whole seconds until this address may try again; 0 for now."""
        count, last = self._counts.get(address, (0, 0.0))
        if count < FREE_FAILURES:
            return 0
        pause_s = min(2.0 ** min(count - FREE_FAILURES, 10), LONGEST_WAIT_S)
        return max(0, math.ceil(last + pause_s - self._clock()))

    def add(self, address: str) -> None:
        now = self._clock()
        count, last = self._counts.pop(address, (0, now))
        self._counts[address] = (count + 1 if now - last < FORGET_AFTER_S else 1, now)
        if len(self._counts) > MOST_ADDRESSES:
            self._counts.popitem(last=False)

    def forget(self, address: str) -> None:
        self._counts.pop(address, None)


def _credentials(header: bytes) -> tuple[bytes, bytes]:
    scheme, _, encoded = header.partition(b" ")
    if scheme.lower() != b"basic":
        return b"", b""
    try:
        username, _, password = base64.b64decode(encoded.strip(), validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return b"", b""
    return username, password


def _address(scope: Scope) -> str:
    """The client's address; of IPv6 the network, since one client has all of it."""
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ip_address(host)
    except ValueError:
        return str(host)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return f"{int(address) >> 64:x}/64"
    return str(address)


def _inner_path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))
