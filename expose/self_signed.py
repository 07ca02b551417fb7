"""A certificate of our own, for who has none: made once, kept, renewed when it no longer fits."""

import fcntl
import logging
import os
import socket
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from catalog.files import written

log = logging.getLogger(__name__)

LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
LASTS = timedelta(days=825)  # no browser takes more
RENEW_BEFORE = timedelta(days=30)
CLOCKS_DIFFER = timedelta(hours=1)
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Book Reco")])


def own_certificate(folder: Path, hosts: Sequence[str]) -> tuple[Path, Path]:
    """The files of the certificate and of its key; made where there are none that fit.

    Raises OSError if the folder can't be written.
    """
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        private = _kept_key(key) or _new_key(key)
        if reason := _misfit(certificate, private, frozenset(hosts)):
            log.info("making a certificate in %s: %s", folder, reason)
            with written(certificate) as file:
                os.fchmod(file.fileno(), 0o644)
                file.write(_sign(private, hosts).public_bytes(Encoding.PEM))
    return certificate, key


def _kept_key(path: Path) -> ec.EllipticCurvePrivateKey | None:
    with suppress(FileNotFoundError, ValueError, TypeError):
        key = load_pem_private_key(path.read_bytes(), None)
        return key if isinstance(key, ec.EllipticCurvePrivateKey) else None
    return None


def _new_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = ec.generate_private_key(ec.SECP256R1())
    with written(path) as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return key


def _misfit(path: Path, key: ec.EllipticCurvePrivateKey, hosts: frozenset[str]) -> str:
    """Why the kept certificate can't be used any longer; empty if it can."""
    try:
        kept = x509.load_pem_x509_certificate(path.read_bytes())
    except FileNotFoundError:
        return "there is none yet"
    except ValueError:
        return "the one there can't be read"
    now = datetime.now(UTC)
    if kept.public_key() != key.public_key():
        return "the one there belongs to another key"
    if kept.not_valid_before_utc > now or kept.not_valid_after_utc - RENEW_BEFORE < now:
        return (
            f"the one there is for {kept.not_valid_before_utc:%F} to {kept.not_valid_after_utc:%F}"
        )
    names = names_of(kept)
    # Without API_HOSTS the machine's name may change, as a container's does with every new one.
    if not names >= LOOPBACK | hosts or (hosts and names != LOOPBACK | hosts):
        return f"API_HOSTS has changed, the one there is for {', '.join(sorted(names))}"
    return ""


def names_of(certificate: x509.Certificate) -> set[str]:
    """The host names and addresses that it is for."""
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return set()
    return {str(name.value) for name in extension.value}


def _sign(key: ec.EllipticCurvePrivateKey, hosts: Sequence[str]) -> x509.Certificate:
    now = datetime.now(UTC)
    names = LOOPBACK | frozenset(hosts or _machine())
    usage = x509.KeyUsage(
        digital_signature=True,
        **dict.fromkeys(
            (
                *("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
                *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
            ),
            False,
        ),
    )
    return (
        x509.CertificateBuilder(NAME, NAME, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - CLOCKS_DIFFER)
        .not_valid_after(now - CLOCKS_DIFFER + LASTS)
        .add_extension(x509.SubjectAlternativeName(map(_general_name, sorted(names))), False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
        .add_extension(usage, True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .sign(key, hashes.SHA256())
    )


def _machine() -> tuple[str, ...]:
    name = socket.gethostname()
    return (name,) if name and name.isascii() else ()


def _general_name(host: str) -> x509.GeneralName:
    with suppress(ValueError):
        return x509.IPAddress(ip_address(host))
    return x509.DNSName(host)
