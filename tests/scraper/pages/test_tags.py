"""Books in tags: microdata, RDFa and Open Graph."""

import socket

import pytest

from scraper.pages import schema_org
from scraper.pages.record import NoBookError
from tests.scraper.pages.making import page, saved, title_or_reason

FACTS = {
    "publisher": "Éditions du Quai",
    "publication date": "2023-01-05",
    "series": "Les Lumières",
    "series index": "3",
    "binding": "Paperback",
}
RESUME = "Un gardien, une lampe\xa0: l'hiver sera long.\n\nPuis quelqu'un\nfrappe à la porte."


def test_a_saved_page_in_microdata_is_read_whole() -> None:
    reading = schema_org.book(saved("microdata.html"))
    record = reading.record
    assert (reading.way, record.product_title) == ("microdata", "Le Phare")
    assert record.author == ["Anne Onyme", "Jean Inventé", "Léa Fictive"]
    assert record.resume == RESUME
    assert record.labels == ["Accueil", "Romans"]
    assert record.information == {**FACTS, "ISBN": "978-2-266-33031-2", "pages": "208 pages"}
    assert record.image_url == "https://shop.example/covers/phare.jpg"


def test_a_saved_page_in_rdfa_is_read_whole() -> None:
    reading = schema_org.book(saved("rdfa.html"))
    record = reading.record
    assert (reading.way, record.product_title) == ("rdfa", "Le Phare")
    assert record.author == ["Zoé Onyme", "Jean Inventé", "Anne Fictive"]
    assert record.resume == RESUME
    assert record.labels == ["Accueil", "Romans"]
    assert record.information == {**FACTS, "ISBN": "9782266330312", "pages": "208"}
    assert record.image_url == "https://shop.example/covers/phare.jpg"


def test_no_vocabulary_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", None)
    body = '<p vocab="https://unknown.example/terms#" typeof="Book"><b property="name">Germinal</b>'
    assert title_or_reason(page(body=body)) == "no title"


@pytest.mark.parametrize(
    "body",
    [
        '<div prefix="s: http://schema.org/" typeof="s:Book"><h1 property="s:name">Germinal</h1>',
        '<div typeof="schema:Book"><meta property="schema:name" content="Germinal"></div>',
        (
            '<p itemscope itemtype="http://schema.org/Product"><b itemprop="name">Germinal</b>'
            '<meta itemprop="gtin13" content="9782070413119"></p>'
        ),
        (
            '<p itemscope itemtype="http://schema.org/Book" itemref="t"></p>'
            '<b id="t" itemprop="name">Germinal</b>'
        ),
    ],
)
def test_tags_have_their_ways(body: str) -> None:
    assert title_or_reason(page(body=body)) == "Germinal"


@pytest.mark.parametrize(
    "body",
    [
        '<p itemscope itemtype="http://schema.org/Product"><b itemprop="name">Mug</b></p>',
        '<p vocab="http://schema.org/" typeof="Person"><b property="name">Zola</b></p>',
        '<p itemscope><b itemprop="name">Germinal</b></p>',
    ],
)
def test_tags_of_other_things_tell_no_book(body: str) -> None:
    assert title_or_reason(page(body=body)) == "no book on the page"


def open_graph(**values: str) -> str:
    metas = ((name.replace("__", ":"), value) for name, value in values.items())
    return "".join(f'<meta property="{name}" content="{value}">' for name, value in metas)


def test_open_graph_has_a_book_in_short() -> None:
    head = open_graph(
        og__type="books.book", og__title="L&amp;#39;Auberge", og__image="/1.jpg",
        og__description="Une auberge.&#10;&#10;Un orage.", book__isbn="9782266330312",
        book__release_date="2023-01-05",
    )  # fmt: skip
    authors = open_graph(book__author="https://social.example/anne") + open_graph(
        book__author="Anne Onyme"
    )
    reading = schema_org.book(page(head + authors))
    record = reading.record
    assert (reading.way, record.product_title) == ("open graph", "L'Auberge")
    assert record.author == ["Anne Onyme"]
    assert record.resume == "Une auberge.\n\nUn orage."
    assert record.information == {"ISBN": "9782266330312", "publication date": "2023-01-05"}
    assert record.image_url == "https://shop.example/1.jpg"


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ({"og__type": "book", "og__title": "Germinal"}, "Germinal"),
        ({"og__type": "product", "og__title": "Germinal", "book__isbn": "x"}, "Germinal"),
        ({"og__title": "Germinal", "product__retailer_item_id": "9782070413119"}, "Germinal"),
        ({"og__title": "Mug", "og__type": "product"}, "no book on the page"),
        ({"og__title": "Mug", "product__retailer_item_id": "371"}, "no book on the page"),
        ({"og__type": "book"}, "no title"),
    ],
)
def test_open_graph_tells_a_book_by_type_or_number(values: dict[str, str], title: str) -> None:
    assert title_or_reason(page(open_graph(**values))) == title


def test_of_several_reasons_the_telling_one_is_given() -> None:
    two = "".join(
        f'<p itemscope itemtype="http://schema.org/Book"><b itemprop="name">{name}</b></p>'
        for name in ("Germinal", "Nana")
    )
    with pytest.raises(NoBookError, match="several books on the page"):
        schema_org.book(page(body=two))
