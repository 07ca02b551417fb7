"""The log of a crawl: for a person who waits, not for Scrapy's authors."""

import logging
from types import TracebackType

import pytest

from scraper.run import _shorten

Raised = tuple[type[BaseException], BaseException, TracebackType | None]


def make_record(
    name: str, level: int, message: str, raised: Raised | None = None
) -> logging.LogRecord:
    return logging.LogRecord(name, level, "x.py", 1, message, (), raised)


@pytest.mark.parametrize(
    ("name", "level", "message", "is_shown"),
    [
        ("scrapy.core.engine", logging.INFO, "Spider opened", False),
        ("scrapy.crawler", logging.INFO, "Received SIGINT, shutting down gracefully", True),
        ("scrapy.core.downloader", logging.WARNING, "Something odd", True),
        ("scrapy.downloadermiddlewares.robotstxt", logging.ERROR, "Error downloading <x>", False),
        ("scraper.crawl_progress", logging.INFO, "12 books on 20 pages", True),
        ("scraper.ending", logging.ERROR, "too many errors in a row", False),
        ("shop", logging.INFO, "Books are read by their markup", True),
    ],
)
def test_what_helps_nobody_is_left_out(name: str, level: int, message: str, is_shown: bool) -> None:
    assert _shorten(make_record(name, level, message)) is is_shown


def test_an_error_of_ours_is_a_line_with_its_place() -> None:
    try:
        raise KeyError("offers")
    except KeyError as error:
        raised = (KeyError, error, error.__traceback__)
    record = make_record("scrapy.core.scraper", logging.ERROR, "Spider error on <x>", raised)
    assert _shorten(record)
    shown = logging.Formatter("%(message)s").format(record)
    assert shown.startswith("Spider error on <x>: KeyError: 'offers' (test_run.py, line ")
    assert "\n" not in shown
