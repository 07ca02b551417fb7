"""The shop as a server: what it logs, how it answers, and its command."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.bookshop import Bookshop, bookshop
from tests.bookshop.oddities import LATIN_1
from tests.scraper.bookshop.visiting import address_of, ask

pytestmark = pytest.mark.slow


def test_a_page_known_by_its_validators_is_not_sent_again(shop: Bookshop) -> None:
    target = address_of(LATIN_1)
    _, headers, _ = ask(shop, target)
    assert ask(shop, target, if_none_match=headers["etag"])[0] == 304
    assert ask(shop, target, if_modified_since=headers["last-modified"])[0] == 304
    assert ask(shop, target, if_none_match='"another"')[0] == 200
    assert shop.requests()[-1].if_none_match == '"another"'


def test_every_answer_sets_a_cookie_and_the_log_has_what_came_back() -> None:
    with bookshop() as shop:
        cookies = [ask(shop, page)[1]["set-cookie"] for page in ("/", "/books/")]
        ask(shop, "/", cookie="visitor=7")
        assert len(set(cookies)) == 2
        assert [visit.cookie for visit in shop.requests()] == ["", "", "visitor=7"]


def test_the_log_has_every_request_in_memory_and_in_the_file(tmp_path: Path) -> None:
    with bookshop(log=tmp_path / "log.jsonl") as shop:
        ask(shop, "/books/?page=1", user_agent="bookreco")
        ask(shop, "/nowhere")
        visits = shop.requests()
    lines = (tmp_path / "log.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [asdict(visit) for visit in visits]
    first, second = visits
    assert (first.method, first.path, first.user_agent) == ("GET", "/books/?page=1", "bookreco")
    assert (first.status, second.status, first.host) == (200, 404, shop.host)
    assert first.bytes > 1_000
    assert first.time <= second.time


def test_the_log_tells_how_many_were_served_at_once() -> None:
    with bookshop(delay_s=0.2) as shop:
        clients = [threading.Thread(target=ask, args=(shop, "/books/")) for _ in range(5)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        ask(shop, "/books/")
        actives = [visit.active for visit in shop.requests()]
    assert max(actives) == 5
    assert actives[-1] == 1


def test_one_connection_serves_many_requests(shop: Bookshop) -> None:
    connection = http.client.HTTPConnection(shop.host, timeout=10)
    connection.connect()
    first = connection.sock
    for _ in range(3):
        connection.request("HEAD", "/")
        assert connection.getresponse().read() == b""
        assert connection.sock is first
    connection.close()


@pytest.mark.parametrize(
    "bytes_sent", [b"", b"GET", b"GET //[ HTTP/1.1\r\n\r\n", b"nonsense\r\n\r\n", b"\x00" * 100_000]
)
def test_the_shop_outlives_clients_that_talk_nonsense(shop: Bookshop, bytes_sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", shop.port)) as client:
        client.sendall(bytes_sent)
    assert ask(shop, "/")[0] == 200


def test_the_shop_opens_from_the_command_line_without_the_tests_own_libraries() -> None:
    code = (
        "import sys, tests.bookshop.__main__;"
        "print({'pytest', 'psycopg2', 'database.connections', 'stdnum', 'scrapy'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_its_address_and_serves_until_stopped(
    free_port: int, stop: signal.Signals
) -> None:
    command = [sys.executable, "-m", "tests.bookshop", "--port", str(free_port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        line = process.stdout.readline().decode()
        assert f"http://127.0.0.1:{free_port}" in line
        assert "/livres/litterature/romans" in line
        process.send_signal(stop)
        try:
            assert process.wait(10) == 0
        finally:
            process.kill()  # else the block would wait for ever
        assert process.stderr.read() == b""
