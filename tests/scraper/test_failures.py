import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError

from scraper.failures import is_trouble, reason
from scraper.gate import OutsideError


def answered(status: int) -> HttpError:
    return HttpError(Response("http://shop.example/", status=status))


@pytest.mark.parametrize(
    ("error", "said", "trouble"),
    [
        (answered(404), "not found (404)", False),
        (answered(410), "not found (410)", False),
        (answered(403), "answers 403", True),
        (answered(500), "answers 500", True),
        (OutsideError(), "outside the shop", False),
        (IgnoreRequest("Forbidden by robots.txt"), "forbidden by robots.txt", False),
        (IgnoreRequest("max redirections reached"), "redirects in a loop or too often", False),
        (IgnoreRequest("exceeded DOWNLOAD_MAXSIZE (5 B)"), "larger than 2.5 MB", False),
        (DownloadCancelledError("too large"), "larger than 2.5 MB", False),
        (DownloadTimeoutError("slow"), "timed out", True),
        (CannotResolveHostError("x"), "its host is not known (DNS)", True),
        (DownloadFailedError("reset"), "the connection fails", True),
        (
            DownloadFailedError("[('SSL routines', '', 'certificate verify failed')]"),
            "its certificate can't be trusted",
            True,
        ),
        (KeyError("x"), "fetching failed (KeyError)", True),
    ],
)
def test_a_failure_is_told_in_words_and_blamed_on_the_page_or_the_shop(
    error: Exception, said: str, trouble: bool
):
    assert reason(error, max_bytes=2_500_000) == said
    assert is_trouble(error) is trouble
