"""What a crawl has found: counted whole, shown briefly, compared with the crawl before."""

import json
from pathlib import Path

import pytest

from scraper.coverage import Coverage, collapsed, measure
from scraper.crawl_report import CrawlReport, duration, last_coverage, save_skipped
from scraper.pages.record import Record
from scraper.reasons import FINISHED, PAGE_LIMIT

OUTCOMES = [
    ("book", "book", 512),
    ("book", "skipped: 404", 2),
    ("listing", "listing", 40),
    ("page", "no book on the page", 7),
    ("page", "skipped: 404", 1),
    ("page", "skipped: forbidden by robots.txt", 5),
]
SHARES = {"product_title": 1.0, "author": 0.99, "resume": 0.3, "EAN": 1.0, "Poids": 0.004}
LAST = {"product_title": 1.0, "author": 1.0, "resume": 0.95, "Format": 0.6}


def make_report(**values: object) -> CrawlReport:
    given = {
        "shop": "https://shop.example/",
        "spider": "shop",
        "started": "2026-11-22T10:00:00+00:00",
        "ended": "finished",
        "seconds": 120.0,
        "outcomes": OUTCOMES,
        "first_skipped": {"404": "https://shop.example/gone"},
        "coverage": Coverage(498, SHARES),
        "last": LAST,
    }
    return CrawlReport(**{**given, **values})  # type: ignore[arg-type]


def test_every_page_and_book_is_counted() -> None:
    report = make_report()
    assert report.pages == 512 + 40 + 7
    assert report.duplicates == 512 - 498
    assert report.skipped_by_reason() == {"forbidden by robots.txt": 5, "404": 3}
    assert report.pages_a_minute == 279.5


def test_the_table_reads_like_this() -> None:
    assert make_report().table() == (
        "https://shop.example/ with the spider shop: 559 pages in 2 min 00 s, 280 a minute\n"
        "\n"
        "pages of books                    512\n"
        "listings                           40\n"
        "no book on the page                 7\n"
        "skipped: forbidden by robots.txt    5\n"
        "skipped: 404                        3  such as https://shop.example/gone\n"
        "books                             498\n"
        "duplicates                         14\n"
        "\n"
        "field          filled  last crawl\n"
        "product_title    100%        100%\n"
        "author            99%        100%\n"
        "resume            30%         95%  collapsed\n"
        "labels             0%\n"
        "image_url          0%\n"
        "url                0%\n"
        "EAN              100%\n"
        "Poids            < 1%\n"
        "Format             0%         60%  collapsed"
    )


def test_a_shop_of_many_troubles_and_fields_has_a_short_table_too() -> None:
    troubles = [("page", f"skipped: reason {n}", n) for n in range(1, 100)]
    shares = {f"Ligne {n}": 0.5 for n in range(100)}
    long_url = "https://shop.example/" + "x" * 1_000
    report = make_report(
        outcomes=troubles,
        first_skipped={"reason 99": long_url},
        coverage=Coverage(1, shares),
        last={},
    )
    lines = report.table().splitlines()
    assert len(lines) <= 26
    assert "skipped for 95 other reasons  4,560" in report.table()
    assert max(map(len, lines)) <= 120


def test_an_empty_crawl_has_a_table() -> None:
    report = make_report(outcomes=[], coverage=Coverage(0, {}), seconds=0.0)
    assert "0 pages in 0 s, 0 a minute" in report.table()
    assert report.collapsed == []  # nothing was found: that is another trouble


def test_the_json_holds_all_that_the_table_leaves_out(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    make_report().save(path)
    values = json.loads(path.read_text("utf-8"))
    assert values["books"] == 498
    assert values["ended"] == "finished"
    assert values["coverage"] == SHARES
    assert values["collapsed"] == ["resume", "Format"]
    assert {"kind": "page", "outcome": "skipped: 404", "pages": 1} in values["pages_by_kind"]


@pytest.mark.parametrize(
    ("now", "last", "is_collapsed"),
    [
        (0.47, 0.95, True),
        (0.475, 0.95, False),
        (0.09, 0.20, True),
        (0.0, 0.19, False),  # a rare field may be missing
        (1.0, 0.5, False),
        (None, 0.5, True),
        (0.5, None, False),
    ],
)
def test_a_field_collapses_when_less_than_half_of_it_is_left(
    now: float | None, last: float | None, is_collapsed: bool
) -> None:
    def shares(share: float | None) -> dict[str, float]:
        return {} if share is None else {"resume": share}

    assert collapsed(shares(now), shares(last)) == (["resume"] if is_collapsed else [])


def test_coverage_counts_the_books_that_have_a_field() -> None:
    coverage = measure(
        [
            Record("Germinal", ["Émile Zola"], information={"EAN": "1", "Poids": ""}),
            Record("Nana", resume="Un", information={"EAN": "2", "Format": "Poche"}),
        ]
    )
    assert coverage.books == 2
    assert coverage.shares == {
        "product_title": 1.0, "author": 0.5, "resume": 0.5, "labels": 0.0, "image_url": 0.0,
        "url": 0.0, "EAN": 1.0, "Format": 0.5,
    }  # fmt: skip
    assert [*coverage.shares][-2:] == ["EAN", "Format"]


def test_a_crawl_is_compared_with_the_one_before_even_when_its_end_is_repeated(
    tmp_path: Path,
) -> None:
    path = tmp_path / "report.json"
    assert last_coverage(path, "now") == {}
    make_report().save(path)
    assert last_coverage(path, "later") == SHARES
    assert last_coverage(path, make_report().started) == LAST
    make_report(coverage=Coverage(0, {})).save(path)
    assert last_coverage(path, "later") == LAST


@pytest.mark.parametrize("text", ["", "[]", "{}", "{broken", '{"started": 1, "coverage": 7}'])
def test_a_report_that_can_not_be_read_is_as_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "report.json"
    path.write_text(text, "utf-8")
    assert last_coverage(path, "now") == {}


def test_every_skipped_page_is_kept_and_the_first_of_each_reason_shown(tmp_path: Path) -> None:
    path = tmp_path / "skipped.jsonl"
    skipped = [("http://a/1", "404"), ("http://a/é", "404"), ("http://a/3", "too large")]
    assert save_skipped(path, iter(skipped)) == {"404": "http://a/1", "too large": "http://a/3"}
    lines = [json.loads(text) for text in path.read_text("utf-8").splitlines()]
    assert [(line["url"], line["reason"]) for line in lines] == skipped


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (127, "2 min 07 s"), (11_100, "3 h 05 min")],
)
def test_a_duration_is_told_in_words(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("ended", "outcomes", "expected"),
    [
        (FINISHED, [("book", "book", 9), ("page", "no book on the page", 3)], True),
        (FINISHED, [("book", "book", 9), ("book", "skipped: HTTP 500", 1)], False),
        (PAGE_LIMIT, [("book", "book", 9)], False),
    ],
)
def test_a_crawl_is_whole_if_no_page_was_left_out(
    ended: str, outcomes: list[tuple[str, str, int]], expected: bool
) -> None:
    assert make_report(ended=ended, outcomes=outcomes).is_whole is expected
