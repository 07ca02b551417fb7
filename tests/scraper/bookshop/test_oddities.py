"""Books whose pages are odd: moved, busy, slow, broken, at many addresses."""

import time
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import pytest

from tests.bookshop import Bookshop, bookshop, expected_at, furet_pages
from tests.bookshop.books import all_books
from tests.bookshop.oddities import (
    BROKEN,
    BUSY,
    LATIN_1,
    LATIN_1_META,
    LIMITED,
    MANY,
    MANY_ALONE,
    ODDITIES,
    REDIRECTED,
    SLOW,
    WAIT_S,
    odd_books,
)
from tests.scraper.bookshop.visiting import address_of, all_linked, ask, read


@pytest.mark.parametrize("shop_name", ["livres", "books"])
def test_each_shop_has_a_book_of_every_oddity(shop_name: str) -> None:
    assert sorted(odd_books(all_books(), shop_name).values()) == sorted(ODDITIES)


@pytest.mark.parametrize("shop_name", ["livres", "books"])
def test_the_redirected_book_is_linked_three_redirects_away(shop: Bookshop, shop_name: str) -> None:
    shelves = [f"/livres/litterature/{shelf}" for shelf in furet_pages.SHELVES]
    starts = {"livres": shelves, "books": ["/books/all/"]}[shop_name]
    urls = set().union(*(all_linked(shop, start) for start in starts))
    (target,) = {url for url in urls if "/ancien/" in url or "/books/old/" in url}
    statuses = []
    while (answer := ask(shop, target))[0] != 200:
        statuses.append(answer[0])
        target = urljoin(urljoin(shop.url, target), answer[1]["location"])
    assert statuses == [302, 303, 301]
    assert urlsplit(target).path == address_of(REDIRECTED, shop_name)


@pytest.mark.parametrize(("oddity", "status"), [(BUSY, 503), (LIMITED, 429)])
def test_a_busy_page_says_when_to_come_back_and_is_there_then(oddity: str, status: int) -> None:
    with bookshop() as shop:
        refused, headers, _ = ask(shop, address_of(oddity))
        wait = headers["retry-after"]
        wait_s = (
            int(wait) if wait.isdecimal() else parsedate_to_datetime(wait).timestamp() - time.time()
        )
        assert (refused, ask(shop, address_of(oddity))[0]) == (status, 200)
        assert WAIT_S - 0.5 <= wait_s <= WAIT_S + 1
        assert [visit.retry_after for visit in shop.requests()] == [wait, ""]


@pytest.mark.parametrize(("oddity", "declared"), [(LATIN_1, True), (LATIN_1_META, False)])
def test_latin_1_pages_say_so_in_header_or_meta_tag(
    shop: Bookshop, oddity: str, declared: bool
) -> None:
    _, headers, body = ask(shop, address_of(oddity))
    title = str(expected_at(address_of(oddity))[1]["title"])
    assert ("iso-8859-1" in headers["content-type"]) is declared
    assert (b'<meta charset="iso-8859-1">' in body) is not declared
    assert title.encode("cp1252") in body
    assert title.encode() not in body


@pytest.mark.parametrize("shop_name", ["livres", "books"])
def test_the_broken_page_has_fewer_ends_than_beginnings(shop: Bookshop, shop_name: str) -> None:
    _, _, body = ask(shop, address_of(BROKEN, shop_name))
    assert body.count(b"<li") > body.count(b"</li>")
    assert b"</b></HEADER>" in body
    assert str(expected_at(address_of(BROKEN, shop_name))[1]["title"]).encode() in body


def test_two_books_have_ten_addresses_one_of_them_with_a_canonical_one(shop: Bookshop) -> None:
    shelves = [f"/livres/litterature/{shelf}" for shelf in furet_pages.SHELVES]
    urls = set().union(*(all_linked(shop, page) for page in ["/livres/litterature/", *shelves]))
    for oddity, canonical in ((MANY, True), (MANY_ALONE, False)):
        slug = address_of(oddity).rpartition("/")[2]
        mine = {url for url in urls if url.endswith(slug)}
        assert len(mine) == 10
        assert all(bool(read(shop, url).css("link[rel=canonical]")) is canonical for url in mine)


def test_a_book_is_linked_with_another_session_on_another_page(shop: Bookshop) -> None:
    urls = {url for url in all_linked(shop, "/books/new/", most=40) if "sid=" in url}
    assert len({urlsplit(url).path for url in urls}) == 1
    assert len(urls) == 2  # in forty pages, of which nineteen show all books


@pytest.mark.slow
def test_the_slow_page_takes_its_time(shop: Bookshop) -> None:
    begun = time.perf_counter()
    assert ask(shop, address_of(SLOW))[0] == 200
    assert time.perf_counter() - begun >= WAIT_S
