"""Why a page could not be fetched, in the words of the report."""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from scraper.gate import OutsideError

# The exceptions' own words are Scrapy's: there is no class of exception for these.
_SAID = {
    "Forbidden by robots.txt": "forbidden by robots.txt",
    "max redirections reached": "redirects in a loop or too often",
}
_TOO_LARGE = "DOWNLOAD_MAXSIZE"
_UNTRUSTED = "certificate verify failed"

_GONE = frozenset((404, 410))
_TROUBLES: dict[type[BaseException], str] = {
    DownloadTimeoutError: "timed out",
    CannotResolveHostError: "its host is not known (DNS)",
    DownloadConnectionRefusedError: "the connection is refused",
    ResponseDataLossError: "the answer breaks off",
    DownloadFailedError: "the connection fails",
}


def reason(error: BaseException, max_bytes: int) -> str:
    """What is said of a page whose request ended in this error."""
    if isinstance(error, HttpError):
        status = error.response.status
        return f"not found ({status})" if status in _GONE else f"answers {status}"
    if isinstance(error, OutsideError):
        return "outside the shop"
    if isinstance(error, DownloadCancelledError) or _TOO_LARGE in str(error):
        return f"larger than {max_bytes / 1_000_000:g} MB"
    if isinstance(error, IgnoreRequest):
        return _SAID.get(str(error), str(error))
    return _of_trouble(error)


def _of_trouble(error: BaseException) -> str:
    if _UNTRUSTED in str(error):
        return "its certificate can't be trusted"
    for kind, words in _TROUBLES.items():
        if isinstance(error, kind):
            return words
    return f"fetching failed ({type(error).__name__})"


def is_trouble(error: BaseException) -> bool:
    """Whether it tells of the shop or the network rather than of this one page."""
    if isinstance(error, HttpError):
        return error.response.status not in _GONE
    return not isinstance(error, (IgnoreRequest, DownloadCancelledError))
