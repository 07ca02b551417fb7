"""Clients that ask a server over HTTP as fast as it answers: a process each, kept-alive."""

import http.client
import multiprocessing
import random
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from statistics import quantiles

from bench.place import BenchError

MEET_WITHIN_S = 60


@dataclass(frozen=True, slots=True)
class Target:
    """A server and what to ask it."""

    host: str
    port: int
    user: str
    password: str
    paths: Sequence[str]

    @property
    def headers(self) -> dict[str, str]:
        credentials = b64encode(f"{self.user}:{self.password}".encode()).decode()
        return {"Authorization": f"Basic {credentials}"}


@dataclass(frozen=True, slots=True)
class Answered:
    """Answers a second, and how long they took."""

    rate: float
    median_ms: float
    p95_ms: float


def ask(target: Target, clients: int, seconds: float) -> Answered:
    """All clients at once for this long. Raises BenchError when an answer is not 200."""
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(clients)
    with ProcessPoolExecutor(
        clients, mp_context=spawn, initializer=_meet, initargs=(start,)
    ) as pool:
        asked = [pool.submit(client, target, number, seconds) for number in range(clients)]
        took = [taken for each in asked for taken in each.result()]
    cuts = quantiles(took, n=20)
    return Answered(len(took) / seconds, cuts[9] * 1000, cuts[18] * 1000)


def ask_times(target: Target, times: int) -> None:
    """So many requests one after another."""
    requests = _answers(target, random.Random(0))
    for _ in range(times):
        next(requests)


def client(target: Target, number: int, seconds: float) -> list[float]:
    """Seconds that each answer took, of those that came within so many seconds."""
    requests = _answers(target, random.Random(number))
    end = time.monotonic() + seconds
    took = []
    while (asked := time.monotonic()) < end:
        next(requests)
        if (answered := time.monotonic()) < end:
            took.append(answered - asked)
    return took


def _meet(others: Barrier) -> None:
    """Each process waits here until all have started."""
    others.wait(MEET_WITHIN_S)


def _answers(target: Target, chance: random.Random) -> Iterator[bytes]:
    connection = http.client.HTTPConnection(target.host, target.port, timeout=60)
    while True:
        path = chance.choice(target.paths)
        connection.request("GET", path, headers=target.headers)
        response = connection.getresponse()
        body = response.read()
        if response.status != http.client.OK:
            raise BenchError(f"GET {path} answered {response.status}: {body[:200]!r}")
        yield body
