"""Asking the bookshop for its pages, and finding the books in them."""

import http.client
import re
import time
from urllib.parse import urljoin

from parsel import Selector

from tests.bookshop import Bookshop, Visit, expected_at, furet_pages, schema_pages
from tests.bookshop.books import all_books
from tests.bookshop.oddities import odd_books

Headers = dict[str, str]


def ask(shop: Bookshop, target: str, **headers: str) -> tuple[int, Headers, bytes]:
    """One request; `if_none_match` is the header If-None-Match."""
    connection = http.client.HTTPConnection(shop.host, timeout=10)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", target.removeprefix(shop.url), headers=given)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


def read(shop: Bookshop, target: str) -> Selector:
    status, _, body = ask(shop, target)
    assert status == 200, target
    return Selector(body.decode("utf-8"))


def linked(shop: Bookshop, target: str) -> set[str]:
    """The addresses that a page links to, absolute."""
    hrefs = read(shop, target).css("a::attr(href)").getall()
    return {urljoin(urljoin(shop.url, target), href) for href in hrefs}


def all_linked(shop: Bookshop, start: str, most: int = 30) -> set[str]:
    """The addresses that a list links to, on as many pages."""
    found: set[str] = set()
    waiting, seen = [start], set()
    while waiting and len(seen) < most:
        page = waiting.pop(0)
        seen.add(page)
        urls = linked(shop, page)
        pages = {url.removeprefix(shop.url) for url in urls if re.search(r"[?]page=\d+$", url)}
        waiting += sorted(pages - seen - {*waiting})
        found |= urls
    return found


def books_of(urls: set[str]) -> set[str]:
    """The ids of the books among these addresses."""
    return {expected_at(url)[0] for url in urls if re.search(r"-\d{9,13}(\.html|/)($|[?])", url)}


def address_of(oddity: str, shop: str = "livres") -> str:
    numbers = odd_books(all_books(), shop)
    book = next(book for book in all_books() if numbers.get(book.number) == oddity)
    return furet_pages.address(book) if shop == "livres" else schema_pages.address(book)


def await_visits(shop: Bookshop, number: int) -> list[Visit]:
    """The log once it has so many visits: one is in it when its answer has ended."""
    for _ in range(500):
        if len(visits := shop.requests()) >= number:
            return visits
        time.sleep(0.01)
    raise AssertionError(f"{len(visits)} visits, not {number}")
