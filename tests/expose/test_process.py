"""`python -m expose` as a process: what it loads, how it starts, how it stops."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.expose.conftest import CREDENTIALS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def test_importing_the_api_loads_nothing_heavy():
    code = (
        "import sys, expose.main; heavy = {'torch', 'sklearn', 'scrapy', 'mlflow', 'pandas',"
        " 'sentence_transformers', 'transformers', 'pyarrow'} & set(sys.modules);"
        " sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_missing_settings_are_named_in_one_sentence(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "expose"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "API_PORT": "none"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    for name in ("API_USERNAME", "API_PASSWORD", "API_PORT"):
        assert name in line


def start(environ: dict[str, str], port: int, folder: Path) -> subprocess.Popen[str]:
    username, password = CREDENTIALS
    given = {"API_PORT": str(port), "API_USERNAME": username, "API_PASSWORD": password}
    return subprocess.Popen(
        [sys.executable, "-m", "expose"],
        cwd=folder,
        env={**os.environ, **environ, **given, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_taken_port_is_told_in_one_sentence(environ, free_port, tmp_path):
    with socket.create_server(("127.0.0.1", free_port)):
        started = start(environ, free_port, tmp_path)
        _, log = started.communicate(timeout=20)
    assert started.returncode == 1
    (sentence,) = log.splitlines()
    assert f"API_PORT {free_port} (Address already in use" in sentence


def test_an_ipv6_address_is_told_as_a_browser_takes_it(environ, free_port, tmp_path):
    started = start({**environ, "API_HOST": "::1"}, free_port, tmp_path)
    line = started.stderr.readline() if started.stderr else ""
    started.kill()
    started.communicate()
    assert f"listening on http://[::1]:{free_port}" in line


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_that_is_asked_for_is_no_failure(api, process, signal_number):
    process.send_signal(signal_number)
    _, log = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "Traceback" not in log


@pytest.fixture
def process(
    environ: dict[str, str], free_port: int, tmp_path: Path
) -> Iterator[subprocess.Popen[str]]:
    started = start(environ, free_port, tmp_path)
    yield started
    started.kill()
    started.communicate()


@pytest.fixture
def api(process: subprocess.Popen[str], free_port: int) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{free_port}", auth=CREDENTIALS) as client:
        for _ in range(100):
            try:
                client.get("/health/live")
                break
            except httpx.TransportError:
                assert process.poll() is None
                time.sleep(0.1)
        yield client


def test_a_request_under_way_is_finished_after_sigterm(api, process, connection, free_port):
    with connection, connection.cursor() as cursor:
        assert api.get("/books").status_code == 200
        cursor.execute("LOCK TABLE books")
        # A request that waits for the lock, on a connection of its own.
        with socket.create_connection(("127.0.0.1", free_port)) as waiting:
            request = httpx.Request("GET", f"http://127.0.0.1:{free_port}/books")
            signed = next(httpx.BasicAuth(*CREDENTIALS).auth_flow(request))
            waiting.sendall(
                b"GET /books HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: "
                + signed.headers["authorization"].encode()
                + b"\r\n\r\n"
            )
            time.sleep(0.5)
            process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            connection.rollback()
            assert waiting.recv(1000).startswith(b"HTTP/1.1 200 ")
    assert process.wait(10) == 0


def test_the_server_tells_neither_its_name_nor_the_password(api, process):
    reply = api.get("/books?title=a")
    assert "server" not in reply.headers
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=10)
    assert log.count("GET /books 200") == 1
    assert CREDENTIALS[1] not in log
    assert "Basic" not in log
    assert "title=a" not in log


def test_a_path_of_any_bytes_is_not_found(api):
    for path in ("/books/%00", "/books/" + "0" * 10_000, "/books/%ff%fe", "//", "/%2e%2e/etc"):
        assert api.get(path).status_code == 404, path
