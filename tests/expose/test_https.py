"""`python -m expose` over HTTPS, its health check, and the proxies that it believes."""

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.expose.certificates import give
from tests.expose.conftest import CREDENTIALS
from tests.expose.test_process import ROOT, start

pytestmark = pytest.mark.slow

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def away(tmp_path: Path) -> dict[str, str]:
    """The environment of an API whose database does not answer."""
    return {
        "DATA_DIR": str(tmp_path / "data"),
        "POSTGRES_HOST": "127.0.0.1",
        "POSTGRES_PORT": "1",
        "POSTGRES_PASSWORD": "not asked for",
    }


@pytest.fixture
def serve(away: dict[str, str], free_port: int, tmp_path: Path) -> Iterator[Start]:
    """Start the API with these variables besides; it answers when this returns."""
    started = []

    def serving(**changes: str) -> subprocess.Popen[str]:
        process = start({**away, **changes}, free_port, tmp_path)
        started.append(process)
        until = time.monotonic() + 20
        with socket.socket() as probe:
            while probe.connect_ex(("127.0.0.1", free_port)):
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.05)
        return process

    yield serving
    for process in started:
        process.kill()
        process.communicate()


def stopped(process: subprocess.Popen[str]) -> str:
    """Its log."""
    process.send_signal(signal.SIGTERM)
    return process.communicate(timeout=20)[1]


def check(away: dict[str, str], port: int, **changes: str) -> subprocess.CompletedProcess[str]:
    username, password = CREDENTIALS
    given = {"API_PORT": str(port), "API_USERNAME": username, "API_PASSWORD": password}
    return subprocess.run(
        [sys.executable, "-m", "expose.health"],
        cwd=away["DATA_DIR"] if Path(away["DATA_DIR"]).exists() else "/",
        env={**os.environ, **away, **given, **changes, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_its_own_certificate_is_the_same_after_a_restart(
    serve: Start, free_port: int, away: dict[str, str]
) -> None:
    fingerprints = []
    for _ in range(2):
        process = serve(API_TLS="on")
        trusting = ssl.create_default_context(cafile=f"{away['DATA_DIR']}/tls/certificate.pem")
        with httpx.Client(base_url=f"https://localhost:{free_port}", verify=trusting) as client:
            assert client.get("/docs").status_code == 401
            assert client.get("/docs", auth=CREDENTIALS).status_code == 200
        log = stopped(process)
        assert f"listening on https://127.0.0.1:{free_port}" in log
        fingerprints += re.findall(r"SHA-256 ([0-9A-F:]{95})", log)
    assert len(fingerprints) == 2
    assert len(set(fingerprints)) == 1


def test_nothing_is_answered_in_clear(serve: Start, free_port: int) -> None:
    serve(API_TLS="on")
    with socket.create_connection(("127.0.0.1", free_port), timeout=10) as plain:
        plain.sendall(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
        reply = b"".join(iter(lambda: plain.recv(1000), b""))
    assert b"HTTP" not in reply
    assert b"alive" not in reply


def test_a_renewed_certificate_is_taken_without_a_restart(
    serve: Start, free_port: int, tmp_path: Path
) -> None:
    folder = give(tmp_path / "tls", "old.example")
    certificate = {"API_CERTIFICATE": str(folder / "chain.pem")}
    process = serve(**certificate, API_CERTIFICATE_KEY=str(folder / "key.pem"))
    open_before = httpx.Client(base_url=f"https://127.0.0.1:{free_port}", verify=False)
    assert open_before.get("/health/live").status_code == 200
    give(folder, "new.example")
    new = (folder / "chain.pem").read_text()
    process.send_signal(signal.SIGHUP)
    for _ in range(100):
        if ssl.get_server_certificate(("127.0.0.1", free_port)) == new:
            break
        time.sleep(0.05)
    assert ssl.get_server_certificate(("127.0.0.1", free_port)) == new
    assert open_before.get("/health/live").status_code == 200
    open_before.close()
    assert "certificate for new.example" in stopped(process)


def test_a_certificate_that_can_not_be_used_ends_the_start_in_one_sentence(
    away: dict[str, str], free_port: int, tmp_path: Path
) -> None:
    given = {"API_CERTIFICATE": "/nowhere/a.pem", "API_CERTIFICATE_KEY": "/nowhere/b.pem"}
    started = start({**away, **given}, free_port, tmp_path)
    _, log = started.communicate(timeout=20)
    assert started.returncode == 1
    (sentence,) = log.splitlines()
    assert sentence.startswith("API_CERTIFICATE: /nowhere/a.pem can't be read")


@pytest.mark.parametrize("listening", [{"API_TLS": "on"}, {"API_HOST": "0.0.0.0"}, {}])
def test_the_health_check_asks_as_the_api_answers(
    serve: Start, free_port: int, away: dict[str, str], listening: dict[str, str]
) -> None:
    serve(**listening)
    done = check(away, free_port, **listening)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_health_check_tells_what_is_wrong(away: dict[str, str], free_port: int) -> None:
    done = check(away, free_port)
    assert (done.returncode, done.stderr) == (1, "[Errno 111] Connection refused\n")
    done = check(away, free_port, API_PASSWORD="")
    assert done.returncode == 1
    assert "API_PASSWORD is not set" in done.stderr


def test_a_process_that_hangs_is_not_waited_for(away: dict[str, str], free_port: int) -> None:
    with socket.create_server(("127.0.0.1", free_port)):
        began = time.monotonic()
        done = check(away, free_port)
    assert (done.returncode, done.stderr) == (1, "timed out\n")
    assert time.monotonic() - began < 6


@pytest.mark.parametrize(
    ("proxies", "client"),
    [("127.0.0.1,::1", "203.0.113.7"), ("127.0.0.0/8", "203.0.113.7"), ("10.0.0.0/8", "127.0.0.1")],
)
def test_a_client_is_known_by_the_proxies_that_are_believed(
    serve: Start, free_port: int, proxies: str, client: str
) -> None:
    process = serve(API_PROXIES=proxies, FORWARDED_ALLOW_IPS="*")
    # The first was put there by the client itself.
    forged = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7"}
    httpx.get(f"http://127.0.0.1:{free_port}/health/ready", headers=forged)
    assert re.search(rf"GET /health/ready \d+ .* bytes {client}$", stopped(process), re.MULTILINE)
