"""Judging addresses by their looks: whose they are, and which are traps."""

import re
from collections import Counter
from urllib.parse import urlsplit

MOST_REPEATS = 3

_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(
    r"(utm_\w+|gclid|gbraid|wbraid|dclid|fbclid|msclkid|yclid|twclid|ttclid|srsltid|igshid"
    r"|mc_[ce]id|_ga|_gl|phpsessid|jsessionid|aspsessionid\w*|session_?id|oscsid|zenid)(=|$)"
    r"|sid=[0-9a-z]{8,}$",  # a shorter one may name a section
    re.IGNORECASE,
)
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_NEXT_PAGE = re.compile(
    r"[?&](p|pg|page|paged|pagenum|page_?no|offset|start|from)=\d+(&|$)|/(page|p)[/-]?\d+/?($|\?)",
    re.IGNORECASE,
)


def host(url: str) -> str:
    """Whose address it is: "shop.example" of "https://www.shop.example/x"; "" for a broken one.

    A port stays unless it is the scheme's own.
    """
    try:
        parts = urlsplit(url)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    name = name.removeprefix("www.")
    return name if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{name}:{port}"


def without_tracking(url: str) -> str:
    """The address without parameters that name a visit instead of a page."""
    base, mark, query = _SESSION_IN_PATH.sub("", url).partition("?")
    kept = "&".join(part for part in query.split("&") if not _TRACKING.match(part))
    return f"{base}{mark}{kept}" if kept else base


def is_maze(url: str) -> bool:
    """Whether the path goes round in circles: "/a/b/a/b/a/b/a/b"."""
    segments = Counter(filter(None, urlsplit(url).path.split("/")))
    return any(count > MOST_REPEATS for count in segments.values())


def is_numbered(url: str) -> bool:
    """Whether it looks like a further page of a listing: "?page=3", "/page/3"."""
    return _NEXT_PAGE.search(url) is not None


def listing_of(url: str) -> str:
    """The same for all pages of a listing, as far as it shows: the address without the number."""
    return _NEXT_PAGE.sub("", url)
