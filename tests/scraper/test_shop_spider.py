"""The `shop` spider, from the pages it reads to those it leaves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bookshop.books import all_books
from tests.bookshop.running import Bookshop, bookshop
from tests.bookshop.sitemaps import disallowed
from tests.scraper.crawling import Crawl, crawl
from tests.scraper.tiny_shop import anchors, book, tiny_shop

pytestmark = pytest.mark.slow

BOOKS = 120
QUICKLY = {"AUTOTHROTTLE_MAX_DELAY": 0.05}  # else a slow page slows down what follows


@pytest.fixture(scope="module")
def shop() -> Iterator[Bookshop]:
    with pytest.MonkeyPatch.context() as patch, bookshop(books=BOOKS) as shop:
        patch.setattr("tests.bookshop.shop.WAIT_S", 0.2)  # test_manners waits for longer
        yield shop


@pytest.fixture(scope="module")
def crawled(shop: Bookshop, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    job = tmp_path_factory.mktemp("crawl") / "job"
    arguments = {"start": f"{shop.url}/books/", "allow": "/books/.*[0-9]/$"}
    options = {"SCRAPER_MAX_DEPTH": 8, "SCRAPER_MAX_PAGE_BYTES": 100_000}
    return crawl("shop", job, arguments, SCRAPER_PARALLEL=2, **options, **QUICKLY)


def test_every_book_of_a_shop_is_found_once(crawled: Crawl):
    assert crawled.reason == "finished"
    assert crawled.waiting == 0
    assert crawled.titles == sorted(book.title for book in all_books()[:BOOKS])


def test_every_page_that_was_asked_for_has_an_outcome(crawled: Crawl):
    reasons = set(crawled.skipped.values())
    assert reasons == {
        "answers 500",
        "forbidden by robots.txt",
        "larger than 0.1 MB",
        "no book on the page",
        "not HTML (image/png)",
        "not found (404)",
        "not found (410)",
        "outside the shop",
        "redirects in a loop or too often",
        "redirects to a known page",
    }
    assert crawled.outcomes["listing", "listing"] > 10
    assert crawled.outcomes["book", "book"] >= BOOKS


def test_a_shop_sees_no_more_than_it_allows(crawled: Crawl, shop: Bookshop):
    visits = shop.requests()
    assert {visit.host for visit in visits} == {shop.host}
    assert {visit.cookie for visit in visits} == {""}
    assert not [visit.path for visit in visits if disallowed(visit.path)]
    assert max(visit.active for visit in visits) <= 2
    good = [visit.path for visit in visits if visit.status == 200 and "sans-fin" not in visit.path]
    assert len(good) == len(set(good))


def test_the_ways_in_which_books_were_read_are_counted(crawled: Crawl):
    ways = {name: n for name, n in crawled.stats.items() if name.startswith("read_by/")}
    assert {"read_by/json-ld", "read_by/microdata", "read_by/rdfa"} <= ways.keys()
    assert sum(ways.values()) == crawled.outcomes["book", "book"]


def test_a_sitemap_is_read_without_following_links(tmp_path: Path):
    def listed(*paths: str) -> str:
        return "<urlset>" + "".join(f"<url><loc>{shop.url}{p}</loc></url>" for p in paths)

    pages = {"/robots.txt": lambda _: f"User-agent: *\nSitemap: {shop.url}/index.xml\n"}
    pages["/index.xml"] = lambda _: (
        f"<sitemapindex><sitemap><loc>{shop.url}/books.xml</loc></sitemap></sitemapindex>"
    )
    pages["/books.xml"] = lambda _: listed("/a", "/b", "/about")
    pages |= {"/a": book("A", "/c"), "/b": book("B"), "/c": book("C"), "/about": anchors("/c")}
    with tiny_shop(pages) as shop:
        done = crawl("shop", tmp_path / "all", {"sitemap": f"{shop.url}/robots.txt"})
        assert done.titles == ["A", "B"]
        assert done.outcomes["page", "no book on the page"] == 1
        chosen = {"sitemap": f"{shop.url}/index.xml", "allow": "/[ab]$"}
        assert crawl("shop", tmp_path / "some", chosen).outcomes == {
            ("book", "book"): 2,
            ("sitemap", "sitemap"): 2,
        }
        both = {**chosen, "start": f"{shop.url}/about", "allow": "/[abc]$"}
        assert crawl("shop", tmp_path / "both", both).titles == ["A", "B", "C"]


def test_the_sitemaps_of_the_test_shop_lead_to_its_books(shop: Bookshop, tmp_path: Path):
    arguments = {"sitemap": f"{shop.url}/sitemap_index.xml"}
    done = crawl("shop", tmp_path / "job", arguments, SCRAPER_MAX_PAGES=40, **QUICKLY)
    assert done.reason == "page limit"
    assert len(done.books) > 20


def test_only_addresses_that_are_allowed_are_read_as_books(tmp_path: Path):
    pages = {"/": book("Not a book", "/list"), "/list": anchors("/b/1", "/b/2"), "/b/1": book("1")}
    with tiny_shop({**pages, "/b/2": "<html>"}) as shop:
        done = crawl("shop", tmp_path / "job", {"start": shop.url, "allow": "/b/"})
    assert done.titles == ["1"]
    assert done.outcomes["listing", "listing"] == 2
    assert done.skipped == {"/b/2": "no book on the page"}


def numbered(last: int, shown: int) -> dict[str, str]:
    """A listing of so many pages, each with links to the next and to `shown` books of its own."""
    pages = {"/": anchors("/list?page=1")}
    for page in range(1, last + 1):
        books = [f"/{page}-{number}" for number in range(shown)]
        pages[f"/list?page={page}"] = anchors(*books, f"/list?page={page + 1}")
        pages |= {name: book(name) for name in books}
    return pages


def test_a_long_listing_is_read_to_its_end_however_little_depth_is_given(tmp_path: Path):
    with tiny_shop(numbered(last=30, shown=1)) as shop:
        done = crawl("shop", tmp_path / "job", {"start": shop.url}, SCRAPER_MAX_DEPTH=3)
    assert len(done.books) == 30


def test_an_endless_listing_is_left_after_five_pages_that_show_the_same(tmp_path: Path):
    pages = {f"/list?page={n}": anchors("/a", f"/list?page={n + 1}") for n in range(1, 100)}
    with tiny_shop({"/": anchors("/list?page=1"), "/a": book("A"), **pages}) as shop:
        done = crawl("shop", tmp_path / "job", {"start": shop.url})
    assert done.reason == "finished"
    assert sum("page=" in path for path in shop.paths) == 6
    assert done.stats["links/endless listing"] == 1


def test_a_maze_ends_at_the_depth_and_at_circles(tmp_path: Path):
    pages = {f"/deep/{n}": anchors(f"/deep/{n + 1}") for n in range(100)}
    circles = {"/a" * n: anchors("/a" * (n + 1)) for n in range(1, 10)}
    with tiny_shop({"/": anchors("/deep/0", "/a"), **pages, **circles}) as shop:
        done = crawl("shop", tmp_path / "job", {"start": shop.url}, SCRAPER_MAX_DEPTH=8)
    assert "/deep/7" in shop.paths
    assert "/deep/8" not in shop.paths
    assert "/a/a/a" in shop.paths
    assert "/a/a/a/a" not in shop.paths
    assert (done.stats["links/too deep"], done.stats["links/in circles"]) == (1, 1)


def test_links_that_differ_in_what_names_a_visit_are_one_page(tmp_path: Path):
    pages = {"/": anchors("/a?utm_source=x", "/a", "/a?PHPSESSID=1#top"), "/a": book("A")}
    with tiny_shop(pages) as shop:
        crawl("shop", tmp_path / "job", {"start": shop.url})
    assert shop.paths == ["/robots.txt", "/", "/a"]


def test_a_sitemap_may_be_larger_than_a_page(tmp_path: Path):
    urls = "".join(f"<url><loc>http://x.example/{n:>040}</loc></url>" for n in range(500))
    pages = {"/sitemap.xml": f"<urlset>{urls}<!-- {'x' * 20_000} --></urlset>"}
    with tiny_shop(pages) as shop:
        arguments = {"sitemap": f"{shop.url}/sitemap.xml"}
        done = crawl("shop", tmp_path / "job", arguments, SCRAPER_MAX_PAGE_BYTES=10_000)
    assert done.outcomes == {("sitemap", "sitemap"): 1}
    assert done.stats["links/outside the shop"] == 500


def test_a_spider_without_an_address_says_what_it_needs(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    assert crawl("shop", tmp_path / "job", {}).reason == "start_error"
    assert "needs -a start=URL or -a sitemap=URL" in caplog.text


def test_a_page_whose_reading_fails_is_kept_with_the_kind_of_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def fail(_: object) -> None:
        raise KeyError("offers")

    monkeypatch.setattr("scraper.spiders.shop.schema_org.book", fail)
    with tiny_shop({"/": book("A")}) as shop:
        done = crawl("shop", tmp_path / "job", {"start": shop.url})
    assert done.skipped == {"/": "its reading failed (KeyError)"}


def test_a_page_whose_book_can_not_be_stored_is_not_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with tiny_shop({"/": book("A")}) as shop:
        with monkeypatch.context() as patch:
            patch.setattr("scraper.catalogue.Catalogue.process_item", full)
            done = crawl("shop", tmp_path / "job", {"start": shop.url})
        assert done.reason.startswith("a book could not be stored: ")
        assert "No space left" in done.reason
        assert done.waiting == 1
        assert crawl("shop", tmp_path / "job", {"start": shop.url}).titles == ["A"]
