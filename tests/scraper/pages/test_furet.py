"""furet.com's pages, by markup and by what stands in for it."""

import pytest
from scrapy.http import HtmlResponse

from scraper.pages import furet
from scraper.pages.record import NoBookError
from tests.scraper.pages.making import page, saved, script, told_book

URL = "https://shop.example/livres/l-auberge-du-quai-9782266330312.html"
LISTING = "https://shop.example/livres/litterature/romans"
TITLE = '<h1 class="product-title">Germinal</h1>'


def test_a_saved_page_is_read_whole() -> None:
    reading = furet.book(saved("furet.html", f"{URL}?src=liste"))
    record = reading.record
    assert (reading.way, record.product_title) == ("markup", "L'Auberge du quai")
    assert record.author == ["Anne Onyme", "Jean Inventé"]
    assert record.resume == (
        "Une auberge, un soir d'orage\xa0: trois voyageurs, une seule chambre.\nPersonne ne dort."
        "\n\nAu matin, l'un d'eux manque & personne ne s'en étonne."
        "\n\n« Il reviendra », dit l'hôtesse."
    )
    assert record.labels == ["Accueil", "Livres", "Littérature", "Romans", "Littérature"]
    assert record.information == {
        "Date de parution": "05/01/2023",
        "Editeur": "Éditions du Quai",
        "Collection": "Les Auberges, Poche",
        "Nb. de pages": "208 pages",
        "Dimensions": "10,8 cm × 17,8 cm × 0,7 cm",
        "Humeur": "pluvieuse",
        "EAN": "9782266330312",
    }
    assert record.image_url == "https://images.shop.example/auberge-9782266330312.jpg"
    assert record.url == URL


def test_the_authors_of_recommended_books_are_not_the_books() -> None:
    card = '<div><a href="/livres/autre-1.html">Autre</a><a class="author">Un Autre</a></div>'
    assert furet.book(page(body=f"<div>{TITLE}</div><aside>{card}</aside>")).record.author == []


def test_fields_that_the_markup_lacks_are_read_from_structured_data() -> None:
    data = script(told_book(name="GERMINAL", author="Zola", description="Une grève.", isbn="1"))
    body = f'{TITLE}<a class="author">Émile Zola</a>'
    reading = furet.book(page(data, body))
    assert reading.way == "markup"
    assert reading.record.product_title == "Germinal"
    assert reading.record.author == ["Émile Zola"]
    assert reading.record.resume == "Une grève."
    assert reading.record.information == {"ISBN": "1"}


def test_without_its_title_the_page_is_read_as_structured_data() -> None:
    body = '<h1 class="product-title"> </h1><a class="author">Personne</a>'
    reading = furet.book(page(script(told_book(author="Émile Zola")), body))
    assert (reading.way, reading.record.author) == ("json-ld", ["Émile Zola"])


def test_a_title_is_enough() -> None:
    record = furet.book(page(body=TITLE)).record
    assert record.author == record.labels == []
    assert record.resume is None
    assert record.information == {}


@pytest.mark.parametrize("body", ["", "<h1>Romans</h1>", '<h1 class="product">Germinal</h1>'])
def test_other_pages_have_no_book(body: str) -> None:
    with pytest.raises(NoBookError, match="no book on the page"):
        furet.book(page(body=body))


def test_a_listing_has_each_book_once_and_its_other_pages() -> None:
    listing = saved("furet-listing.html", LISTING)
    assert furet.book_urls(listing) == [
        URL,
        "https://shop.example/livres/le-phare-9780000000002.html",
        "https://shop.example/livres/romans/sous-dossier-77.html",
    ]
    assert furet.next_urls(listing) == [f"{LISTING}?page=1", f"{LISTING}?page=2"]


def test_addresses_follow_the_base_of_the_page() -> None:
    listing = page('<base href="https://shop.example/livres/">', '<a href="germinal-1.html">')
    assert furet.book_urls(listing) == ["https://shop.example/livres/germinal-1.html"]


def test_an_empty_listing_leads_nowhere() -> None:
    empty = HtmlResponse(LISTING)
    assert furet.book_urls(empty) == furet.next_urls(empty) == []
