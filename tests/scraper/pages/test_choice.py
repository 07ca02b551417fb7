"""What is a book, and which of several is the page's own."""

import pytest

from tests.scraper.pages.making import json_ld, title_or_reason, told_book

NONE, SEVERAL = "no book on the page", "several books on the page"
ISBN, OTHER_ISBN = "9782070413119", "9782253004226"


def product(**properties: object) -> dict[str, object]:
    return {"@type": "Product", "name": "Germinal", **properties}


@pytest.mark.parametrize(
    "properties",
    [
        {"gtin13": ISBN},
        {"gtin13": int(ISBN)},
        {"gtin": "978-2-07-041311-9"},
        {"isbn": "207041311X"},
        {"productID": f"isbn:{ISBN}"},
        {"sku": ISBN},
        {"category": "Accueil > Livres > Romans"},
        {"category": ["Promotions", "Books"]},
        {"additionalType": "http://www.productontology.org/id/Book"},
        {"additionalType": {"@id": "https://schema.org/Book"}},
        {"@type": "ProductGroup", "hasVariant": [product(gtin13=ISBN)]},
    ],
)
def test_a_product_that_its_data_calls_a_book_is_one(properties: dict[str, object]) -> None:
    assert title_or_reason(json_ld(product(**properties))) == "Germinal"


@pytest.mark.parametrize(
    "data",
    [
        product(name="Mug", gtin13="3760001234567"),
        product(name="Mug", sku="207041311X"),
        product(name="Mug", gtin13="9782070413110"),
        product(name="Serre-livres", category="Maison > Livres d'or"),
        {"@type": "BookSeries", "name": "Les Rougon-Macquart"},
        {"@type": "Bookstore", "name": "La Boutique"},
        {"@type": "Article", "name": "Un article"},
        {"name": "Germinal", "isbn": ISBN},
    ],
)
def test_anything_else_is_no_book(data: object) -> None:
    assert title_or_reason(json_ld(data)) == NONE


def listing(*books: dict[str, object]) -> dict[str, object]:
    steps = [{"@type": "ListItem", "position": n, "item": book} for n, book in enumerate(books, 1)]
    return {"@type": "ItemList", "itemListElement": steps}


NANA = told_book(name="Nana", url="/books/nana", isbn=OTHER_ISBN)
GERMINAL = told_book(url="/books/germinal", isbn=ISBN)


@pytest.mark.parametrize(
    ("data", "url", "title"),
    [
        ([listing(NANA, GERMINAL)], "/shelf", SEVERAL),
        ([listing(GERMINAL)], "/shelf", NONE),
        ([listing(NANA, GERMINAL)], "/books/germinal", "Germinal"),
        ([listing(NANA, told_book())], f"/p/{ISBN}", SEVERAL),
        ([listing(NANA, told_book(isbn=ISBN))], f"/p/{ISBN}", "Germinal"),
        ([listing(NANA), told_book()], "/shelf", "Germinal"),
        ([{"@type": "CollectionPage", "mainEntity": listing(NANA, GERMINAL)}], "/shelf", SEVERAL),
        ([NANA, GERMINAL], "/shelf", SEVERAL),
        ([NANA, GERMINAL], "/books/germinal/?utm=1", SEVERAL),
        ([NANA, GERMINAL], "/books/germinal/#top", "Germinal"),
        ([{"@type": "WebPage", "mainEntity": GERMINAL}, NANA], "/shelf", "Germinal"),
        ([told_book(isRelatedTo=[NANA, told_book(name="Pot-Bouille")])], "/p/1", "Germinal"),
        ([{"@graph": [{**NANA, "@id": "#n"}, listing({"@id": "#n"})]}], "/shelf", NONE),
        ([GERMINAL], "/shelf", NONE),
        ([GERMINAL], f"/p/{ISBN}", "Germinal"),
        ([told_book(url="https://elsewhere.example/germinal")], "/p/1", "Germinal"),
        ([GERMINAL, product(gtin13=ISBN)], "/p/1", NONE),
        ([told_book(), told_book(isbn=ISBN)], "/p/1", "Germinal"),
    ],
)
def test_the_own_book_is_told_by_address_number_or_place(
    data: list[object], url: str, title: str
) -> None:
    assert title_or_reason(json_ld(*data, url=f"https://shop.example{url}")) == title


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ('<link rel="canonical" href="/books/nana">', "", "Nana"),
        ('<meta property="og:url" content="https://www.shop.example/books/nana/">', "", "Nana"),
        (f'<meta property="book:isbn" content="{OTHER_ISBN}">', "", "Nana"),
        ("", "<h1> NANA </h1>", "Nana"),
        ("", "<h1>Nana, Émile Zola</h1>", "Nana"),
        ('<meta property="og:title" content="Nana | La Boutique">', "", "Nana"),
        ("", "<h1>Nana</h1><h1>Germinal</h1>", SEVERAL),
        ("", "<h1>Nanas</h1>", SEVERAL),
    ],
)
def test_the_page_itself_tells_which_of_several_is_its_own(
    head: str, body: str, title: str
) -> None:
    response = json_ld(GERMINAL, NANA, head=head, body=body, url="https://shop.example/p/1")
    assert title_or_reason(response) == title


def test_a_teaser_of_another_page_is_read_where_the_heading_names_it() -> None:
    response = json_ld(GERMINAL, body="<h1>Germinal</h1>", url="https://shop.example/g/germinal")
    assert title_or_reason(response) == "Germinal"


@pytest.mark.parametrize("data", [told_book(name=None), told_book(name=" "), told_book(name={})])
def test_a_book_without_a_name_has_no_title(data: object) -> None:
    assert title_or_reason(json_ld(data)) == "no title"
