"""What new connections are shown, while certificates come, go and break."""

import hashlib
import re
import ssl
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from expose.certificate import Certificate, CertificateError
from settings.environment import ApiSettings
from tests.expose.certificates import give
from tests.expose.conftest import api_settings


def settings(folder: Path) -> ApiSettings:
    """The settings of who gives a certificate."""
    return api_settings(
        {}, api_certificate=folder / "chain.pem", api_certificate_key=folder / "key.pem"
    )


class Connection:
    """A client and a server in memory; shaken hands, they can talk."""

    def __init__(self, server: ssl.SSLContext, **limits: ssl.TLSVersion) -> None:
        client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client.check_hostname = False
        client.verify_mode = ssl.CERT_NONE
        client.set_alpn_protocols(["h2", "http/1.1"])
        for name, version in limits.items():
            setattr(client, name, version)
        up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.server = server.wrap_bio(up, down, server_side=True)
        self.client = client.wrap_bio(down, up)
        for _ in range(3):
            for side in (self.client, self.server):
                with suppress(ssl.SSLWantReadError):
                    side.do_handshake()

    @property
    def name(self) -> str:
        """Whom the certificate is for."""
        leaf = x509.load_der_x509_certificate(self.client.getpeercert(binary_form=True) or b"")
        return str(leaf.subject.rfc4514_string())


def test_the_given_certificate_is_shown(tmp_path: Path) -> None:
    certificate = Certificate(settings(give(tmp_path)))
    assert Connection(certificate.context).name == "CN=books.example"


def test_without_one_our_own_is_shown(tmp_path: Path) -> None:
    certificate = Certificate(api_settings({"DATA_DIR": str(tmp_path)}))
    assert Connection(certificate.context).name == "CN=Book Reco"


def test_only_http_1_1_over_tls_1_2_and_later_is_spoken(tmp_path: Path) -> None:
    context = Certificate(settings(give(tmp_path))).context
    assert Connection(context).client.selected_alpn_protocol() == "http/1.1"
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        assert Connection(context, maximum_version=version).client.version()
    with pytest.raises(ssl.SSLError), pytest.warns(DeprecationWarning, match="TLSv1"):
        Connection(
            context, minimum_version=ssl.TLSVersion.TLSv1, maximum_version=ssl.TLSVersion.TLSv1_1
        )


def test_a_renewed_one_is_shown_to_new_connections_and_old_ones_go_on(tmp_path: Path) -> None:
    certificate = Certificate(settings(give(tmp_path, "old.example")))
    before = Connection(certificate.context)
    give(tmp_path, "new.example")
    certificate.refresh()
    assert Connection(certificate.context).name == "CN=new.example"
    before.client.write(b"still here")
    assert before.server.read() == b"still here"


def test_one_behind_a_link_that_moves_is_renewed_too(tmp_path: Path) -> None:
    """As certbot and Kubernetes lay them down."""
    live = tmp_path / "live"
    live.symlink_to(give(tmp_path / "1", "old.example"))
    certificate = Certificate(settings(live))
    live.unlink()
    live.symlink_to(give(tmp_path / "2", "new.example"))
    certificate.refresh()
    assert Connection(certificate.context).name == "CN=new.example"


def empty_chain(folder: Path) -> None:
    (folder / "chain.pem").write_bytes(b"")


def key_alone_in_chain(folder: Path) -> None:
    (folder / "chain.pem").write_bytes((folder / "key.pem").read_bytes())


def broken_chain(folder: Path) -> None:
    (folder / "chain.pem").write_bytes((folder / "chain.pem").read_bytes()[:200])


def no_chain(folder: Path) -> None:
    (folder / "chain.pem").unlink()


def no_key(folder: Path) -> None:
    (folder / "key.pem").unlink()


def key_is_a_folder(folder: Path) -> None:
    (folder / "key.pem").unlink()
    (folder / "key.pem").mkdir()


def rubbish_key(folder: Path) -> None:
    (folder / "key.pem").write_bytes(b"\x00\xff")


def locked_key(folder: Path) -> None:
    give(folder, passphrase="a secret")


def other_key(folder: Path) -> None:
    chain = (folder / "chain.pem").read_bytes()
    give(folder)
    (folder / "chain.pem").write_bytes(chain)


MISTAKES = [
    (empty_chain, r"API_CERTIFICATE: .*chain.pem holds no certificate in PEM form"),
    (key_alone_in_chain, r"API_CERTIFICATE: .*chain.pem holds no certificate in PEM form"),
    (broken_chain, r"API_CERTIFICATE: .*chain.pem holds no certificate in PEM form"),
    (no_chain, r"API_CERTIFICATE: .*chain.pem can't be read \(No such file"),
    (no_key, r"API_CERTIFICATE_KEY: .*key.pem can't be read \(No such file"),
    (key_is_a_folder, r"API_CERTIFICATE_KEY: .*key.pem can't be read \(Is a directory"),
    (rubbish_key, r"API_CERTIFICATE_KEY: .*key.pem holds no private key in PEM form"),
    (locked_key, r"API_CERTIFICATE_KEY: .*key.pem is encrypted"),
    (other_key, r"API_CERTIFICATE_KEY: .*key.pem does not belong to .*chain.pem"),
]


@pytest.mark.parametrize(("damage", "sentence"), MISTAKES)
def test_one_that_can_not_be_used_is_refused_with_its_variable(
    tmp_path: Path, damage: Callable[[Path], None], sentence: str
) -> None:
    damage(give(tmp_path))
    with pytest.raises(CertificateError, match=sentence):
        Certificate(settings(tmp_path))


@pytest.mark.parametrize(("damage", "sentence"), MISTAKES)
def test_one_that_breaks_is_told_once_and_the_one_in_use_stays(
    tmp_path: Path, damage: Callable[[Path], None], sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    certificate = Certificate(settings(give(tmp_path, "old.example")))
    damage(tmp_path)
    certificate.refresh()
    certificate.refresh()
    (record,) = [each for each in caplog.records if each.levelname == "ERROR"]
    assert re.search(sentence, record.message)
    assert Connection(certificate.context).name == "CN=old.example"
    if (tmp_path / "key.pem").is_dir():
        (tmp_path / "key.pem").rmdir()
    give(tmp_path, "new.example")
    certificate.refresh()
    assert Connection(certificate.context).name == "CN=new.example"


def test_one_that_has_ended_is_shown_all_the_same_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    certificate = Certificate(settings(give(tmp_path, days=-3)))
    assert "renew it" in caplog.text
    assert Connection(certificate.context).name == "CN=books.example"


def test_the_fingerprint_is_told_as_browsers_show_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    connection = Connection(Certificate(settings(give(tmp_path))).context)
    shown = hashlib.sha256(connection.client.getpeercert(binary_form=True) or b"").hexdigest()
    assert f"SHA-256 {shown.upper()[:2]}:{shown.upper()[2:4]}:" in caplog.text


def test_a_folder_that_can_not_be_written_is_told_with_its_variable(tmp_path: Path) -> None:
    (tmp_path / "tls").touch()
    with pytest.raises(CertificateError, match=r"^DATA_DIR: .*tls \(.*exist"):
        Certificate(api_settings({"DATA_DIR": str(tmp_path)}))


def test_a_key_that_openssl_will_not_use_is_refused(tmp_path: Path) -> None:
    give(tmp_path, key=rsa.generate_private_key(65537, 1024))
    with pytest.raises(CertificateError, match=r"API_CERTIFICATE: .* can't be used"):
        Certificate(settings(tmp_path))
