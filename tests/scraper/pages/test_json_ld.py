"""JSON-LD in the shapes and with the faults that shops give it."""

import json

import pytest

from scraper.pages import schema_org
from tests.scraper.pages.making import json_ld, page, record_of, saved, title_or_reason, told_book

BOOK = told_book()
TEXT = json.dumps(BOOK)


@pytest.mark.parametrize(
    "data",
    [
        BOOK,
        [{"@type": "Organization", "name": "La Boutique"}, BOOK],
        [[BOOK]],
        {"@graph": [{"@type": "WebSite", "name": "La Boutique"}, BOOK]},
        {"@graph": {"@graph": [BOOK]}},
        {"@type": "WebPage", "name": "La Boutique", "mainEntity": BOOK},
        {"@type": "ItemPage", "mainEntity": [BOOK]},
        {"@type": "Review", "name": "Très bien", "itemReviewed": BOOK},
        {"@type": "Offer", "itemOffered": BOOK},
        {**BOOK, "@type": ["Product", "Book"]},
        {**BOOK, "@type": "http://schema.org/Book"},
        {**BOOK, "@type": "schema:Book"},
        {"@type": "schema:Book", "schema:name": "Germinal"},
        {"@type": "https://schema.org/Book", "https://schema.org/name": [{"@value": "Germinal"}]},
        {"@type": "Book", "name": {"@value": "Germinal", "@language": "fr"}},
        {"@type": "Book", "workExample": [{"@type": "Book", "name": "Germinal"}]},
        {"@type": "Book", "exampleOfWork": BOOK, "bookFormat": "EBook"},
        {"@type": "Book", "name": {"@list": ["Germinal"]}},
        {"@graph": [{"@type": "WebPage", "mainEntity": {"@id": "#b"}}, {**BOOK, "@id": "#b"}]},
    ],
)
def test_the_book_is_found_in_every_shape(data: object) -> None:
    reading = schema_org.book(json_ld(data))
    assert (reading.record.product_title, reading.way) == ("Germinal", "json-ld")


@pytest.mark.parametrize(
    "text",
    [
        f"\ufeff{TEXT};",
        f"<!-- {TEXT} -->",
        f"<!--\n{TEXT}\n-->",
        f"<![CDATA[{TEXT}]]>",
        f"//<![CDATA[\n[{TEXT}]\n//]]>",
        f"/*<![CDATA[*/ {TEXT} /*]]>*/",
        '{"@type": "Book", "name": "Germinal", "author": ["Zola",],}',
        '{"@type": "Book", // le livre\n "name": "Germinal"}',
        '{"@type": "Book", "name": "Germinal", "description": "Deux\nlignes\tlà"}',
    ],
)
def test_faults_that_browsers_forgive_are_forgiven(text: str) -> None:
    assert title_or_reason(json_ld(text)) == "Germinal"


@pytest.mark.parametrize(
    "broken", ['{"@type": "Book", "name": "Cassé", [{,}', "", "null", "3", '"Book"', "[" * 100_000]
)
def test_a_broken_block_takes_no_other_with_it(broken: str) -> None:
    assert title_or_reason(json_ld(broken, BOOK, broken)) == "Germinal"


def test_the_type_of_the_script_may_have_parameters() -> None:
    tag = f'<script type="Application/LD+JSON; charset=utf-8">{TEXT}</script>'
    assert title_or_reason(page(tag)) == "Germinal"


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ("Émile Zola", ["Émile Zola"]),
        ("Émile Zola, Honoré de Balzac", ["Émile Zola, Honoré de Balzac"]),
        ({"@type": "Person", "name": " Émile \n Zola "}, ["Émile Zola"]),
        (["B", {"name": "A"}, "B", None, {"name": ""}], ["B", "A"]),
        ([{"name": ["Edmond", "Jules"]}], ["Edmond", "Jules"]),
        ({"givenName": "Émile", "familyName": "Zola"}, ["Émile Zola"]),
        ({"@type": "Role", "author": {"name": "Émile Zola"}}, ["Émile Zola"]),
        ({"@id": "#zola"}, ["Émile Zola"]),
        ({"@id": "#nobody"}, []),
        (["https://shop.example/zola", "O&#39;Neil"], ["O'Neil"]),
    ],
)
def test_all_authors_are_read_in_order(author: object, authors: list[str]) -> None:
    people = {"@type": "Person", "@id": "#zola", "name": "Émile Zola"}
    assert record_of(told_book(author=author), people).author == authors


def test_who_translates_is_no_author() -> None:
    others = {"contributor": "Un", "translator": {"name": "Deux"}, "illustrator": "Trois"}
    assert record_of(told_book(**others)).author == []


@pytest.mark.parametrize(
    ("description", "resume"),
    [
        ("Un.\n\nDeux.", "Un.\n\nDeux."),
        ("<p>Un &amp; deux.</p><p>Trois.</p>", "Un & deux.\n\nTrois."),
        (["Court.", "Plus long que court."], "Plus long que court."),
        ([{"@value": "Une grève.", "@language": "fr"}], "Une grève."),
        (["", None, {"a": 1}], None),
    ],
)
def test_the_whole_description_is_read(description: object, resume: str | None) -> None:
    assert record_of(told_book(description=description)).resume == resume


@pytest.mark.parametrize(
    ("image", "url"),
    [
        ("/i/1.jpg", "https://shop.example/i/1.jpg"),
        ("//cdn.example/1.jpg", "https://cdn.example/1.jpg"),
        (["2.jpg", "3.jpg"], "https://shop.example/books/2.jpg"),
        ({"@type": "ImageObject", "contentUrl": "/i/1.jpg"}, "https://shop.example/i/1.jpg"),
        ({"@id": "https://shop.example/i/1.jpg"}, "https://shop.example/i/1.jpg"),
        ([{"url": {"@id": "/i/1.jpg"}}], "https://shop.example/i/1.jpg"),
        (["data:image/gif;base64,R0", "http://[bad", "/i/1.jpg"], "https://shop.example/i/1.jpg"),
    ],
)
def test_the_image_is_the_first_address(image: object, url: str) -> None:
    assert record_of(told_book(image=image)).image_url == url


def test_open_graph_has_an_image_where_the_data_has_none() -> None:
    response = json_ld(BOOK, head='<meta property="og:image" content="/og.jpg">')
    assert schema_org.book(response).record.image_url == "https://shop.example/og.jpg"


def test_microdata_has_what_the_json_lacks() -> None:
    tags = (
        '<div itemscope itemtype="https://schema.org/Book"><b itemprop="name">GERMINAL</b>'
        '<b itemprop="author">Émile Zola</b><p itemprop="description">Une grève.</p></div>'
    )
    reading = schema_org.book(json_ld(told_book(author="É. Zola"), body=tags))
    assert (reading.way, reading.record.author) == ("json-ld", ["É. Zola"])
    assert reading.record.resume == "Une grève."


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("/books/1", "https://shop.example/books/1"),
        ("http://shop.example/books/1", "http://shop.example/books/1"),
        ("https://other.example/books/1", "https://shop.example/books/germinal"),
        ("http://[bad", "https://shop.example/books/germinal"),
    ],
)
def test_the_address_is_the_canonical_one_on_the_same_host(canonical: str, url: str) -> None:
    response = json_ld(BOOK, head=f'<link rel="canonical" href="{canonical}">')
    assert schema_org.book(response).record.url == url


def test_a_saved_page_is_read_whole() -> None:
    reading = schema_org.book(saved("graph.html"))
    record = reading.record
    assert reading.way == "json-ld"
    assert record.product_title == "L'Auberge du quai"
    assert record.author == ["Anne Onyme", "Jean Inventé"]
    assert record.resume == (
        "Une auberge, un soir d'orage\xa0: trois voyageurs, une seule chambre.\n\n"
        "Au matin, l'un d'eux manque & personne ne s'en étonne."
    )
    assert record.labels == ["Accueil", "Livres", "Romans", "Romans d'atmosphère"]
    assert record.information == {
        "Illustrations": "non",
        "ISBN": "978-2-266-33031-2",
        "EAN": "9782266330312",
        "publisher": "Éditions du Quai",
        "publication date": "2023-01-05",
        "series": "Les Auberges",
        "series index": "2",
        "binding": "Paperback",
        "pages": "208",
        "language": "fr",
        "weight": "100 g",
        "dimensions": "10.8 cm × 17.8 cm × 0.7 cm",
    }
    assert record.image_url == "https://cdn.shop.example/auberge-du-quai.jpg"
    assert record.url == "https://shop.example/livre/auberge-du-quai"


def test_a_page_in_latin_1_reads_right() -> None:
    reading = schema_org.book(saved("latin-1.html", content_type="text/html"))
    assert reading.record.product_title == "L'été où Zoé « disparut »"
    assert reading.record.author == ["Irène Fauçon"]
