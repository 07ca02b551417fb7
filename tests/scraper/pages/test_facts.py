"""The lines of a book's table, under names that the importer knows."""

import pytest

from pipeline.importers import shop
from tests.scraper.pages.making import record_of, told_book

ISBN, OTHER_ISBN = "9782070413119", "9782253004226"


def facts(*more: object, **properties: object) -> dict[str, str]:
    return record_of(told_book(**properties), *more).information


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"isbn": "978-2-07-041311-9"}, {"ISBN": "978-2-07-041311-9"}),
        ({"isbn": 9782070413119.0}, {"ISBN": ISBN}),
        ({"isbn": ["urn:isbn:123", f"ISBN {ISBN}"]}, {"ISBN": ISBN}),
        ({"isbn": "à paraître"}, {"ISBN": "À PARAÎTRE"}),
        ({"gtin13": "2000000000015"}, {"EAN": "2000000000015"}),
        ({"sku": ISBN}, {"EAN": ISBN}),
        ({"publisher": {"name": "Éd. du Lac"}}, {"publisher": "Éd. du Lac"}),
        ({"publisher": "https://shop.example/#lac"}, {}),
        ({"datePublished": "2023-01-05"}, {"publication date": "2023-01-05"}),
        ({"datePublished": 1885}, {"publication date": "1885"}),
        ({"numberOfPages": "208 pages"}, {"pages": "208 pages"}),
        ({"numberOfPages": 208.0}, {"pages": "208"}),
        ({"inLanguage": {"@type": "Language", "name": "French"}}, {"language": "French"}),
        ({"bookFormat": "http://schema.org/Hardcover"}, {"binding": "Hardcover"}),
        ({"bookFormat": {"@id": "https://schema.org/EBook"}}, {"binding": "EBook"}),
        ({"bookFormat": "Broché"}, {"binding": "Broché"}),
        ({"weight": "85 g"}, {"weight": "85 g"}),
        ({"weight": {"value": 0.085, "unitCode": "KGM"}}, {"weight": "0.085 kg"}),
        ({"width": "11 cm", "height": {"value": 18, "unitText": "cm"}},
         {"dimensions": "11 cm × 18 cm"}),
        ({"height": "18 cm", "depth": "8 mm"}, {"dimensions": "? × 18 cm × 8 mm"}),
        ({"isPartOf": "Les Rougon-Macquart", "position": 13},
         {"series": "Les Rougon-Macquart", "series index": "13"}),
        ({"isPartOf": {"@type": "BookSeries", "name": "Cycle", "position": "Tome 2"}},
         {"series": "Cycle", "series index": "Tome 2"}),
        ({"isPartOf": {"@type": "WebSite", "name": "La Boutique"}, "position": 3}, {}),
        ({"isPartOf": [None, "https://shop.example/", 7]}, {"series": "7"}),
        ({"additionalProperty": [{"name": "Nb. de pages", "value": 208}, {"name": "Papier"}, 3]},
         {"Nb. de pages": "208"}),
    ],
)  # fmt: skip
def test_a_fact_is_told_as_it_is_printed(
    properties: dict[str, object], expected: dict[str, str]
) -> None:
    assert facts(**properties) == expected


def test_the_importer_knows_every_name() -> None:
    known = facts(
        isbn=ISBN, gtin13=ISBN, publisher="P", datePublished="2023", numberOfPages=1,
        isPartOf="S", position=1, bookFormat="EBook", inLanguage="fr", weight="1 kg",
        width="1 cm",
    )  # fmt: skip
    assert len(known) == 11
    assert all(shop._field(name) for name in known)


EDITIONS = [
    {"@type": "Book", "isbn": ISBN, "url": "/books/germinal-poche", "bookFormat": "Paperback"},
    {"@type": "Book", "isbn": OTHER_ISBN, "url": "/books/germinal", "publisher": "Hatier"},
]


@pytest.mark.parametrize("name", ["workExample", "hasVariant"])
def test_of_a_works_editions_that_of_the_page_counts(name: str) -> None:
    assert facts(**{name: EDITIONS}) == {"ISBN": OTHER_ISBN, "publisher": "Hatier"}


def test_else_the_first_edition_counts() -> None:
    assert facts(workExample=[EDITIONS[0], {**EDITIONS[1], "url": "/books/autre"}]) == {
        "ISBN": ISBN, "binding": "Paperback",
    }  # fmt: skip


def test_a_book_told_twice_is_read_from_both() -> None:
    product = {"@type": "Product", "name": "Germinal (poche)", "gtin13": ISBN, "weight": "85 g"}
    assert facts(product, isbn=ISBN) == {"ISBN": ISBN, "EAN": ISBN, "weight": "85 g"}
