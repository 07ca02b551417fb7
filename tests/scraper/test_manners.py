"""What a shop sees of a crawl, in its own log."""

import signal
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from scraper.retries import rest
from tests.scraper.crawling import crawl, read_crawl, reason_in, start_crawl
from tests.scraper.tiny_shop import Asked, Reply, anchors, book, tiny_shop

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("error::scrapy.exceptions.ScrapyDeprecationWarning"),
]

ALL = "User-agent: *\nAllow: /\n"


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        (b"120", 120),
        (b" 0 ", 0),
        (b"Sun, 22 Nov 2026 12:01:30 GMT", 90),
        (b"Sun, 22 Nov 2026 11:00:00 GMT", 0),
        (b"-5", 0),
        (b"soon", None),
        (b"nan", None),
        (b"inf", None),
        (b"", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(retry_after: bytes, seconds: float | None):
    assert rest(retry_after, NOON) == seconds


def test_the_host_rests_for_as_long_as_it_asks(tmp_path: Path):
    def busy_once(asked: Asked) -> str | Reply:
        is_first = shop.paths.count("/busy") == 1
        return (503, {"Retry-After": "2"}, "busy") if is_first else book("Busy")

    pages = {"/": anchors("/busy", "/a", "/b"), "/a": book("A"), "/b": book("B")}
    with tiny_shop({**pages, "/busy": busy_once}) as shop:
        done = crawl("shop", tmp_path / "job", {"start": shop.url}, SCRAPER_PARALLEL=2)
    busy = next(asked.time for asked in shop.asked if asked.path == "/busy")
    later = [asked.time - busy for asked in shop.asked if asked.time - busy > 0.2]
    assert len(later) >= 2
    assert min(later) >= 2
    assert done.reason == "finished"
    assert done.titles == ["A", "B", "Busy"]


def test_a_host_that_asks_for_hours_is_left_alone_until_the_next_run(tmp_path: Path):
    pages = {"/": (429, {"Retry-After": "7200"}, "busy")}
    with tiny_shop(pages) as shop:
        done = crawl("shop", tmp_path / "job", {"start": shop.url})
        assert done.reason == "the shop asks to wait: 7200 s (Retry-After)"
        assert shop.paths == ["/robots.txt", "/"]
        assert done.waiting == 1
        shop.pages["/"] = book("A")
        assert crawl("shop", tmp_path / "job", {"start": shop.url}).titles == ["A"]


def test_the_crawl_delay_of_robots_txt_is_never_undercut(tmp_path: Path):
    names = ("/a", "/b", "/c", "/d")
    pages = {"/robots.txt": "User-agent: BookReco\nCrawl-delay: 0.4\nDisallow: /no\n"}
    pages |= {"/": anchors("/no", *names), **{name: book(name) for name in names}}
    with tiny_shop(pages) as shop:
        done = crawl("shop", tmp_path / "job", {"start": shop.url}, SCRAPER_PARALLEL=2)
    times = [asked.time for asked in shop.asked]
    assert len(times) == 6
    # A busy machine hears of a request late, so no single gap is measured to the millisecond.
    assert times[-1] - times[0] >= 5 * 0.4 - 0.2
    assert min(after - before for before, after in pairwise(times)) >= 0.2
    assert done.skipped == {"/no": "forbidden by robots.txt"}


def test_an_error_page_for_robots_txt_forbids_nothing(tmp_path: Path):
    page = "User-agent: *\nDisallow: /\n"
    with tiny_shop({"/robots.txt": (404, {}, page), "/": book("A")}) as shop:
        done = crawl("shop", tmp_path / "job", {"start": shop.url})
    assert done.titles == ["A"]


def test_nothing_is_asked_for_while_robots_txt_can_not_be_read(tmp_path: Path):
    pages = {"/robots.txt": (503, {}, ""), "/": book("A")}
    with tiny_shop(pages) as shop:
        done = crawl("shop", tmp_path / "job", {"start": shop.url}, RETRY_TIMES=1)
        assert done.reason == "robots.txt can't be read: answers 503"
        assert shop.paths == ["/robots.txt"] * 2
        assert done.waiting == 1
        shop.pages["/robots.txt"] = ALL
        assert crawl("shop", tmp_path / "job", {"start": shop.url}).titles == ["A"]


def test_too_many_errors_in_a_row_end_the_crawl_and_are_tried_again_by_the_next(tmp_path: Path):
    names = ("/a", "/b", "/c", "/d")
    failing = {name: (500, {}, "") for name in names}
    options = {"SCRAPER_ERRORS_IN_A_ROW": 3, "RETRY_TIMES": 1}
    with tiny_shop({"/": anchors(*names), **failing}) as shop:
        done = crawl("shop", tmp_path / "job", {"start": shop.url}, **options)
        assert done.reason == "too many errors in a row: answers 500"
        assert (done.waiting, done.skipped) == (4, {})
        shop.pages.update({name: book(name) for name in names})
        again = crawl("shop", tmp_path / "job", {"start": shop.url}, **options)
    assert again.titles == [*names]
    assert shop.paths.count("/") == 1


def test_nothing_of_another_host_is_asked_for_by_link_or_by_redirect(tmp_path: Path):
    with tiny_shop({"/": book("Elsewhere")}) as other:
        away = (302, {"Location": f"{other.url}/"}, "")
        pages = {"/": anchors("/away", f"{other.url}/", "/a"), "/away": away, "/a": book("A")}
        with tiny_shop(pages) as shop:
            done = crawl("shop", tmp_path / "job", {"start": shop.url})
    assert other.asked == []
    assert done.skipped == {"/": "outside the shop"}
    assert done.titles == ["A"]


def test_a_redirect_to_a_known_page_does_not_fetch_it_again(tmp_path: Path):
    pages = {
        "/": anchors("/a", "/old-a", "/old-b", "/more"),
        "/more": anchors("/old-b?", "/old-a"),
        "/a": book("A"),
        "/b": book("B"),
        "/old-a": (301, {"Location": "/a"}, ""),
        "/old-b": (301, {"Location": "/b"}, ""),
    }
    with tiny_shop(pages) as shop:
        done = crawl("shop", tmp_path / "job", {"start": shop.url})
    assert done.titles == ["A", "B"]
    assert done.skipped == {"/old-a": "redirects to a known page"}
    assert sorted(shop.paths) == ["/", "/a", "/b", "/more", "/old-a", "/old-b", "/robots.txt"]


def test_every_request_names_the_project_and_carries_no_cookie(tmp_path: Path):
    home = (200, {"Set-Cookie": "visitor=1"}, anchors("/a"))
    with tiny_shop({"/": home, "/a": book("A")}) as shop:
        crawl("shop", tmp_path / "job", {"start": shop.url})
    agents = {asked.headers["User-Agent"] for asked in shop.asked}
    assert agents == {"BookReco/0.1 (+tests@example.org)"}
    assert not any("Cookie" in asked.headers for asked in shop.asked)


def test_a_new_crawl_asks_only_whether_a_page_has_changed_and_sees_when_it_has(tmp_path: Path):
    def tagged(tag: str, page: str, asked: Asked) -> Reply:
        if asked.headers.get("If-None-Match") == tag:
            return (304, {}, "")
        return (200, {"ETag": tag, "Last-Modified": "Mon, 01 Jan 2018 00:00:00 GMT"}, page)

    job = tmp_path / "job"
    pages = {"/": anchors("/same", "/new")}
    pages["/same"] = lambda asked: tagged('"1"', book("Same"), asked)
    pages["/new"] = lambda asked: tagged('"1"', book("Old"), asked)
    with tiny_shop(pages) as shop:
        assert crawl("shop", job, {"start": shop.url}).titles == ["Old", "Same"]
        for file in (*job.glob("frontier*"), job / "books.jsonl"):
            file.unlink()
        shop.pages["/new"] = lambda asked: tagged('"2"', book("New"), asked)
        again = crawl("shop", job, {"start": shop.url})
    assert again.titles == ["New", "Same"]
    asked = [a.headers.get("If-None-Match") for a in shop.asked if a.path == "/same"]
    assert asked == [None, '"1"']


def test_an_old_page_is_not_handed_out_for_a_shop_in_trouble(tmp_path: Path):
    job = tmp_path / "job"
    with tiny_shop({"/": (200, {"ETag": '"1"'}, book("A"))}) as shop:
        crawl("shop", job, {"start": shop.url})
        (job / "frontier.sqlite").unlink()
        shop.pages["/"] = (500, {}, "")
        done = crawl("shop", job, {"start": shop.url}, RETRY_TIMES=1)
    assert done.skipped == {"/": "answers 500"}
    assert shop.paths.count("/") == 3


def test_what_is_too_large_too_slow_or_no_text_is_left_with_its_reason(tmp_path: Path):
    def slow(_: Asked) -> str:
        time.sleep(2)
        return book("Slow")

    pages = {
        "/": anchors("/large", "/slow", "/image", "/video", "/json", "/loop"),
        "/large": "x" * 20_000,
        "/slow": slow,
        "/image": (200, {"Content-Type": "image/jpeg"}, "x"),
        "/video": (200, {"Content-Type": "video/mp4"}, "x" * 100_000),
        "/json": (200, {"Content-Type": "application/json"}, "{}"),
        "/loop": (302, {"Location": "/loop?"}, ""),
    }
    options = {"SCRAPER_MAX_PAGE_BYTES": 10_000, "SCRAPER_TIMEOUT_S": 1, "RETRY_TIMES": 0}
    with tiny_shop(pages) as shop:
        done = crawl("shop", tmp_path / "job", {"start": shop.url}, **options)
    assert done.skipped.pop("/large") == "larger than 0.01 MB"
    assert done.skipped.pop("/slow") == "timed out"
    assert done.skipped.pop("/image") == "not HTML (image/jpeg)"
    assert done.skipped.pop("/video") == "not HTML (video/mp4)"
    assert done.skipped.pop("/json") == "not HTML (application/json)"
    assert [*done.skipped.values()] == ["redirects in a loop or too often"]


def test_the_page_limit_holds_over_all_runs_of_a_crawl(tmp_path: Path):
    names = [f"/{number}" for number in range(8)]
    pages = {"/": anchors(*names), **{name: book(f"Book {name}") for name in names}}
    with tiny_shop(pages) as shop:
        for limit, books in ((3, 2), (3, 2), (5, 4)):
            done = crawl("shop", tmp_path / "job", {"start": shop.url}, SCRAPER_MAX_PAGES=limit)
            assert (done.reason, len(done.books)) == ("page limit", books)
        done = crawl("shop", tmp_path / "job", {"start": shop.url})
    assert (done.reason, len(done.books)) == ("finished", 8)


def test_ctrl_c_does_not_wait_for_a_page_behind_a_long_delay(tmp_path: Path):
    job, log = tmp_path / "job", tmp_path / "log"
    pages = {"/robots.txt": "User-agent: *\nCrawl-delay: 600\n", "/": book("A")}
    with tiny_shop(pages) as shop:
        process = start_crawl("shop", job, {"start": shop.url}, log=log)
        while not shop.asked:
            time.sleep(0.05)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=10)
    done = read_crawl(job, reason_in(log), 0)
    assert (done.reason, done.waiting, shop.paths) == ("shutdown", 1, ["/robots.txt"])


def test_the_time_limit_ends_a_run(tmp_path: Path):
    pages = {"/robots.txt": "User-agent: *\nCrawl-delay: 600\n", "/": book("A")}
    with tiny_shop(pages) as shop:
        done = crawl("shop", tmp_path / "job", {"start": shop.url}, CRAWL_MAX_S=0.5)
    assert (done.reason, done.waiting) == ("time limit", 1)
    assert done.seconds < 20
