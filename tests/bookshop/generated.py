"""A shop of any size whose pages cost next to nothing: what a crawler's memory is measured on."""

import re

from tests.bookshop import sitemaps
from tests.bookshop.answers import Answer, Request, html

PER_PAGE = 50
PER_CATEGORY = 25 * PER_PAGE  # so that no book is more than 30 links from the start
PER_SITEMAP = 10_000
_BOOK = re.compile(r"/books/book-(\d{1,9})/")
_CATEGORY = re.compile(r"/books/category-(\d{1,6})/")
_SITEMAP = re.compile(r"/sitemaps/books-(\d{1,6})\.xml\.gz")

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Book {number}</title>
<link rel="canonical" href="{site}/books/book-{number}/">
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "Book",
"name": "Book {number}", "author": {{"@type": "Person", "name": "Author {author}"}},
"description": "The story of the number {number}, which stands between {before} and {after} and \
would rather be elsewhere. It asks its neighbours the way, and none of them can count. {filler}",
"publisher": "House {publisher}", "datePublished": "{year}", "numberOfPages": {pages},
"inLanguage": "en", "image": "{site}/covers/{number}.png"}}</script>
</head><body><h1>Book {number}</h1><a href="/books/">Books</a></body></html>
"""
_FILLER = "So it goes on, from one page to the next, as books of that length have to. " * 10


class GeneratedShop:
    """So many books, numbered from 1, in lists and sitemaps; called with a request it answers."""

    def __init__(self, books: int) -> None:
        self._books = books

    def __call__(self, request: Request) -> Answer:
        return self._answer(request) or html("<h1>404</h1>", 404)

    def _answer(self, request: Request) -> Answer | None:
        path = request.path
        if (found := _BOOK.fullmatch(path)) and 1 <= int(found[1]) <= self._books:
            return html(_product(request.site, int(found[1])))
        if found := _CATEGORY.fullmatch(path):
            return self._category(request, int(found[1]))
        if found := _SITEMAP.fullmatch(path):
            return self._sitemap(request, int(found[1]))
        if path in ("/", "/books/"):
            return html(_links([f"/books/category-{n}/" for n in self._pages(PER_CATEGORY)]))
        if path == "/robots.txt":
            return sitemaps.robots(request, None)
        if path == "/sitemap_index.xml":
            names = [f"/sitemaps/books-{n}.xml.gz" for n in self._pages(PER_SITEMAP)]
            return sitemaps.xml(sitemaps.sitemap_index([request.site + name for name in names]))
        return None

    def _pages(self, size: int) -> range:
        return range(1, -(-self._books // size) + 1)

    def _addresses(self, start: int, size: int) -> list[str]:
        return [f"/books/book-{n}/" for n in range(start, min(start + size, self._books + 1))]

    def _category(self, request: Request, category: int) -> Answer | None:
        start = (category - 1) * PER_CATEGORY + 1 + (request.page - 1) * PER_PAGE
        links = self._addresses(start, PER_PAGE)
        if request.page * PER_PAGE < PER_CATEGORY and start + PER_PAGE <= self._books:
            links.append(f"/books/category-{category}/?page={request.page + 1}")
        return html(_links(links)) if category in self._pages(PER_CATEGORY) else None

    def _sitemap(self, request: Request, number: int) -> Answer | None:
        links = self._addresses((number - 1) * PER_SITEMAP + 1, PER_SITEMAP)
        urls = [request.site + link for link in links]
        return sitemaps.gzipped(sitemaps.packed(sitemaps.urlset(urls))) if urls else None


def _product(site: str, number: int) -> str:
    return _PAGE.format(
        site=site, number=number, author=number % 997, before=number - 1, after=number + 1,
        publisher=number % 89, year=1900 + number % 120, pages=80 + number % 400, filler=_FILLER,
    )  # fmt: skip


def _links(paths: list[str]) -> str:
    inside = "".join(f'<li><a href="{path}">{path}</a></li>\n' for path in paths)
    return f'<!DOCTYPE html><html><meta charset="utf-8"><body><ul>{inside}</ul></body></html>'
