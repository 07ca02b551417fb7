"""The real command, as a person runs it, on a real shop of this machine."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bookshop import Bookshop, bookshop

pytestmark = pytest.mark.slow

BOOKS = 120


@pytest.fixture
def shop() -> Iterator[Bookshop]:
    with bookshop(generated=BOOKS) as shop:
        yield shop


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DATA_DIR": str(tmp_path),
        "SCRAPER_CONTACT": "me@library.example",
        "SCRAPER_DELAY_S": "0",
    }


Scrape = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def scrape(environ: dict[str, str]) -> Scrape:
    def run(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(*arguments), env={**environ, **changes},
            capture_output=True, text=True, timeout=50, check=False,
        )  # fmt: skip

    return run


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "scraper", *arguments]


def titles(tmp_path: Path) -> list[str]:
    lines = (tmp_path / "raw_output.jsonl").read_text("utf-8").splitlines()
    return sorted(json.loads(text)["product_title"] for text in lines)


ALL = sorted(f"Book {number}" for number in range(1, BOOKS + 1))


def product_pages(shop: Bookshop) -> Counter[str]:
    return Counter(visit.path for visit in shop.requests() if "/book-" in visit.path)


def test_a_second_crawl_finds_the_same_books(
    shop: Bookshop, scrape: Scrape, tmp_path: Path
) -> None:
    first = scrape(f"{shop.url}/books/")
    assert (first.returncode, titles(tmp_path)) == (0, ALL)
    table = [" ".join(row.split()) for row in first.stdout.splitlines()]
    assert {f"pages of books {BOOKS}", f"books {BOOKS}", "duplicates 0"} <= {*table}
    assert first.stderr.splitlines() == [
        f"Books are read by their json-ld, as on {shop.url}/books/book-1/",
        f"{BOOKS} books are in {tmp_path}/raw_output.jsonl",
    ]
    catalogue = (tmp_path / "raw_output.jsonl").read_bytes()
    again = scrape(f"{shop.url}/books/", "--strict")
    assert again.returncode == 0
    assert "resume 100% 100%" in [" ".join(row.split()) for row in again.stdout.splitlines()]
    assert (tmp_path / "raw_output.jsonl").read_bytes() == catalogue
    assert {*product_pages(shop).values()} == {2}


def test_a_crawl_cut_to_a_third_is_kept_aside_until_told(
    shop: Bookshop, scrape: Scrape, tmp_path: Path
) -> None:
    sitemap = f"{shop.url}/sitemap_index.xml"
    assert scrape(sitemap).returncode == 0
    cut = scrape(sitemap, SCRAPER_MAX_PAGES=str(BOOKS // 3))
    assert (cut.returncode, titles(tmp_path)) == (1, ALL)
    assert f"less than half of the catalogue's {BOOKS}" in cut.stderr
    assert "--replace (or REPLACE=1)" in cut.stderr
    before = len(shop.requests())
    forced = scrape(sitemap, "--replace", SCRAPER_MAX_PAGES=str(BOOKS // 3))
    assert forced.returncode == 0
    assert 0 < len(titles(tmp_path)) <= BOOKS // 3
    assert len(shop.requests()) == before


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_crawl_goes_on_where_it_was(
    shop: Bookshop, environ: dict[str, str], scrape: Scrape, tmp_path: Path, blow: signal.Signals
) -> None:
    sitemap = f"{shop.url}/sitemap_index.xml"
    slow = {**environ, "SCRAPER_DELAY_S": "0.05"}
    with subprocess.Popen(
        command(sitemap), env=slow, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as crawl:
        wait_until(lambda: len(product_pages(shop)) >= 20)
        crawl.send_signal(blow)
        out, error = crawl.communicate(timeout=20)
    assert out == ""
    if blow != signal.SIGKILL:
        assert crawl.returncode == 130
        assert "Stopped; run it again to go on" in error
    assert not (tmp_path / "raw_output.jsonl").exists()
    again = scrape(sitemap)
    assert (again.returncode, titles(tmp_path)) == (0, ALL)
    assert "Going on: " in again.stderr
    asked = product_pages(shop)
    assert sum(asked.values()) - len(asked) <= 1  # the page in flight


def wait_until(is_so: Callable[[], bool], most_s: float = 20) -> None:
    end = time.monotonic() + most_s
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_full_disk_loses_no_book(
    shop: Bookshop, environ: dict[str, str], scrape: Scrape, tmp_path: Path
) -> None:
    sitemap = f"{shop.url}/sitemap_index.xml"
    full = subprocess.run(
        ["sh", "-c", 'ulimit -f 200 && exec "$@"', "sh", *command(sitemap)],  # in blocks of 512
        env=environ, capture_output=True, text=True, timeout=50, check=False,
    )  # fmt: skip
    assert full.returncode == 1
    assert "could not be stored" in full.stderr
    again = scrape(sitemap)
    assert (again.returncode, titles(tmp_path)) == (0, ALL)


def test_a_shop_is_not_crawled_twice_at_once(
    shop: Bookshop, environ: dict[str, str], scrape: Scrape
) -> None:
    slow = {**environ, "SCRAPER_DELAY_S": "1"}
    arguments = f"{shop.url}/books/"
    with subprocess.Popen(
        command(arguments), env=slow, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as crawl:
        wait_until(lambda: bool(shop.requests()))
        second = scrape(arguments)
        fresh = scrape(arguments, "--fresh")
        crawl.send_signal(signal.SIGINT)
    for refused in (second, fresh):
        assert refused.returncode == 1
        assert "in use by another crawl" in refused.stderr
        assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "changes", "status", "said"),
    [
        (["books.example"], {}, 2, "give it whole, such as https://books.example"),
        (["http://127.0.0.1"], {"SCRAPER_CONTACT": ""}, 1, "SCRAPER_CONTACT is not set"),
    ],
)
def test_what_is_wrong_is_told_in_one_sentence(
    scrape: Scrape, tmp_path: Path,
    arguments: list[str], changes: dict[str, str], status: int, said: str,
) -> None:  # fmt: skip
    ended = scrape(*arguments, **changes)
    assert ended.returncode == status
    assert said in ended.stderr.splitlines()[-1]
    assert "Traceback" not in ended.stderr
    assert [*tmp_path.iterdir()] == []
