"""Chromium, and the real API over an empty catalogue, for the tests that look at pages."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

ROOT = Path(__file__).parents[2]
CREDENTIALS = {"username": "reader", "password": "a-long-password"}
READY_WITHIN_S = 30
# Without these Chromium asks hosts of its own at every start.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Closed after each file: while Playwright is open, nothing else can run an event loop."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed; on Debian: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield launched
        launched.close()


@pytest.fixture
def visitor(browser: "Browser") -> "Iterator[BrowserContext]":
    """A visitor who knows the password."""
    context = browser.new_context(http_credentials=CREDENTIALS)  # type: ignore[arg-type]
    yield context
    context.close()


@pytest.fixture
def address(environ: dict[str, str], free_port: int) -> Iterator[str]:
    """Where the API answers."""
    given = {f"API_{name.upper()}": text for name, text in CREDENTIALS.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "expose"],
        cwd=ROOT,
        env={**os.environ, **environ, **given, "API_PORT": str(free_port), "LOG_LEVEL": "ERROR"},
    )
    url = f"http://127.0.0.1:{free_port}"
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        with suppress(OSError):
            urllib.request.urlopen(f"{url}/health/live", timeout=5).close()
            break
        time.sleep(0.1)
    yield url
    process.terminate()
    process.wait(timeout=20)
