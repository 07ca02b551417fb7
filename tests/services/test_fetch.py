"""Fetching over HTTP: what is followed, what is refused, and when enough is enough."""

import asyncio
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpcore2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from catalog.settings import Settings
from services.fetch import MOST_BYTES, USER_AGENT, Fetcher, FetchError, parse_url, seconds_to_wait
from services.public_address import is_public
from tests.services.picture_server import (
    PictureServer,
    drips,
    pours,
    redirects,
    says,
    serving,
    slow,
)

OPEN = Settings(images_allow_private=True, images_timeout_s=5)
CLOSED = Settings(images_timeout_s=5)


@pytest.fixture
def shop() -> Iterator[PictureServer]:
    with serving() as shop:
        yield shop


def fetch(*addresses: str, settings: Settings = OPEN) -> list[bytes | FetchError]:
    """What comes of fetching these at the same time."""

    async def run() -> list[bytes | FetchError]:
        fetcher = Fetcher(settings)
        found = await asyncio.gather(*map(fetcher.fetch, addresses), return_exceptions=True)
        await fetcher.close()
        for each in found:
            if not isinstance(each, bytes | FetchError):
                raise each
        return found  # type: ignore[return-value]

    return asyncio.run(run())


def refusal(address: str, settings: Settings = OPEN) -> FetchError:
    (error,) = fetch(address, settings=settings)
    assert isinstance(error, FetchError)
    return error


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Names and the addresses they resolve to; every other name is unknown."""
    known: dict[str, list[str]] = {}

    def resolve(host: str, port: int, *args: object, **options: object) -> list[object]:
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every connection ends at this machine; the addresses that were asked for."""
    asked: list[str] = []
    connect = httpcore2.AnyIOBackend.connect_tcp

    async def divert(
        self: httpcore2.AnyIOBackend, host: str, port: int, *rest: object
    ) -> httpcore2.AsyncNetworkStream:
        asked.append(host)
        return await connect(self, "127.0.0.1", port)

    monkeypatch.setattr(httpcore2.AnyIOBackend, "connect_tcp", divert)
    return asked


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


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "::", "::1",
        "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8",
        "::127.0.0.1", "2002:7f00:1::", "2002:808:808::", "64:ff9b::a00:1", "64:ff9b:1::1",
        "2001::1", "2001:db8::1",
    ],
)  # fmt: skip
def test_what_is_not_on_the_public_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "193.51.24.1", "2606:4700::1111"])
def test_what_is_on_the_public_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.0.0.1", "[::1]", "169.254.169.254", "localhost", "2130706433", "0x7f.1",
     "[::ffff:10.0.0.1]"],
)  # fmt: skip
def test_private_addresses_are_refused_unless_allowed(host: str) -> None:
    error = refusal(f"http://{host}/a.jpg", CLOSED)
    assert "is not a public address; set IMAGES_ALLOW_PRIVATE=true" in error.reason
    assert error.lasting


def test_a_name_with_one_private_address_among_others_is_refused(
    names: dict[str, list[str]], internet: list[str]
) -> None:
    names["shop.example"] = ["93.184.215.14", "10.0.0.7"]
    assert "not a public address" in refusal("http://shop.example/a", CLOSED).reason
    assert internet == []


def test_a_public_name_is_connected_as_it_was_resolved(
    shop: PictureServer, names: dict[str, list[str]], internet: list[str]
) -> None:
    names["shop.example"] = ["93.184.215.14"]
    shop.routes["/a"] = says(200, b"picture")
    assert fetch(shop.url("/a", "shop.example"), settings=CLOSED) == [b"picture"]
    assert internet == ["93.184.215.14"]
    assert shop.headers[0]["Host"] == f"shop.example:{shop.port}"


def test_a_redirect_from_a_public_to_a_private_address_is_refused(
    shop: PictureServer, names: dict[str, list[str]], internet: list[str]
) -> None:
    names.update({"shop.example": ["93.184.215.14"], "inside.example": ["10.0.0.7"]})
    shop.routes["/a"] = redirects(shop.url("/b", "inside.example"))
    shop.routes["/b"] = says(200, b"secret")
    error = refusal(shop.url("/a", "shop.example"), CLOSED)
    assert "inside.example is not a public address" in error.reason
    assert internet == ["93.184.215.14"]


def test_a_second_address_is_tried_when_the_first_is_dead(
    shop: PictureServer, names: dict[str, list[str]]
) -> None:
    names["shop.example"] = ["127.0.0.2", "127.0.0.1"]
    shop.routes["/a"] = says(200, b"picture")
    assert fetch(shop.url("/a", "shop.example")) == [b"picture"]


def test_an_unknown_name_is_a_passing_failure(names: dict[str, list[str]]) -> None:
    error = refusal("http://nowhere.example/a")
    assert (error.reason, error.lasting) == ("the name nowhere.example has no address", False)


def test_proxies_of_the_environment_are_not_used(
    shop: PictureServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    shop.routes["/a"] = says(200, b"picture")
    assert fetch(shop.url("/a")) == [b"picture"]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://shop.example/a", "not an HTTP(S) one"),
        ("file:///etc/passwd", "not an HTTP(S) one"),
        ("data:image/png;base64,AAAA", "not an HTTP(S) one"),
        ("/covers/a.jpg", "not an HTTP(S) one"),
        ("", "not an HTTP(S) one"),
        ("http://user:secret@shop.example/a", "user name or password"),
        ("http://shop.example:99999/a", "port above 65535"),
        ("http://[::1/a", "can't be read"),
        ("http://shop.example/\x00", "can't be read"),
        ("http://" + "a" * 70_000, "can't be read"),
    ],
)
def test_addresses_that_are_refused_unasked(address: str, reason: str) -> None:
    with pytest.raises(FetchError, match="address") as caught:
        parse_url(address)
    assert reason in caught.value.reason
    assert "secret" not in caught.value.reason
    assert caught.value.lasting


def test_a_certificate_must_be_the_names_own(
    names: dict[str, list[str]],
    internet: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names.update({"shop.example": ["93.184.215.14"], "other.example": ["93.184.215.14"]})
    certificate = tmp_path / "shop.pem"
    certificate.write_bytes(own_certificate("shop.example"))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(certificate) as shop:
        shop.routes["/a"] = says(200, b"picture")
        at = f"{shop.port}/a"
        good, bad = fetch(
            f"https://shop.example:{at}", f"https://other.example:{at}", settings=CLOSED
        )
    assert good == b"picture"
    assert isinstance(bad, FetchError)
    assert "Hostname mismatch" in bad.reason
    assert internet == ["93.184.215.14"] * 2


def own_certificate(name: str) -> bytes:
    """A self-signed certificate for one name, with its key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem = serialization.Encoding.PEM
    return certificate.public_bytes(pem) + key.private_bytes(pem, *plain)
