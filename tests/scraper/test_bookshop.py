"""The shop that the scraper is tried on: what it shows, how it misbehaves, and what it logs."""

import gzip
import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from parsel import Selector
from PIL import Image
from protego import Protego

from tests.bookshop import (
    CARRIES,
    Bookshop,
    Visit,
    bookshop,
    disallowed,
    expected_at,
    furet_pages,
    schema_pages,
    traps,
    truth,
)
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
from tests.bookshop.texts import in_paragraphs

Headers = dict[str, str]


@pytest.fixture(scope="module")
def shop() -> Iterator[Bookshop]:
    with bookshop() as shop:
        yield shop


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


def test_every_book_of_the_sample_is_in_the_truth_by_its_own_id() -> None:
    lines = Path("data/sample/books.jsonl").read_text("utf-8").splitlines()
    found = [*truth().values()]
    assert all(json.loads(line) in found for line in lines)
    assert len(found) == len(lines) + 2


def test_every_book_stands_on_a_shelf_of_the_first_shop(shop: Bookshop) -> None:
    shelves = (f"/livres/litterature/{shelf}" for shelf in furet_pages.SHELVES)
    found = set().union(*(all_linked(shop, shelf) for shelf in shelves))
    assert books_of(found) == truth().keys()


def test_every_book_stands_on_a_list_of_the_second_shop(shop: Bookshop) -> None:
    assert books_of(all_linked(shop, "/books/all/")) == truth().keys()


def test_every_book_of_the_second_shop_is_in_its_sitemaps(shop: Bookshop) -> None:
    _, _, index = ask(shop, "/sitemap_index.xml")
    found: set[str] = set()
    for url in re.findall(r"<loc>(.*?)</loc>", index.decode()):
        if "books-" in url:
            _, _, body = ask(shop, url)
            found |= set(re.findall(r"<loc>(.*?)</loc>", gzip.decompress(body).decode()))
    assert books_of(found) == truth().keys()


def test_there_are_more_than_five_hundred_pages_in_both_markups() -> None:
    assert 2 * len(all_books()) > 500


def test_a_page_of_the_first_shop_has_the_markup_of_furet(shop: Bookshop) -> None:
    for book in all_books()[:40]:
        if odd_books(all_books(), "livres").get(book.number) or furet_pages.changed(book, None):
            continue
        page = read(shop, furet_pages.address(book))
        assert page.css("h1.product-title::text").get("").strip() == book.title
        assert page.css("a.author::text").getall() == [*book.authors]
        assert page.css("ul li a span::text").getall()[2:] == [*book.labels]
        rows = page.css("ul.informations-container li.information")
        names = rows.css("div.name span::text").getall()
        values = [row.css("div.value a::text, div.value::text").get("") for row in rows]
        assert dict(zip(names, values, strict=True)) == furet_pages.information(book)
        assert page.css('meta[property="og:image"]::attr(content)').get("").endswith(book.cover)


def test_facts_are_printed_as_furet_prints_them() -> None:
    facts = furet_pages.information(all_books()[0])
    assert facts["Nb. de pages"] == "128 pages"
    assert facts["Poids"] == "0.085 Kg"
    assert facts["Dimensions"] == "11,0 cm × 18,0 cm × 0,8 cm"
    assert facts["Date de parution"] == "05/01/2023"


@pytest.mark.parametrize("manner", range(12))
def test_a_text_in_any_markup_reads_as_the_text(manner: int) -> None:
    for book in all_books():
        markup = re.sub(r"\s+", " ", in_paragraphs(book.summary, manner))
        parted = re.sub(r" ?<br> ?", "\n", re.sub(r"</p> <p>", "\n\n", markup))
        read_back = Selector(f"<div>{parted}</div>").xpath("string(//div)").get("")
        assert read_back.replace("\u00a0", " ") == book.summary


def test_some_pages_of_the_first_shop_have_structured_data_only(shop: Bookshop) -> None:
    odd = odd_books(all_books(), "livres")
    changed = [b for b in all_books() if furet_pages.changed(b, odd.get(b.number))]
    assert 3 <= len(changed) <= 30
    page = read(shop, furet_pages.address(changed[0]))
    assert not page.css("h1.product-title, #resume, .information")
    book, *_ = json.loads(page.css('script[type="application/ld+json"]::text').get(""))
    assert (book["name"], book["description"]) == (changed[0].title, changed[0].summary)


def test_every_variant_of_markup_has_books() -> None:
    odd = odd_books(all_books(), "books")
    used = [schema_pages.variant(book, odd.get(book.number)) for book in all_books()]
    assert set(used) == CARRIES.keys()
    assert min(used.count(name) for name in CARRIES) >= 20


def test_what_open_graph_carries_tells_the_books_apart() -> None:
    odd = odd_books(all_books(), "books")
    told = [
        (book.title, book.authors, book.isbn13)
        for book in all_books()
        if schema_pages.variant(book, odd.get(book.number)) == schema_pages.GRAPH
    ]
    assert len(set(told)) == len(told)


@pytest.mark.parametrize("kind", ["png", "jpg"])
def test_covers_are_pictures_of_their_kind(shop: Bookshop, tmp_path: Path, kind: str) -> None:
    book = next(book for book in all_books() if book.cover.endswith(kind))
    status, headers, body = ask(shop, book.cover)
    (tmp_path / "cover").write_bytes(body)
    kinds = {"png": "PNG", "jpg": "JPEG"}
    assert (status, headers["content-type"]) == (200, f"image/{kinds[kind].lower()}")
    assert Image.open(tmp_path / "cover").format == kinds[kind]


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


def test_the_slow_page_takes_its_time(shop: Bookshop) -> None:
    begun = time.perf_counter()
    assert ask(shop, address_of(SLOW))[0] == 200
    assert time.perf_counter() - begun >= WAIT_S


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


def test_a_page_known_by_its_validators_is_not_sent_again(shop: Bookshop) -> None:
    target = address_of(LATIN_1)
    _, headers, _ = ask(shop, target)
    assert ask(shop, target, if_none_match=headers["etag"])[0] == 304
    assert ask(shop, target, if_modified_since=headers["last-modified"])[0] == 304
    assert ask(shop, target, if_none_match='"another"')[0] == 200
    assert shop.requests()[-1].if_none_match == '"another"'


def test_every_answer_sets_a_cookie_and_the_log_has_what_came_back() -> None:
    with bookshop() as shop:
        cookies = [ask(shop, page)[1]["set-cookie"] for page in ("/", "/books/")]
        ask(shop, "/", cookie="visitor=7")
        assert len(set(cookies)) == 2
        assert [visit.cookie for visit in shop.requests()] == ["", "", "visitor=7"]


def test_the_log_has_every_request_in_memory_and_in_the_file(tmp_path: Path) -> None:
    with bookshop(log=tmp_path / "log.jsonl") as shop:
        ask(shop, "/books/?page=1", user_agent="bookreco")
        ask(shop, "/nowhere")
        visits = shop.requests()
    lines = (tmp_path / "log.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [asdict(visit) for visit in visits]
    first, second = visits
    assert (first.method, first.path, first.user_agent) == ("GET", "/books/?page=1", "bookreco")
    assert (first.status, second.status, first.host) == (200, 404, shop.host)
    assert first.bytes > 1_000
    assert first.time <= second.time


def test_the_log_tells_how_many_were_served_at_once() -> None:
    with bookshop(delay_s=0.2) as shop:
        clients = [threading.Thread(target=ask, args=(shop, "/books/")) for _ in range(5)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        ask(shop, "/books/")
        actives = [visit.active for visit in shop.requests()]
    assert max(actives) == 5
    assert actives[-1] == 1


def test_one_connection_serves_many_requests(shop: Bookshop) -> None:
    connection = http.client.HTTPConnection(shop.host, timeout=10)
    connection.connect()
    first = connection.sock
    for _ in range(3):
        connection.request("HEAD", "/")
        assert connection.getresponse().read() == b""
        assert connection.sock is first
    connection.close()


@pytest.mark.parametrize(
    "bytes_sent", [b"", b"GET", b"GET //[ HTTP/1.1\r\n\r\n", b"nonsense\r\n\r\n", b"\x00" * 100_000]
)
def test_the_shop_outlives_clients_that_talk_nonsense(shop: Bookshop, bytes_sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", shop.port)) as client:
        client.sendall(bytes_sent)
    assert ask(shop, "/")[0] == 200


def test_a_cut_shop_has_its_first_books_only() -> None:
    with bookshop(books=150) as shop:
        urls = all_linked(shop, "/books/all/")
        assert books_of(urls) == truth(all_books()[:150]).keys()


def test_a_generated_shop_has_all_its_books_in_lists_and_sitemaps() -> None:
    with bookshop(generated=2_600) as shop:
        lists = {url for url in linked(shop, "/books/") if "category" in url}
        found = set().union(*(all_linked(shop, url.removeprefix(shop.url)) for url in lists))
        _, _, body = ask(shop, "/sitemaps/books-1.xml.gz")
        listed = set(re.findall(r"<loc>(.*?)</loc>", gzip.decompress(body).decode()))
        assert listed == {f"{shop.url}/books/book-{n}/" for n in range(1, 2_601)}
        assert listed <= found
        page = read(shop, "/books/book-2600/")
        data = json.loads(page.css('script[type="application/ld+json"]::text').get(""))
    assert (data["@type"], data["name"]) == ("Book", "Book 2600")


def test_the_shop_opens_from_the_command_line_without_the_tests_own_libraries() -> None:
    code = (
        "import sys, tests.bookshop.__main__;"
        "print({'pytest', 'psycopg2', 'catalog.database', 'stdnum', 'scrapy'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_its_address_and_serves_until_stopped(
    free_port: int, stop: signal.Signals
) -> None:
    command = [sys.executable, "-m", "tests.bookshop", "--port", str(free_port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        line = process.stdout.readline().decode()
        assert f"http://127.0.0.1:{free_port}" in line
        assert "/livres/litterature/romans" in line
        process.send_signal(stop)
        try:
            assert process.wait(10) == 0
        finally:
            process.kill()  # else the block would wait for ever
        assert process.stderr.read() == b""


def await_visits(shop: Bookshop, number: int) -> list[Visit]:
    """The log once it has so many visits: one is in it when its answer has ended."""
    for _ in range(500):
        if len(visits := shop.requests()) >= number:
            return visits
        time.sleep(0.01)
    raise AssertionError(f"{len(visits)} visits, not {number}")
