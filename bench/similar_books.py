"""Similar books over HTTP, from the real process with its password, against other servers.

A path that was not asked before is answered from the database: of a catalogue's lists the API keeps
only those asked last.
"""

import secrets
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from statistics import median

from bench.http_load import Answered, Target, ask, ask_times, trusting
from bench.place import BenchError, Place, memory_mb, some_ids
from bench.table import Result

CLIENTS = (1, 16, 64)
USUAL_CLIENTS = 16
REPEATED = 200  # paths that are asked again and again
SECONDS = 5  # a round
ROUNDS = 3
REQUESTS_BEFORE_RSS = 1_000
READY_WITHIN_S = 60
HOST = "127.0.0.1"
FILTERS = {  # by the share of the drawn books that they keep, about
    "30 %": "language=fr&pages_max=330",
    "5 %": "language=fr&year_min=1950&year_max=1958",
    "0.5 %": "language=fr&year_min=1960&year_max=1960&pages_max=260",
}


def measure_similar(place: Place, books: int, seconds: int = SECONDS) -> list[Result]:
    """Results: answers a second in several ways of asking, and the API's memory."""
    connection = place.connect()
    paths = [f"/books/{book_id}/similar" for book_id in some_ids(connection, books)]
    connection.close()
    with _peers(place, paths) as peers:
        rates = {name: _middle(_rounds(peer, seconds)) for name, peer in peers.items()}
    with _api(place, paths) as (api, pid):
        ask_times(api, REQUESTS_BEFORE_RSS)
        memory = memory_mb(pid, "VmRSS")
        results = [Result(f"API, RSS after {REQUESTS_BEFORE_RSS:,} requests", books, memory, "MB")]
        tell = partial(_results, books, rates)
        for clients in CLIENTS:
            against = rates if clients == USUAL_CLIENTS else ("bare",)
            rounds = _rounds(api, seconds, clients)
            results += tell(f"similar, never asked, {clients} at once", rounds, against)
        again = _rounds(replace(api, paths=paths[:REPEATED]), seconds)
        results += tell("similar, asked again, 16 at once", again)
        for share, query in FILTERS.items():
            filtered = replace(api, paths=[f"{path}?{query}" for path in paths])
            rounds = _rounds(filtered, seconds)
            results += tell(f"similar, a filter keeps {share}, 16 at once", rounds, ("toy",))
    with _api(place, paths, API_TLS="on") as (api, _):
        results += tell("similar over TLS, never asked, 16 at once", _rounds(api, seconds))
    return results


def _rounds(target: Target, seconds: int, clients: int = USUAL_CLIENTS) -> list[Answered]:
    """Each from another path on: what was asked last is kept."""
    part = len(target.paths) // ROUNDS
    starts = [target.paths[n * part :] + target.paths[: n * part] for n in range(ROUNDS)]
    return [ask(replace(target, paths=paths), clients, seconds) for paths in starts]


def _middle(rounds: Sequence[Answered]) -> float:
    return median(each.rate for each in rounds)


def _results(
    books: int,
    rates: Mapping[str, float],
    what: str,
    rounds: Sequence[Answered],
    against: Iterable[str] = ("bare",),
) -> list[Result]:
    rate = [each.rate for each in rounds]
    p50, p99 = (median(getattr(each, name) for each in rounds) for name in ("median_ms", "p99_ms"))
    note = f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, from {min(rate):,.0f} to {max(rate):,.0f}"
    return [
        Result(what, books, median(rate), "requests/s", name, rates[name], note) for name in against
    ]


@contextmanager
def _peers(place: Place, paths: list[str]) -> Iterator[dict[str, Target]]:
    """See bench/peers.py; all of them wait while one is asked."""
    peers = {name: Target(HOST, _free_port(), "", "", paths) for name in ("bare", "fastapi", "toy")}
    running = [place.open("bench.peers", name, str(peer.port)) for name, peer in peers.items()]
    try:
        for peer, process in zip(peers.values(), running, strict=True):
            _await_answer(f"http://{HOST}:{peer.port}{paths[0]}", process, place)
        yield peers
    finally:
        for process in running:
            _stop(process)


@contextmanager
def _api(place: Place, paths: list[str], **settings: str) -> Iterator[tuple[Target, int]]:
    """The API, ready, and its process id."""
    tls = settings.get("API_TLS") == "on"
    api = Target(HOST, _free_port(), "bench", secrets.token_urlsafe(16), paths, tls)
    process = place.open(
        "expose",
        API_HOST=HOST,
        API_PORT=str(api.port),
        API_USERNAME=api.user,
        API_PASSWORD=api.password,
        **settings,
    )
    try:
        scheme = "https" if tls else "http"
        _await_answer(f"{scheme}://{HOST}:{api.port}/health/ready", process, place)
        time.sleep(1)  # until it listens for changes, too
        yield api, process.pid
    finally:
        _stop(process)


def _await_answer(url: str, process: "subprocess.Popen[str]", place: Place) -> None:
    until = time.monotonic() + READY_WITHIN_S
    context = trusting() if url.startswith("https") else None
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError):  # refused, or 503 while a part of it is not ready
            urllib.request.urlopen(url, timeout=5, context=context).close()  # noqa: S310 -- ours
            return
        time.sleep(0.2)
    raise BenchError(f"a server does not get ready: {place.last_words()}")


def _stop(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=READY_WITHIN_S)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
