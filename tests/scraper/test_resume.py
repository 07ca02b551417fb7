"""A crawl that is killed goes on where it was."""

import random
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.bookshop.books import all_books
from tests.bookshop.running import Bookshop, bookshop
from tests.scraper.crawling import read_crawl, reason_in, start_crawl

pytestmark = pytest.mark.slow

BOOKS = 80
KILLS = 3
PARALLEL = 2
IN_FLIGHT = PARALLEL + 2  # some are read already and not yet done


def run(shop: Bookshop, job: Path, log: Path, kill_after: int | None) -> None:
    """Until it ends, or is killed once the shop has answered so many requests."""
    options = {"SCRAPER_PARALLEL": PARALLEL, "AUTOTHROTTLE_MAX_DELAY": 0.05}
    options["SCRAPER_MAX_PAGE_BYTES"] = 100_000
    arguments = {"start": f"{shop.url}/books/all/", "allow": "/books/.*[0-9]/$"}
    process = start_crawl("shop", job, arguments, log=log, SCRAPER_MAX_DEPTH=2, **options)
    while kill_after is not None and len(shop.requests()) < kill_after:
        time.sleep(0.005)
        assert process.poll() is None, log.read_text()
    if kill_after is not None:
        process.kill()
    process.wait(timeout=60)


def test_killed_at_random_moments_it_finds_every_book_and_fetches_no_page_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    job, log = tmp_path / "job", tmp_path / "log"
    moments = sorted(random.sample(range(3, BOOKS), KILLS))  # requests that the shop has had
    monkeypatch.setattr("tests.bookshop.shop.WAIT_S", 0.2)
    with bookshop(books=BOOKS) as shop:
        for moment in moments:
            run(shop, job, log, kill_after=moment)
        run(shop, job, log, kill_after=None)
        visits = shop.requests()
    done = read_crawl(job, reason_in(log))
    assert (done.reason, done.waiting) == ("finished", 0)
    assert done.titles == sorted(book.title for book in all_books()[:BOOKS]), moments
    times = Counter(v.path for v in visits if v.status in (200, 304) and v.path != "/robots.txt")
    twice = sum(count - 1 for count in times.values())
    assert twice <= KILLS * IN_FLIGHT, moments
