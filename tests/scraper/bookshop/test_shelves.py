"""What the shop shows: every book, on lists, in sitemaps and in its markup."""

import gzip
import json
import re
from pathlib import Path

import pytest
from parsel import Selector
from PIL import Image

from tests.bookshop import CARRIES, Bookshop, bookshop, furet_pages, schema_pages, truth
from tests.bookshop.books import all_books
from tests.bookshop.oddities import odd_books
from tests.bookshop.texts import in_paragraphs
from tests.scraper.bookshop.visiting import all_linked, ask, books_of, linked, read


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
