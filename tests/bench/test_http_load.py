"""Asking a server."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.http_load import Target, ask, ask_times
from bench.place import BenchError


class Counting(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, str]]

    def do_GET(self):
        self.asked.append((self.path, self.headers["Authorization"]))
        self.send_response(200 if self.path == "/well" else 500)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format, *args):
        pass


@pytest.fixture
def target() -> Iterator[Target]:
    Counting.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Target("127.0.0.1", server.server_port, "ann", "secret", ["/well"])
    server.shutdown()
    server.server_close()


def test_so_many_requests_are_sent_with_credentials(target: Target):
    ask_times(target, 3)
    assert Counting.asked == [("/well", "Basic YW5uOnNlY3JldA==")] * 3


def test_an_answer_that_is_no_success_ends_the_measurement(target: Target):
    failing = Target(target.host, target.port, "ann", "secret", ["/broken"])
    with pytest.raises(BenchError, match="answered 500"):
        ask_times(failing, 1)


def test_several_clients_ask_at_once(target: Target):
    answered = ask(target, clients=2, seconds=0.3)
    assert answered.rate > 0
    assert 0 < answered.median_ms <= answered.p99_ms < 300
