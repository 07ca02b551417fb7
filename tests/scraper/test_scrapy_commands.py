"""Scrapy's own commands, from the repository's root."""

import os
import subprocess
import sys

import pytest

from tests.bookshop.running import bookshop

pytestmark = pytest.mark.slow


def scrapy(*arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "SCRAPER_CONTACT": "tests@example.org", "SCRAPER_DELAY_S": "0"}
    command = [sys.executable, "-m", "scrapy", *arguments]
    return subprocess.run(
        command, env=environ, capture_output=True, text=True, timeout=60, check=False
    )


def test_scrapy_lists_the_spiders():
    assert scrapy("list").stdout.split() == ["furet", "shop"]


def test_the_spiders_keep_their_contracts_on_the_test_shop():
    with bookshop(books=40) as shop:
        checked = scrapy("check", "-a", f"start={shop.url}/")
    assert checked.returncode == 0, checked.stderr
    assert "Ran 3 contracts" in checked.stderr


def test_the_contracts_fail_where_there_is_no_shop():
    assert scrapy("check", "-a", "start=http://127.0.0.1:9/", "-s", "RETRY_ENABLED=0").returncode


def test_the_shell_shows_a_page():
    with bookshop(books=40) as shop:
        shown = scrapy("shell", "--nolog", "-c", "response.status", f"{shop.url}/books/")
    assert shown.stdout.strip() == "200"
