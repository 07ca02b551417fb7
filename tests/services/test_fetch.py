"""Fetching over HTTP: what is followed, what is refused, and when enough is enough."""

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler

import pytest

from services.fetch import MOST_BYTES, USER_AGENT, FetchError, seconds_to_wait
from settings.environment import Settings
from tests.services.fetching import fetch, refusal
from tests.services.picture_server import (
    PictureServer,
    drips,
    pours,
    redirects,
    says,
    serving,
    slow,
)


@pytest.fixture
def shop() -> Iterator[PictureServer]:
    with serving() as shop:
        yield shop


def test_a_file_is_fetched_with_the_projects_name(shop: PictureServer) -> None:
    shop.routes["/a"] = says(200, b"picture")
    assert fetch(shop.url("/a")) == [b"picture"]
    assert shop.headers[0]["User-Agent"] == USER_AGENT
    assert shop.headers[0]["Host"] == f"127.0.0.1:{shop.port}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(shop: PictureServer, status: int) -> None:
    shop.routes["/a"] = redirects("/b?x=1", status)
    shop.routes["/b?x=1"] = says(200, b"there")
    assert fetch(shop.url("/a")) == [b"there"]


def test_a_loop_of_redirects_ends(shop: PictureServer) -> None:
    shop.routes["/a"] = redirects("/a")
    error = refusal(shop.url("/a"))
    assert error.reason == "there are more than 5 redirects"
    assert shop.asked["/a"] == 6


def test_a_redirect_to_another_scheme_is_refused(shop: PictureServer) -> None:
    shop.routes["/a"] = redirects("file:///etc/passwd")
    assert "not an HTTP(S) one" in refusal(shop.url("/a")).reason


@pytest.mark.parametrize(
    ("status", "lasting"),
    [(404, True), (403, True), (410, True), (204, True), (429, False), (500, False), (503, False)],
)
def test_a_bad_status_lasts_or_passes(shop: PictureServer, status: int, lasting: bool) -> None:
    shop.routes["/a"] = says(status)
    error = refusal(shop.url("/a"))
    assert str(status) in error.reason
    assert error.lasting is lasting


def test_a_slow_drip_is_cut_by_the_limit_for_the_whole(shop: PictureServer) -> None:
    shop.routes["/a"] = drips(b"x" * 100, 0.1)
    settings = Settings(images_allow_private=True, images_timeout_s=0.5)
    started = time.monotonic()
    assert refusal(shop.url("/a"), settings).reason == "it took longer than 0.5 s"
    assert time.monotonic() - started < 2


def test_the_limit_holds_over_redirects_together(shop: PictureServer) -> None:
    def slow_redirect(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(0.25)
        redirects("/a")(handler)

    shop.routes["/a"] = slow_redirect
    settings = Settings(images_allow_private=True, images_timeout_s=0.6)
    assert refusal(shop.url("/a"), settings).reason == "it took longer than 0.6 s"


@pytest.mark.parametrize("told", [None, MOST_BYTES + 1])
def test_a_file_that_is_too_large_is_not_read_to_its_end(
    shop: PictureServer, told: int | None
) -> None:
    shop.routes["/a"] = pours(4 * MOST_BYTES, told)
    error = refusal(shop.url("/a"))
    assert (error.reason, error.lasting) == ("the file is larger than 10 MB", True)


def test_a_content_length_that_lies_is_an_error(shop: PictureServer) -> None:
    shop.routes["/a"] = says(200, b"short", Content_Length="500")
    assert "the connection to 127.0.0.1 failed" in refusal(shop.url("/a")).reason


def test_a_packed_answer_is_refused(shop: PictureServer) -> None:
    shop.routes["/a"] = says(200, b"\x1f\x8b", Content_Encoding="gzip")
    assert "packs its answer" in refusal(shop.url("/a")).reason


def test_an_answer_that_is_no_http_is_an_error(shop: PictureServer) -> None:
    def babbles(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"\x00\x01 what?\r\n\r\n")

    shop.routes["/a"] = babbles
    error = refusal(shop.url("/a"))
    assert "failed" in error.reason
    assert not error.lasting


def test_nobody_there_is_a_passing_failure() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        error = refusal(f"http://127.0.0.1:{free.getsockname()[1]}/a")
    assert "the connection to 127.0.0.1 failed" in error.reason
    assert not error.lasting


def test_a_host_that_asks_for_rest_is_not_asked_again(shop: PictureServer) -> None:
    shop.routes["/a"] = says(503, Retry_After="120")
    one_by_one = Settings(images_allow_private=True, images_per_host=1)
    first, second = fetch(shop.url("/a"), shop.url("/b"), settings=one_by_one)
    assert isinstance(first, FetchError)
    assert isinstance(second, FetchError)
    assert first.wait_s == 120
    assert 115 < second.wait_s <= 120
    assert shop.asked == {"/a": 1}


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("Sun, 22 Nov 2026 12:01:00 GMT", 60),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0),
        ("", 0),
        ("soon", 0),
        ("-5", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str, seconds: float) -> None:
    assert seconds_to_wait(header, datetime(2026, 11, 22, 12, tzinfo=UTC)) == seconds


def test_so_many_at_once_and_fewer_of_one_host(shop: PictureServer) -> None:
    addresses = [shop.url(f"/{number}") for number in range(8)]
    shop.routes |= {f"/{number}": slow(b"x", 0.05) for number in range(8)}
    settings = Settings(images_allow_private=True, images_parallel=8, images_per_host=2)
    assert fetch(*addresses, settings=settings) == [b"x"] * 8
    assert shop.most_at_once == 2


def test_all_hosts_together_keep_to_the_limit(
    shop: PictureServer, names: dict[str, list[str]]
) -> None:
    names.update({f"host{number}": ["127.0.0.1"] for number in range(8)})
    shop.routes["/a"] = slow(b"x", 0.05)
    settings = Settings(images_allow_private=True, images_parallel=3, images_per_host=2)
    addresses = [shop.url("/a", f"host{number}") for number in range(8)]
    assert fetch(*addresses, settings=settings) == [b"x"] * 8
    assert shop.most_at_once == 3


def test_waiting_for_a_turn_does_not_count(shop: PictureServer) -> None:
    shop.routes |= {f"/{number}": slow(b"x", 0.3) for number in range(4)}
    settings = Settings(images_allow_private=True, images_per_host=1, images_timeout_s=0.8)
    addresses = [shop.url(f"/{number}") for number in range(4)]
    assert fetch(*addresses, settings=settings) == [b"x"] * 4


def test_proxies_of_the_environment_are_not_used(
    shop: PictureServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    shop.routes["/a"] = says(200, b"picture")
    assert fetch(shop.url("/a")) == [b"picture"]
