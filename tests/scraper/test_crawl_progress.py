"""Progress of a crawl: a line in the log, or a bar on a terminal."""

import logging
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.exceptions import NotConfigured
from scrapy.utils.test import get_crawler

from scraper import crawl_progress
from scraper.catalogue import COUNT
from scraper.crawl_progress import CrawlProgress, Standing
from scraper.frontier import Address, Frontier


class Loop:
    """A looping call that waits to be told."""

    running = True

    def __init__(self, show: Any) -> None:
        self.show = show

    def start(self, every_s: float, now: bool) -> None:
        self.every_s = every_s

    def stop(self) -> None:
        self.running = False


@pytest.fixture
def crawling(monkeypatch: pytest.MonkeyPatch) -> CrawlProgress:
    """The progress of a crawl that goes on: 3 pages were done before, 2 now, 4 wait."""
    monkeypatch.setattr(crawl_progress, "create_looping_call", Loop)
    times = iter((100.0, 160.0))
    monkeypatch.setattr(crawl_progress, "monotonic", lambda: next(times))
    frontier = Frontier(None)
    for number in range(9):
        frontier.add(Address(bytes([number]), f"http://a/{number}", 0, None), "book")
    _read(frontier, 3)
    crawler = SimpleNamespace(
        engine=SimpleNamespace(scheduler=SimpleNamespace(frontier=frontier)),
        stats=SimpleNamespace(get_value={COUNT: 1_204}.get),
    )
    shown = CrawlProgress(crawler)  # type: ignore[arg-type]
    shown.start()
    _read(frontier, 2)
    return shown


def _read(frontier: Frontier, pages: int) -> None:
    for _ in range(pages):
        page = frontier.next()
        assert page
        frontier.finish(page.id, "book", "book")


def test_a_line_in_the_log_tells_books_pages_rate_and_time(
    crawling: CrawlProgress, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "scraper"):
        crawling.show()
    assert caplog.messages == [
        "1,204 books on 5 pages, 4 pages waiting, 2 a minute, 1 min 00 s",
    ]
    assert crawling._loop.every_s == 10  # type: ignore[attr-defined]


def test_a_terminal_shows_a_bar(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    crawling: CrawlProgress = request.getfixturevalue("crawling")
    crawling.show()
    crawling.stop()
    drawn = capsys.readouterr().err.split("\r")[-1]
    assert drawn.startswith("1,204 books:  56%|")
    assert drawn.rstrip().endswith("5 of 9 pages known, 2 a minute")


def test_nothing_moves_after_the_end(crawling: CrawlProgress) -> None:
    crawling.stop()
    assert not crawling._loop.running


def test_a_crawl_that_is_not_kept_shows_nothing() -> None:
    with pytest.raises(NotConfigured):
        CrawlProgress.from_crawler(get_crawler())


def test_a_crawl_that_has_just_begun_has_no_rate() -> None:
    assert Standing(0, 0, 0, 1, 0.0).pages_a_minute == 0
