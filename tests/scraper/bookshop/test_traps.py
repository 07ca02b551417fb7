"""What a scraper can be caught in: dead links, redirects, pages and lists without end."""

import http.client
import re
import time
from urllib.parse import urlsplit

import pytest
from protego import Protego

from tests.bookshop import Bookshop, bookshop, disallowed, furet_pages, traps
from tests.scraper.bookshop.visiting import all_linked, ask, await_visits, linked


def test_lists_have_real_ends_but_for_one_in_each_shop(shop: Bookshop) -> None:
    for start in ("/books/new/", f"/livres/litterature/{furet_pages.ENDLESS}"):
        assert f"{shop.url}{start}?page=1001" in linked(shop, f"{start}?page=1000")
    for start in ("/books/all/", "/livres/litterature/romans"):
        last = max(
            int(found[1])
            for url in all_linked(shop, start)
            if (found := re.search(r"[?]page=(\d+)$", url))
        )
        assert f"{shop.url}{start}?page={last + 1}" not in linked(shop, f"{start}?page={last}")


STATUSES = {
    "absent": 404, "disparu": 410, "en-panne": 500, "en-rond": 302, "de-renvoi-en-renvoi": 302,
    "chez-un-ami": 302, "chez-le-voisin": 301, "vide": 200, "sans-livre": 200, "image": 200,
}  # fmt: skip


@pytest.mark.parametrize("name", STATUSES)
@pytest.mark.parametrize("place", ["livres", "books", "traps"])
def test_a_trap_is_linked_and_does_what_it_says(shop: Bookshop, name: str, place: str) -> None:
    starts = {
        "livres": "/livres/litterature/romans",
        "books": "/books/all/",
        "traps": "/traps/deep/1",
    }
    target = traps.address(name, place)
    assert shop.url + target in linked(shop, starts[place])
    assert ask(shop, target)[0] == STATUSES[name]


def test_redirects_go_round_on_for_ever_and_out_of_the_shop(shop: Bookshop) -> None:
    def hops(name: str, most: int) -> list[str]:
        target, found = traps.address(name, "books"), []
        for _ in range(most):
            target = ask(shop, target)[1]["location"]
            found.append(target)
        return found

    assert len(set(hops("en-rond", 9))) == 2
    assert len(set(hops("de-renvoi-en-renvoi", 40))) == 40
    assert hops("chez-un-ami", 1)[0].startswith("http://outside.invalid/")
    assert urlsplit(hops("chez-le-voisin", 1)[0]).netloc != shop.host


def test_a_visit_next_door_is_in_the_log_under_its_own_host() -> None:
    with bookshop() as shop:
        away = next(url for url in linked(shop, "/") if "voisin" in url)
        assert urlsplit(away).hostname == "127.0.0.1"
        connection = http.client.HTTPConnection(urlsplit(away).netloc, timeout=5)
        connection.request("GET", urlsplit(away).path)
        assert connection.getresponse().status == 404
        connection.close()
        assert [visit.host == shop.host for visit in shop.requests()] == [True, False]


def test_the_endless_page_goes_on_until_the_client_leaves() -> None:
    with bookshop() as shop:
        connection = http.client.HTTPConnection(shop.host, timeout=10)
        connection.request("GET", "/traps/sans-fin")
        answer = connection.getresponse()
        assert answer.getheader("Content-Length") is None
        assert len(answer.read(5_000_000)) == 5_000_000
        answer.close()
        connection.close()
        (visit,) = await_visits(shop, 1)
        assert visit.bytes > 5_000_000
        assert ask(shop, "/")[0] == 200


def test_the_shop_closes_while_a_page_is_endless() -> None:
    with bookshop() as shop:
        connection = http.client.HTTPConnection(shop.host, timeout=10)
        connection.request("GET", "/traps/sans-fin")
        connection.getresponse().read(100_000)
        begun = time.perf_counter()
    assert time.perf_counter() - begun < 2
    connection.close()


@pytest.mark.parametrize("start", ["/traps/agenda", "/traps/deep/1"])
def test_mazes_have_one_more_page_for_ever(shop: Bookshop, start: str) -> None:
    page, seen = shop.url + start, set()
    for _ in range(60):
        further = {
            url for url in linked(shop, page) if re.search(r"(month=[\d-]+|/deep/\d+)$", url)
        }
        page = max(further, key=lambda url: (len(url), url))
        seen.add(page)
    assert len(seen) == 60


def test_what_robots_txt_forbids_is_linked(shop: Bookshop) -> None:
    _, _, body = ask(shop, "/robots.txt")
    robots = Protego.parse(body.decode())
    urls = linked(shop, "/livres/litterature/romans") | linked(shop, "/books/all/")
    forbidden = {url for url in urls if url.startswith(shop.url) and not robots.can_fetch(url, "x")}
    assert forbidden == {
        url for url in urls if url.startswith(shop.url) and disallowed(url.removeprefix(shop.url))
    }
    paths = {urlsplit(url).path for url in forbidden}
    assert {"/panier", "/compte", "/recherche", "/livres/prive/defendu-950.html"} <= paths
    assert "/livres/litterature/romans" in paths  # in another order, by a pattern with an asterisk
    assert robots.crawl_delay("x") is None
    assert [*robots.sitemaps] == [f"{shop.url}/sitemap_index.xml"]


def test_robots_txt_asks_for_the_delay_it_was_told() -> None:
    with bookshop(crawl_delay_s=0.5) as shop:
        assert Protego.parse(ask(shop, "/robots.txt")[2].decode()).crawl_delay("x") == 0.5
