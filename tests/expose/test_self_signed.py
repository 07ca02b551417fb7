"""The certificate made here: what it holds, how long it is kept, when another is made."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from expose import self_signed
from expose.self_signed import names_of, own_certificate


def made(folder: Path, *hosts: str) -> x509.Certificate:
    certificate, _ = own_certificate(folder, hosts)
    return x509.load_pem_x509_certificate(certificate.read_bytes())


def test_it_is_made_once_and_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    first = made(tmp_path / "tls")
    assert made(tmp_path / "tls") == first
    assert caplog.text.count("making a certificate") == 1


def test_it_is_for_a_server_and_signs_no_others(tmp_path: Path) -> None:
    extensions = made(tmp_path).extensions
    constraints = extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical
    assert not constraints.value.ca
    assert not extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign


def test_it_lasts_no_longer_than_browsers_take(tmp_path: Path) -> None:
    certificate = made(tmp_path)
    lasts = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    assert timedelta(days=800) < lasts <= timedelta(days=825)


def test_its_key_is_for_this_user_only(tmp_path: Path) -> None:
    _, key = own_certificate(tmp_path, ())
    assert key.stat().st_mode & 0o777 == 0o600


def test_it_is_for_this_machine_and_the_given_hosts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "shelf")
    here = {"localhost", "127.0.0.1", "::1"}
    assert names_of(made(tmp_path / "one")) == here | {"shelf"}
    assert names_of(made(tmp_path / "two", "books.lan", "192.168.1.5")) == here | {
        "books.lan",
        "192.168.1.5",
    }


def test_another_machine_name_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = made(tmp_path)
    monkeypatch.setattr("socket.gethostname", lambda: "the-next-container")
    assert made(tmp_path) == first


@pytest.mark.parametrize("hosts", [(), ("a.lan",), ("a.lan", "b.lan", "c.lan")])
def test_other_hosts_make_another_one_under_the_same_key(
    tmp_path: Path, hosts: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    first = made(tmp_path, "a.lan", "b.lan")
    second = made(tmp_path, *hosts)
    assert (second == first) is (hosts == ())  # which asks for nothing in particular
    assert second.public_key() == first.public_key()
    assert ("API_HOSTS has changed" in caplog.text) is (hosts != ())


def test_it_is_renewed_before_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as shortly:
        shortly.setattr(self_signed, "LASTS", self_signed.RENEW_BEFORE - timedelta(hours=1))
        assert made(tmp_path).not_valid_after_utc < datetime.now(UTC) + timedelta(days=30)
    assert made(tmp_path).not_valid_after_utc > datetime.now(UTC) + timedelta(days=800)


@pytest.mark.parametrize("name", ["certificate.pem", "key.pem"])
@pytest.mark.parametrize("content", [b"", b"-----BEGIN rubbish", b"\xff\xfe"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, name: str, content: bytes) -> None:
    first = made(tmp_path)
    (tmp_path / name).write_bytes(content)
    second = made(tmp_path)
    assert second != first
    assert made(tmp_path) == second


def test_processes_that_come_first_together_have_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(lambda _: made(tmp_path).serial_number, range(8)))) == 1
