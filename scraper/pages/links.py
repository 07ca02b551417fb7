"""Where a page, a sitemap or a robots.txt leads."""

import logging
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement
from scrapy.http import Response, TextResponse
from scrapy.linkextractors import IGNORED_EXTENSIONS
from scrapy.utils.gz import gunzip, gzip_magic_number
from scrapy.utils.sitemap import Sitemap as ScrapySitemap
from scrapy.utils.sitemap import sitemap_urls_from_robots

from database.errors import first_line
from scraper.pages.page import Page, absolute, page_of
from scraper.pages.record import NoBookError

log = logging.getLogger(__name__)

LARGEST_SITEMAP_BYTES = 60_000_000  # the protocol allows 50 MB, unpacked
_BROKEN = (StopIteration, etree.LxmlError, OSError, EOFError, struct.error, ValueError, zlib.error)
_FILES = frozenset(IGNORED_EXTENSIONS)


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists: sitemaps, if it is an index or a robots.txt, or pages."""

    sitemaps: list[str]
    pages: list[str]


def links(response: TextResponse) -> list[str]:
    """The addresses that a page invites to follow, each once, without fragments and files."""
    try:
        page = page_of(response)
    except NoBookError:
        return []
    if _forbids(page):
        return []
    leading = (element for element in page.tree.iter("a", "link") if _leads(element))
    urls = map(page.absolute, dict.fromkeys(element.get("href") for element in leading))
    whole = (url.partition("#")[0] for url in urls if url)
    return [url for url in dict.fromkeys(whole) if not _is_file(url)]


def listed(response: Response) -> Sitemap:
    """What a sitemap, packed or not, or a robots.txt lists; nothing where the body is neither."""
    if urlsplit(response.url).path.endswith("/robots.txt"):
        return Sitemap(_distinct(sitemap_urls_from_robots(response.body), response.url), [])
    urls: list[str] = []
    kind = ""
    try:
        found = ScrapySitemap(_unpacked(response))
        kind = found.type
        urls.extend(entry["loc"] for entry in found if entry["loc"])  # up to an error
    except _BROKEN as error:
        log.warning("%s can't be read to its end: %s", response.url, first_line(error))
    urls = _distinct(urls, response.url)
    return Sitemap(urls, []) if kind == "sitemapindex" else Sitemap([], urls)


def _unpacked(response: Response) -> bytes:
    """Servers send a packed sitemap with and without saying so."""
    if gzip_magic_number(response):
        return gunzip(response.body, max_size=LARGEST_SITEMAP_BYTES)
    return response.body


def _distinct(urls: Iterable[str], base: str) -> list[str]:
    found = (absolute(base, url) for url in urls)
    return list(dict.fromkeys(url for url in found if url))


def _forbids(page: Page) -> bool:
    rules = ",".join(page.metas.get("robots", [])).lower().split(",")
    return any(rule.strip() in ("nofollow", "none") for rule in rules)


def _leads(element: HtmlElement) -> bool:
    rel = element.get("rel", "").lower().split()
    if "nofollow" in rel or element.get("href") is None:
        return False
    return element.tag == "a" or "next" in rel


def _is_file(url: str) -> bool:
    name = url.partition("?")[0].rpartition("/")[2]
    return "." in name and name.rpartition(".")[2].lower() in _FILES
