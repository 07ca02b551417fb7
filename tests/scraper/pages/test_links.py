"""Where pages, sitemaps and robots.txt lead."""

import gzip
import logging

import pytest
from scrapy.http import Response, TextResponse

from scraper.pages.links import Sitemap, links, listed
from tests.scraper.pages.making import page

HOST = "https://shop.example"


@pytest.mark.parametrize(
    ("tags", "urls"),
    [
        ('<a href="/a">', ["/a"]),
        ('<a href="b?x=1&amp;y=2">', ["/books/b?x=1&y=2"]),
        ('<a href=" /a\n"><a href="/a#top"><a href="#top">', ["/a", "/books/germinal"]),
        ('<a href="HTTPS://shop.example/a">', ["/a"]),
        ('<a rel="nofollow noopener" href="/a"><a rel="noopener" href="/b">', ["/b"]),
        ('<link rel="next" href="?page=2"><link rel="stylesheet" href="/s">', ["?page=2"]),
        ('<a href="/x.PDF"><a href="/i.jpg?w=1"><a href="/b.zip"><a href="/c.html">', ["/c.html"]),
        ('<a href="mailto:a@b.example"><a href="javascript:x()"><a href="tel:1"><a>', []),
        ('<a href="http://[bad"><a href="http://"><a href="ftp://shop.example/a">', []),
        ('<meta name="robots" content="noindex, NoFollow"><a href="/a">', []),
        ('<meta name="ROBOTS" content="none"><a href="/a">', []),
        ('<meta name="robots" content="noindex"><a href="/a">', ["/a"]),
        ('<a href="//shop.example/a.b/c">', ["/a.b/c"]),
    ],
)
def test_links_are_whole_addresses_that_may_be_followed(tags: str, urls: list[str]) -> None:
    expected = [f"{HOST}/books/germinal{url}" if url[0] == "?" else HOST + url for url in urls]
    assert links(page(body=tags)) == expected


def test_links_out_of_the_shop_are_links_too() -> None:
    assert links(page(body='<a href="//other.example/a">')) == ["https://other.example/a"]


def test_links_follow_the_base_of_the_page() -> None:
    assert links(page('<base href="/x/">', '<a href="a">')) == [f"{HOST}/x/a"]


def test_what_is_not_html_has_no_links() -> None:
    assert links(TextResponse(HOST, body=b'<a href="/a">')) == []


PAGES = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc> https://shop.example/a </loc><lastmod>2026-01-01</lastmod></url>
<url><loc>https://shop.example/b?x=1&amp;y=2</loc></url>
<url><loc>https://shop.example/a</loc></url><url><loc>mailto:a@b.example</loc></url>
</urlset>"""
INDEX = b"<sitemapindex><sitemap><loc>/1.xml.gz</loc></sitemap></sitemapindex>"
ROBOTS = b"User-agent: *\nDisallow: /x\nsitemap: /1.xml\nSitemap: https://shop.example/2.xml # s"


def sitemap(body: bytes, path: str = "/sitemap.xml") -> Sitemap:
    return listed(Response(HOST + path, body=body))


def test_a_sitemap_lists_pages_each_once() -> None:
    assert sitemap(PAGES) == Sitemap([], [f"{HOST}/a", f"{HOST}/b?x=1&y=2"])


def test_a_sitemap_may_be_packed() -> None:
    assert sitemap(gzip.compress(PAGES), "/sitemap.xml.gz") == sitemap(PAGES)


def test_an_index_lists_sitemaps() -> None:
    assert sitemap(INDEX) == Sitemap([f"{HOST}/1.xml.gz"], [])


def test_robots_txt_lists_sitemaps() -> None:
    found = sitemap(b"Sitemap: /1.xml\nSITEMAP: https://shop.example/2.xml\n", "/robots.txt")
    assert found == Sitemap([f"{HOST}/1.xml", f"{HOST}/2.xml"], [])


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\x00\xff", b"no sitemap", b"<html><body><p>404", b"\x1f\x8b\x08",
        b"\x1f\x8b\x08" * 9, b"<urlset><url><loc/></url></urlset>", b"<urlset></urlset>",
    ],
)  # fmt: skip
def test_what_is_no_sitemap_lists_nothing(body: bytes) -> None:
    assert sitemap(body) == Sitemap([], [])


def test_of_a_cut_sitemap_the_whole_addresses_count(caplog: pytest.LogCaptureFixture) -> None:
    cut = PAGES[: PAGES.index(b"<loc>https://shop.example/b")]
    assert sitemap(cut).pages == [f"{HOST}/a"]


def test_a_bomb_is_not_unpacked(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert sitemap(gzip.compress(b" " * 61_000_000)) == Sitemap([], [])
    assert "can't be read to its end" in caplog.text
