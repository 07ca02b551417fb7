"""A crawl in its folder: whose it is, gone on with after any stop, and ended once."""

import json
import logging
import os
from pathlib import Path

import pytest

from scraper.frontier import Address, Frontier, FrontierError
from scraper.job import ENDED, SECONDS, Crawl, Job, JobError
from scraper.reasons import FINISHED, PAGE_LIMIT

SHOP = "https://books.example/novels"


def make_crawl(shop: str = SHOP, **values: object) -> Crawl:
    given = {"spider": "shop", "is_sitemap": False, "allow": None}
    return Crawl(shop=shop, **{**given, **values})  # type: ignore[arg-type]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(tmp_path / "job", make_crawl())


def read_page(frontier: Frontier, url: str = SHOP) -> None:
    frontier.add(Address(url.encode(), url, 0, None), "book")
    page = frontier.next()
    assert page
    frontier.finish(page.id, "book", "book")


@pytest.mark.parametrize(
    ("crawl", "name"),
    [
        (make_crawl("https://books.example/a/../b?c"), "shop-books.example"),
        (make_crawl("http://127.0.0.1:8090", spider="furet"), "furet-127.0.0.1-8090"),
        (make_crawl("http://BOOKS.example"), "shop-books.example"),
        (make_crawl("http://[::1]:80/"), "shop-__1-80"),
    ],
)
def test_every_shop_has_a_folder_of_its_own(crawl: Crawl, name: str) -> None:
    assert crawl.name == name


def test_the_spider_is_told_what_it_needs() -> None:
    assert make_crawl().arguments == {"start": SHOP}
    assert make_crawl(is_sitemap=True, allow="x").arguments == {"sitemap": SHOP, "allow": "x"}


def test_a_new_crawl_does_not_inherit_the_books_of_one_that_is_over(job: Job) -> None:
    job.folder.mkdir()
    job.books.write_text("{}\n", "utf-8")
    with job.open() as frontier:
        job.begin(frontier)
    assert not job.books.exists()


def test_a_crawl_goes_on_and_says_where_it_is(job: Job, caplog: pytest.LogCaptureFixture) -> None:
    with job.open() as frontier:
        job.begin(frontier)
        read_page(frontier)
        frontier.add(Address(b"2", "http://a/2", 0, None), "book")
    job.books.write_text("{}\n", "utf-8")
    with caplog.at_level(logging.INFO, "scraper"), job.open() as frontier:
        job.begin(frontier)
    assert caplog.messages == ["Going on: 1 pages done, 1 known and waiting"]
    assert job.books.exists()


@pytest.mark.parametrize(
    "other",
    [
        make_crawl(allow="/poems/"),
        make_crawl(is_sitemap=True),
        make_crawl("https://books.example/poems"),
    ],
)
def test_a_crawl_is_not_gone_on_with_by_another_command(job: Job, other: Crawl) -> None:
    with job.open() as frontier:
        job.begin(frontier)
    with job.open() as frontier, pytest.raises(JobError) as raised:
        Job(job.folder, other).begin(frontier)
    for word in (SHOP, *other.arguments.values(), "--fresh"):
        assert word in str(raised.value)


def test_a_crawl_begun_by_scrapy_itself_is_left_alone(job: Job) -> None:
    with job.open() as frontier:
        read_page(frontier)
        with pytest.raises(JobError, match="other means"):
            job.begin(frontier)


def test_a_fresh_start_keeps_the_cache_and_the_last_report(job: Job) -> None:
    with job.open() as frontier:
        job.begin(frontier)
    for name in ("books.jsonl", "report.json", "http-cache"):
        (job.folder / name).write_text("{}", "utf-8")
    job.drop()
    left = {path.name for path in job.folder.iterdir()}
    assert {"report.json", "http-cache"} <= left
    assert not any(name.endswith((".sqlite", "-wal", "-shm")) for name in left)
    assert "books.jsonl" not in left


def test_a_fresh_start_mends_a_broken_frontier(job: Job) -> None:
    job.folder.mkdir()
    (job.folder / "frontier.sqlite").write_bytes(b"no database" * 1_000)
    with pytest.raises(FrontierError, match="to start anew"):
        job.open()
    job.drop()
    with job.open() as frontier:
        job.begin(frontier)


def test_a_crawl_that_lasts_is_not_dropped(job: Job) -> None:
    with job.open(), pytest.raises(FrontierError, match="in use"):
        job.drop()


@pytest.mark.parametrize(
    ("ended", "max_pages", "expected"),
    [(None, 9, False), (FINISHED, 9, True), (PAGE_LIMIT, 1, True), (PAGE_LIMIT, 2, False)],
)
def test_a_higher_limit_lets_a_limited_crawl_go_on(
    job: Job, ended: str | None, max_pages: int, expected: bool
) -> None:
    with job.open() as frontier:
        job.begin(frontier)
        read_page(frontier)
        if ended:
            frontier.put(ENDED, ended)
        assert job.has_ended(frontier, max_pages) is expected


def test_the_time_of_a_killed_run_counts_until_its_last_book(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000.0
    monkeypatch.setattr("scraper.job.time.time", lambda: now)
    with job.open() as frontier:
        job.begin(frontier)
        job.books.write_text("{}\n", "utf-8")
        os.utime(job.books, (1_060.0, 1_060.0))
    now = 5_000.0  # after kill -9 and a long night
    with job.open() as frontier:
        job.begin(frontier)
        job.count_time(frontier, 5_005.0)
        assert frontier.get(SECONDS) == "65.0"


def test_the_report_is_kept_beside_the_skipped_pages(job: Job) -> None:
    with job.open() as frontier:
        job.begin(frontier)
        read_page(frontier)
        frontier.add(Address(b"2", "http://a/2", 0, None), "page")
        page = frontier.next()
        assert page
        frontier.finish(page.id, "skipped: 404", "page")
        frontier.put(ENDED, FINISHED)
        job.books.write_text('{"product_title": "Nana"}\n', "utf-8")
        report = job.tell(frontier)
    assert (report.pages, report.coverage.books, report.duplicates) == (1, 1, 0)
    assert report.first_skipped == {"404": "http://a/2"}
    assert json.loads(job.report.read_bytes())["ended"] == FINISHED
    assert json.loads(job.skipped.read_bytes()) == {"url": "http://a/2", "reason": "404"}
