"""Which addresses are fetched from: public ones only, as their names were resolved."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.fetch import FetchError, parse_url
from services.public_address import is_public
from tests.services.fetching import CLOSED, fetch, refusal
from tests.services.picture_server import PictureServer, redirects, says, serving


@pytest.fixture
def shop() -> Iterator[PictureServer]:
    with serving() as shop:
        yield shop


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
