"""The `furet` spider on the test shop's shelves."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.spiders.furet import starts
from tests.bookshop.books import all_books
from tests.bookshop.furet_pages import SHELVES
from tests.bookshop.running import Bookshop, bookshop
from tests.bookshop.sitemaps import disallowed
from tests.scraper.crawling import Crawl, crawl

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
    options = {"SCRAPER_MAX_PAGE_BYTES": 100_000, **QUICKLY}
    return crawl("furet", job, {"start": shop.url}, **options)


def test_every_book_on_the_shelves_is_found_once(crawled: Crawl):
    assert (crawled.reason, crawled.waiting) == ("finished", 0)
    assert crawled.titles == sorted(book.title for book in all_books()[:BOOKS])


def test_a_book_on_many_shelves_is_fetched_once(crawled: Crawl, shop: Bookshop):
    times = Counter(visit.path for visit in shop.requests() if visit.status == 200)
    assert [path for path, count in times.items() if count > 1] == ["/livres/sans-fin-908.html"] * (
        times["/livres/sans-fin-908.html"] > 1
    )


def test_only_shelves_and_books_are_asked_for(crawled: Crawl, shop: Bookshop):
    paths = [visit.path for visit in shop.requests()]
    assert all(path.startswith(("/livres/", "/robots.txt")) for path in paths)
    assert not [path for path in paths if disallowed(path)]
    assert max(visit.active for visit in shop.requests()) == 1


def test_the_endless_shelf_is_left(crawled: Crawl, shop: Bookshop):
    pages = [v.path for v in shop.requests() if "lettres-superieures?page=" in v.path]
    assert 5 <= len(pages) < 20
    assert crawled.stats["links/endless listing"] >= 1


def test_pages_that_have_lost_the_shops_markup_are_read_from_their_data(crawled: Crawl):
    assert crawled.stats["read_by/markup"] > 100
    assert crawled.stats["read_by/json-ld"] >= 1


def test_one_shelf_is_read_alone(shop: Bookshop, tmp_path: Path):
    start = f"{shop.url}/livres/litterature/pleiades"
    before = len(shop.requests())
    done = crawl("furet", tmp_path / "job", {"start": start}, **QUICKLY)
    listings = [v.path for v in shop.requests()[before:] if "/litterature/" in v.path]
    assert all(path.startswith("/livres/litterature/pleiades") for path in listings)
    assert 0 < len(done.books) < BOOKS


@pytest.mark.parametrize(
    ("url", "first", "count"),
    [
        (
            "https://www.furet.com",
            "https://www.furet.com/livres/litterature/romans/meilleures-ventes.html",
            len(SHELVES),
        ),
        ("http://127.0.0.1:8090/", "http://127.0.0.1:8090/livres/litterature/", 1),
        ("http://127.0.0.1/livres/x?a=b", "http://127.0.0.1/livres/x?a=b", 1),
    ],
)
def test_where_to_start_depends_on_how_much_was_given(url: str, first: str, count: int):
    assert (starts(url)[0], len(starts(url))) == (first, count)
