"""Pages that are broken or made to break: each gives a record that can be stored, or a reason."""

import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, JsonResponse, TextResponse, XmlResponse

from scraper.pages import furet, schema_org
from scraper.pages.links import links
from scraper.pages.record import NoBookError, line
from tests.scraper.pages.making import json_ld, page, told_book

pytestmark = pytest.mark.slow

URL = "https://shop.example/livres/x-1.html"


def read(response: TextResponse) -> None:
    """By every function; a record has to be storable."""
    for book in (schema_org.book, furet.book):
        with suppress(NoBookError):
            record = book(response).record
            assert record.product_title.strip()
            assert json.loads(line(record).encode())
    links(response)
    furet.book_urls(response)
    furet.next_urls(response)


@pytest.mark.parametrize(
    "body",
    [
        b"", b" ", b"\x00", b"\x00\xff\xfe\x01" * 500, b"<", b"<!--", b"<html", b"\xff\xfe<\x00h",
        b"<script type=application/ld+json>{", b"<h1 class=product-title>" * 3, b"%PDF-1.7 \xe2",
        b"<div>" * 50_000, b"<h1 class='product-title'>" + b"<b>" * 50_000 + b"x",
        b"<p itemscope itemtype=http://schema.org/Book>" * 1_000,
        b"<p vocab='http://schema.org/' typeof=Book property=name>" * 200 + b"x",
        b"<base href='http://['><a href='//['><h1 class=product-title>x<a class=author href=':'>y",
        b"<div itemscope itemtype=http://schema.org/Book itemref='a a' id=a><b itemprop=name>x",
    ],
)  # fmt: skip
def test_a_broken_page_gives_a_record_or_a_reason(body: bytes) -> None:
    read(HtmlResponse(URL, body=body))


@pytest.mark.parametrize("kind", [TextResponse, XmlResponse, JsonResponse])
def test_what_is_not_html_has_no_book(kind: type[TextResponse]) -> None:
    response = kind(URL, body=b'{"@type": "Book", "name": "Germinal"}')
    read(response)
    with pytest.raises(NoBookError, match="not a page of HTML"):
        schema_org.book(response)


@pytest.mark.parametrize(
    "text",
    [
        '{"@graph":' * 400 + '{"@type":"Book","name":"x"}' + "}" * 400,
        '{"mainEntity":' * 900 + '{"@type":"Book","name":"x"}' + "}" * 900,
        '{"@type":"Book","name":' + '{"name":' * 500 + '"x"' + "}" * 501,
        '{"@type":"Book","name":"x","author":' + "[" * 900 + '"y"' + "]" * 900 + "}",
        '{"@type":"Book","name":"x","numberOfPages":' + "9" * 6_000 + "}",
        '{"@type":"Book","name":"x","numberOfPages":NaN,"position":-Infinity,"width":1e999}',
        '{"@type":"Book","name":"x\\ud800\\u0000","description":"\\udfff<p>\\u0001"}',
    ],
)
def test_deep_and_strange_json_is_borne(text: str) -> None:
    read(json_ld(text))


def test_references_may_go_in_circles() -> None:
    loop = {
        name: {"@id": "b"}
        for name in (
            "name", "author", "isbn", "image", "isPartOf", "workExample", "hasVariant",
            "mainEntity", "exampleOfWork", "itemListElement", "publisher", "additionalProperty",
            "url", "weight",
        )
    }  # fmt: skip
    nodes = [{"@type": "Book", "@id": "a", **loop}, {"@type": "Book", "@id": "b", **loop}]
    read(json_ld({"@graph": nodes}))
    read(json_ld({"@graph": [*nodes, {"@type": "Product", "@id": "c", **loop}]}))


PROPERTIES = (
    "@type @id @graph @value @list name author description isbn gtin13 image isPartOf position url"
    " inLanguage bookFormat publisher numberOfPages weight width additionalProperty workExample"
    " mainEntity itemListElement item breadcrumb genre category keywords"
).split()
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.sampled_from(("Book", "Product", "BreadcrumbList", "ItemList", "#a", "http://[", "<p>x")),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(PROPERTIES), inner, max_size=5),
    ),
    max_leaves=12,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(PROPERTIES), VALUES, max_size=10))
def test_a_value_of_any_type_may_stand_anywhere(values: dict[str, object]) -> None:
    read(json_ld({"@type": "Book", "name": "x", **values}, told_book(**{"@id": "#a"})))


@settings(max_examples=100)
@given(
    st.lists(
        st.sampled_from((
            "<p itemscope itemtype='https://schema.org/Book'>", "<b itemprop='name author'>",
            "</p>", "<a itemprop=url href='http://['>", "<h1 class='product-title'>",
            "<a class=author>",
            "<div id=resume><div class=content>", "</div>", "<ul class='informations-container'>",
            "<li class=information>", "<div class=name>", "<div class=value>", "<svg><a>", "</b>",
            "<div vocab='http://schema.org/' typeof='Book'>", "<i property='name'>", "x", "&#0;é",
            "<time itemprop=datePublished>", "<!-- ", "<ol class=breadcrumb><li>", "<table><p>",
        )),
        max_size=15,
    )
)  # fmt: skip
def test_tags_may_stand_in_any_order(tags: list[str]) -> None:
    read(page(body="".join(tags)))
