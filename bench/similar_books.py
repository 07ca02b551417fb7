"""Similar books over HTTP, from the real process, against pgbench running the same SQL."""

import secrets
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from statistics import mean, median

from bench.http_load import Target, ask, ask_times
from bench.place import BenchError, Place, memory_mb, some_ids
from bench.statements import MOST_SCRIPTS, pgbench_tps, similar_statements
from bench.table import Result

CLIENTS = 8
LIMIT = 10
SECONDS = 5  # a round
ROUNDS = 3  # turn by turn, so that what else the machine does hits both alike
REQUESTS_BEFORE_RSS = 1_000
READY_WITHIN_S = 60
HOST = "127.0.0.1"


def measure_similar(place: Place, books: int, seconds: int = SECONDS) -> list[Result]:
    """Results: answers a second, and the API's memory after 1,000 requests."""
    connection = place.connect()
    ids = some_ids(connection, MOST_SCRIPTS)
    statements = [similar_statements(connection, book_id, LIMIT) for book_id in ids]
    connection.close()
    with _api(place, [f"/books/{book_id}/similar?limit={LIMIT}" for book_id in ids]) as (api, pid):
        ask_times(api, REQUESTS_BEFORE_RSS)
        rss = memory_mb(pid, "VmRSS")
        pgbench_tps(place, statements, CLIENTS, seconds)  # to warm up, as the API is by now
        rounds = [
            (ask(api, CLIENTS, seconds), pgbench_tps(place, statements, CLIENTS, seconds))
            for _ in range(ROUNDS)
        ]
    ours = mean(answered.rate for answered, _ in rounds)
    theirs = mean(tps for _, tps in rounds)
    middle = median(answered.median_ms for answered, _ in rounds)
    late = median(answered.p95_ms for answered, _ in rounds)
    what = f"similar books, {CLIENTS} clients"
    note = f"median {middle:.0f} ms, p95 {late:.0f} ms"
    return [
        Result(what, books, ours, "requests/s", "pgbench, same SQL", theirs, note),
        Result(f"API, RSS after {REQUESTS_BEFORE_RSS:,} requests", books, rss, "MB"),
    ]


@contextmanager
def _api(place: Place, paths: list[str]) -> Iterator[tuple[Target, int]]:
    """The API, ready, and its process id."""
    api = Target(HOST, _free_port(), "bench", secrets.token_urlsafe(16), paths)
    process = place.open(
        "expose",
        API_HOST=HOST,
        API_PORT=str(api.port),
        API_USERNAME=api.user,
        API_PASSWORD=api.password,
    )
    try:
        _await_ready(api, process, place)
        yield api, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=READY_WITHIN_S)


def _await_ready(api: Target, process: "subprocess.Popen[str]", place: Place) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError):  # refused, or 503 while a part of it is not ready
            urllib.request.urlopen(f"http://{api.host}:{api.port}/health/ready", timeout=5).close()
            return
        time.sleep(0.2)
    raise BenchError(f"the API does not get ready: {place.last_words()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
