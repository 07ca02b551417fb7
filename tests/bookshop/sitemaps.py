"""What the shop tells crawlers: robots.txt, and an index of sitemaps, most of them gzip'd."""

import gzip
import re
from collections.abc import Sequence
from html import escape

from tests.bookshop import schema_pages, traps
from tests.bookshop.answers import Answer, Request
from tests.bookshop.books import Book

DISALLOWED = (
    "/panier", "/compte", "/recherche", "/livres/prive/", "/books/private/", "/*?tri=",
)  # fmt: skip
_DISALLOWED = re.compile("|".join(re.escape(rule).replace(r"\*", ".*") for rule in DISALLOWED))
PER_SITEMAP = 200
_BOOKS = re.compile(r"/sitemaps/books-(\d{1,4})\.xml\.gz")
_XML = '<?xml version="1.0" encoding="UTF-8"?>'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def disallowed(target: str) -> bool:
    """Whether robots.txt forbids this path and query."""
    return _DISALLOWED.match(target) is not None


def robots(request: Request, crawl_delay_s: float | None) -> Answer:
    lines = ["User-agent: *"]
    if crawl_delay_s is not None:
        lines.append(f"Crawl-delay: {crawl_delay_s:g}")
    lines += (f"Disallow: {rule}" for rule in DISALLOWED)
    lines += ["", "User-agent: BadBot", "Disallow: /", ""]
    lines += [f"Sitemap: {request.site}/sitemap_index.xml", ""]
    return Answer("\n".join(lines).encode(), headers={"Content-Type": "text/plain; charset=utf-8"})


def answer(request: Request, books: Sequence[Book]) -> Answer | None:
    """The index, or one of the sitemaps that it names; two of these are dead."""
    if request.path == "/sitemap_index.xml":
        return xml(_index(request, len(books)))
    if request.path == "/sitemaps/pages.xml":
        paths = ("/", "/books/", "/books/all/", "/panier")
        return xml(urlset([request.site + path for path in paths]))
    if request.path == "/sitemaps/broken.xml.gz":
        return gzipped(packed(urlset([f"{request.site}/books/"]))[:40])
    if found := _BOOKS.fullmatch(request.path):
        start = (int(found[1]) - 1) * PER_SITEMAP
        shown = books[start : start + PER_SITEMAP]
        urls = [request.site + schema_pages.address(book) for book in shown]
        if not shown:
            return None
        return gzipped(packed(urlset([*urls, *(_dead(request) if start == 0 else ())])))
    return None


def _index(request: Request, books: int) -> str:
    numbers = range(1, -(-books // PER_SITEMAP) + 1)
    names = [f"books-{number}.xml.gz" for number in numbers]
    names += ["pages.xml", "gone.xml.gz", "broken.xml.gz"]
    return sitemap_index([f"{request.site}/sitemaps/{name}" for name in names])


def _dead(request: Request) -> list[str]:
    """What a sitemap should not have."""
    here = [traps.address(name, "books") for name in ("absent", "disparu", "sans-livre", "en-rond")]
    here.append("/books/private/hidden-950/")
    elsewhere = [f"http://{request.neighbour}/books/next-door-102/"]
    return [*(request.site + path for path in here), *elsewhere]


def sitemap_index(urls: Sequence[str]) -> str:
    inside = "".join(f"<sitemap><loc>{escape(url)}</loc></sitemap>\n" for url in urls)
    return f"{_XML}\n<sitemapindex {_SPACE}>\n{inside}</sitemapindex>\n"


def urlset(urls: Sequence[str]) -> str:
    inside = "".join(f"<url><loc>{escape(url)}</loc></url>\n" for url in urls)
    return f"{_XML}\n<urlset {_SPACE}>\n{inside}</urlset>\n"


def xml(text: str) -> Answer:
    return Answer(text.encode(), headers={"Content-Type": "application/xml"})


def packed(text: str) -> bytes:
    return gzip.compress(text.encode(), mtime=0)


def gzipped(body: bytes) -> Answer:
    return Answer(body, headers={"Content-Type": "application/gzip"})
