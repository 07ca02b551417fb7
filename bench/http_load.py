"""Clients that ask a server over HTTP as fast as it answers: kept-alive, all in one process.

They do little more than count, so that the server is what is measured: two bare sockets ask some
20,000 times a second on one core.
"""

import multiprocessing
import selectors
import socket
import ssl
import time
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import cycle
from statistics import quantiles

from bench.place import BenchError

ANSWER_WITHIN_S = 60
AT_ONCE = 1 << 18  # bytes read from a socket


@dataclass(frozen=True, slots=True)
class Target:
    """A server and what to ask it, one path after another and from the start again."""

    host: str
    port: int
    user: str
    password: str
    paths: list[str]
    tls: bool = False

    def request(self, path: str) -> bytes:
        """The bytes of a GET of this path, with credentials."""
        credentials = b64encode(f"{self.user}:{self.password}".encode()).decode()
        return (
            f"GET {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
            f"Authorization: Basic {credentials}\r\n\r\n"
        ).encode()


@dataclass(frozen=True, slots=True)
class Answered:
    """Answers a second, and how long they took."""

    rate: float
    median_ms: float
    p99_ms: float


def ask(target: Target, clients: int, seconds: float) -> Answered:
    """All clients at once for this long, from a process of their own.

    Raises BenchError when an answer is not 200, or does not come.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        took = pool.submit(_ask_for, target, clients, seconds).result()
    cuts = quantiles(took, n=100)
    return Answered(len(took) / seconds, 1000 * cuts[49], 1000 * cuts[98])


def ask_times(target: Target, times: int) -> None:
    """So many requests one after another."""
    client, requests = _Client(target), _requests(target)
    for _ in range(times):
        client.send(next(requests))
        while client.received() is None:
            pass
    client.socket.close()


def _ask_for(target: Target, clients: int, seconds: float) -> list[float]:
    """Seconds that each answer took, of those that came in time."""
    requests, took = _requests(target), []
    with selectors.DefaultSelector() as selector:
        everybody = [_Client(target) for _ in range(clients)]
        end = time.perf_counter() + seconds
        for client in everybody:
            selector.register(client.socket, selectors.EVENT_READ, client)
            client.send(next(requests))
        while time.perf_counter() < end:
            ready = selector.select(ANSWER_WITHIN_S)
            if not ready:
                raise BenchError(f"no answer within {ANSWER_WITHIN_S} s")
            for key, _ in ready:
                client = key.data
                if (seconds_taken := client.received()) is not None:
                    took.append(seconds_taken)
                    client.send(next(requests))
        for client in everybody:
            client.socket.close()
    return took


def _requests(target: Target) -> Iterator[bytes]:
    return cycle([target.request(path) for path in target.paths])


class _Client:
    """One connection, with one request under way."""

    def __init__(self, target: Target) -> None:
        plain = socket.create_connection((target.host, target.port), timeout=ANSWER_WITHIN_S)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = trusting().wrap_socket(plain) if target.tls else plain
        self._request = self._buffer = b""
        self._expected = 0  # bytes of the whole answer; 0 until its headers are there
        self._sent_at = 0.0

    def send(self, request: bytes) -> None:
        self._request, self._buffer, self._expected = request, b"", 0
        self._sent_at = time.perf_counter()
        self.socket.sendall(request)

    def received(self) -> float | None:
        """Read what there is; the seconds that the answer took once it is whole."""
        read = self.socket.recv(AT_ONCE)
        if not read:
            raise BenchError(f"the server hangs up on {self._request[:80]!r}")
        self._buffer += read
        if not self._expected and (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            self._expected = end + 4 + self._length(self._buffer[:end])
        if not self._expected or len(self._buffer) < self._expected:
            return None
        return time.perf_counter() - self._sent_at

    def _length(self, head: bytes) -> int:
        """Of the body. Raises BenchError if the answer is no success."""
        if head.split(b" ", 2)[1] != b"200":
            asked = self._request.split(b" ", 2)[1].decode()
            status = head.split(b"\r\n", 1)[0].decode()
            raise BenchError(f"GET {asked} answered {status.split(' ', 1)[1]}")
        _, _, rest = head.lower().partition(b"\r\ncontent-length:")
        return int(rest.partition(b"\r\n")[0])


def trusting() -> ssl.SSLContext:
    """The server of a bench has made its certificate itself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
