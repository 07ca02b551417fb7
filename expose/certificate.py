"""The certificate that new connections are shown: the given one or our own, always the newest."""

import logging
import signal
import ssl
import threading
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from expose.self_signed import names_of, own_certificate
from settings.environment import ApiSettings

log = logging.getLogger(__name__)

LOOK_EVERY_S = 60.0
State = tuple[tuple[int, int, int], ...]


class CertificateError(Exception):
    """A certificate that can't be used; the message names the variable and says what to do."""


class Certificate:
    """`context` is for the server; it goes on with it while the certificate behind changes."""

    def __init__(self, settings: ApiSettings) -> None:
        """Raises CertificateError."""
        self._settings = settings
        self._state: State | None = None
        self._complaint = ""
        self._look = threading.Event()
        self._load()
        self.context = _new_context()
        self.context.sni_callback = self._show

    def watch(self) -> None:
        """Look for a newer one each minute and on SIGHUP, as long as the process lives."""
        signal.signal(signal.SIGHUP, lambda *_: self._look.set())
        threading.Thread(target=self._watch, name="certificate", daemon=True).start()

    def refresh(self) -> None:
        """Take a newer one; what can't be used is told once, and tried again at the next look."""
        try:
            self._load()
            self._complaint = ""
        except CertificateError as error:
            if str(error) != self._complaint:
                log.error("%s. The certificate in use stays until then", error)  # noqa: TRY400 -- no traceback
            self._complaint = str(error)

    def _watch(self) -> None:
        while True:
            self._look.wait(LOOK_EVERY_S)
            self._look.clear()
            self.refresh()

    def _show(self, connection: ssl.SSLObject, _name: str | None, _: ssl.SSLContext) -> None:
        """Called in every handshake. To load into the context in use could leave it half loaded."""
        connection.context = self._shown

    def _load(self) -> None:
        certificate, key = self._files()
        state = _state(certificate, key)
        if state == self._state:
            return
        leaf = _checked(certificate, key)
        shown = _new_context()
        try:
            shown.load_cert_chain(certificate, key, password=lambda: b"")  # it must never ask
        except (OSError, ValueError) as error:
            raise CertificateError(
                f"API_CERTIFICATE: {certificate} can't be used: {error}"
            ) from error
        self._shown, self._state = shown, state
        _tell(leaf)

    def _files(self) -> tuple[Path, Path]:
        settings = self._settings
        if settings.api_certificate and settings.api_certificate_key:
            return settings.api_certificate, settings.api_certificate_key
        try:
            return own_certificate(settings.tls_dir, settings.api_hosts)
        except OSError as error:
            raise CertificateError(
                f"DATA_DIR: no certificate can be kept in {settings.tls_dir} ({error.strerror});"
                " give this user the right to write there"
            ) from error


def _new_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def _state(*paths: Path) -> State:
    """What changes when a file does; empty if one can't be seen, which `_checked` then tells."""
    try:
        found = [path.stat() for path in paths]
    except OSError:
        return ()
    return tuple((each.st_ino, each.st_mtime_ns, each.st_size) for each in found)


def _checked(certificate: Path, key: Path) -> x509.Certificate:
    """The first certificate of the chain, to which the key belongs."""
    chain = _read("API_CERTIFICATE", certificate)
    secret = _read("API_CERTIFICATE_KEY", key)
    try:
        leaf = x509.load_pem_x509_certificates(chain)[0]
    except ValueError as error:
        raise CertificateError(
            f"API_CERTIFICATE: {certificate} holds no certificate in PEM form"
            " (-----BEGIN CERTIFICATE-----); convert it"
        ) from error
    try:
        private = load_pem_private_key(secret, None)
    except TypeError as error:
        raise CertificateError(
            f"API_CERTIFICATE_KEY: {key} is encrypted; give a key without a passphrase"
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CertificateError(
            f"API_CERTIFICATE_KEY: {key} holds no private key in PEM form"
            " (-----BEGIN PRIVATE KEY-----); convert it"
        ) from error
    if private.public_key() != leaf.public_key():
        raise CertificateError(
            f"API_CERTIFICATE_KEY: {key} does not belong to {certificate};"
            " give the key of the first certificate in it"
        )
    return leaf


def _read(variable: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CertificateError(
            f"{variable}: {path} can't be read ({error.strerror});"
            " check the path, and that this user may read it"
        ) from error


def _tell(leaf: x509.Certificate) -> None:
    """What a person compares with the browser. One that has ended is still better than silence."""
    names = ", ".join(sorted(names_of(leaf))) or "no name"
    log.info(
        "certificate for %s, until %s, SHA-256 %s",
        *(names, f"{leaf.not_valid_after_utc:%F}", leaf.fingerprint(SHA256()).hex(":").upper()),
    )
    if not leaf.not_valid_before_utc <= datetime.now(UTC) <= leaf.not_valid_after_utc:
        log.warning(
            "API_CERTIFICATE is valid from %s to %s only; renew it, browsers warn of it",
            *(f"{leaf.not_valid_before_utc:%F %R}", f"{leaf.not_valid_after_utc:%F %R}"),
        )
