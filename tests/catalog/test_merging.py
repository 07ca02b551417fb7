"""One book out of what several sources say of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.book import Book
from catalog.merging import EARLIER, Said, merged, put_together
from tests.conftest import make_book

REAL = (
    "A young woman who thinks that she understands every heart learns that she has misread her own."
)
LONGER = (
    f"{REAL} {REAL} And then she learns it again, in another village, with less money than before."
)


def together(*books: Book, names: str = "abcdef") -> Book:
    return merged(Said(name, book) for name, book in zip(names, books, strict=False)).book


@pytest.mark.parametrize(
    ("field", "one", "other", "winner"),
    [
        ("title", "EMMA", "Emma", "Emma"),
        ("title", "Emma (Penny Classics)", "Emma", "Emma"),
        ("title", "Emma, or the Matchm...", "Emma", "Emma"),
        ("title", "Emma", "Emma, or the Matchmaker", "Emma, or the Matchmaker"),
        ("authors", ["Austen"], ["Jane Austen"], ("Jane Austen",)),
        ("authors", ["J. Austen"], ["Jane Austen"], ("Jane Austen",)),
        ("authors", [], ["Jane Austen"], ("Jane Austen",)),
        ("summary", "Emma by Jane Austen (1815)", REAL, REAL),
        ("summary", REAL, LONGER, LONGER),
        ("summary", None, "Short.", "Short."),
        ("labels", ["Novels"], ["Fiction", "Classics"], ("Novels", "Fiction", "Classics")),
        ("labels", ["NOVELS", "Classics"], ["Fiction", "Novels", "England"],
         ("Classics", "Fiction", "Novels", "England")),
        ("series", "Les Heritiers", "Les Héritiers", "Les Héritiers"),
        ("publisher", "Editions du Pre", "Éditions du Pré", "Éditions du Pré"),
        ("publisher", "PENNY BOOKS", "Penny Books", "Penny Books"),
        ("published_on", date(2003, 1, 1), date(2003, 5, 20), date(2003, 5, 20)),
        ("year", 1816, 1815, 1815),
        ("pages", 470, 474, 474),
        ("weight_g", None, 310, 310),
        ("image_url", "http://a.example/z.jpg", "https://b.example/a.jpg", "https://b.example/a.jpg"),
    ],
)  # fmt: skip
def test_the_better_value_wins(field: str, one: object, other: object, winner: object) -> None:
    for values in ((one, other), (other, one)):
        books = [make_book(**{"title": "Emma", field: value}) for value in values]
        assert getattr(together(*books), field) == winner


def test_what_more_sources_say_wins_among_equally_good_values() -> None:
    books = [make_book(publisher=name, pages=n) for name, n in (("A", 90), ("a", 80), ("Z", 80))]
    assert (together(*books).publisher, together(*books).pages) == ("a", 80)


def test_of_equally_good_values_that_of_the_fuller_record_wins() -> None:
    full, poor = make_book("The Long Pier", publisher="Quay", pages=320), make_book("The long pier")
    assert together(full, poor).title == together(poor, full).title == "The Long Pier"


def test_a_full_date_brings_its_own_year() -> None:
    dated = make_book(published_on=date(1999, 5, 20), year=1999)
    assert together(make_book(year=1885), dated) == dated


def test_sizes_are_of_one_measurement() -> None:
    whole = {"width_cm": Decimal(11), "height_cm": Decimal(18), "depth_cm": Decimal(2)}
    flat = {"width_cm": Decimal(12), "height_cm": Decimal(19)}
    assert together(make_book(**flat), make_book(**whole)) == make_book(**whole)


def test_a_place_counts_only_in_the_series_that_was_chosen() -> None:
    both = [
        make_book(series="Saga"),
        make_book(series="Saga"),
        make_book(series="Lives", series_index=7),
    ]
    assert (together(*both).series, together(*both).series_index) == ("Saga", None)
    assert together(make_book(series="Saga"), make_book(series_index=2)).series_index == 2


def test_each_value_tells_its_sources() -> None:
    found = merged(
        [Said("shop", make_book(pages=600)), Said("list", make_book(year=1885, pages=600))]
    )
    assert found.origins == {"title": ["list", "shop"], "pages": ["list", "shop"], "year": ["list"]}


def test_another_book_under_the_same_isbn_is_left_out_with_its_reason() -> None:
    emma = Said("shop", make_book("Emma", authors=["Jane Austen"], summary=REAL, pages=474))
    nana = Said("list", make_book("Nana", authors=["Émile Zola"]))
    for said in ([emma, nana], [nana, emma]):
        found = merged(said)
        assert (found.book, list(found.left_out)) == (emma.book, ["list"])
        assert "correct the ISBN" in found.left_out["list"]
    backed = merged([emma, nana, Said("other", nana.book)])
    assert list(backed.left_out) == ["shop"]


def test_what_was_there_before_loses_ties_but_nothing_else() -> None:
    before = make_book(publisher="Old", summary=LONGER)
    now = make_book(publisher="New", summary="Short.")
    found = merged([Said(EARLIER, before), Said("shop", now)]).book
    assert (found.publisher, found.summary) == ("New", LONGER)


NAMES = st.sampled_from(["Jane Austen", "J. Austen", "Émile Zola", "emile zola"])
BOOKS = st.builds(
    make_book,
    st.sampled_from(["Germinal", "GERMINAL", "Germinal (poche)", "Germinal, roman"]),
    authors=st.lists(NAMES, max_size=2, unique=True),
    summary=st.sampled_from([None, "Short.", REAL, LONGER]),
    labels=st.lists(st.sampled_from(["A", "a", "B", "C"]), max_size=3, unique_by=str.casefold),
    series=st.sampled_from([None, "Saga", "La saga", "Lives"]),
    series_index=st.sampled_from([None, Decimal(1), Decimal(2)]),
    publisher=st.sampled_from([None, "A", "a", "B"]),
    published_on=st.sampled_from([None, date(1999, 1, 1), date(1999, 5, 20), date(2001, 2, 3)]),
    year=st.sampled_from([None, 1885, 1999]),
    pages=st.sampled_from([None, 90, 100]),
    width_cm=st.sampled_from([None, Decimal(11), Decimal(12)]),
    height_cm=st.sampled_from([None, Decimal(18)]),
)


@given(st.lists(BOOKS, min_size=1, max_size=4))
def test_no_order_makes_another_book(books: list[Book]) -> None:
    said = [Said(name, book) for name, book in zip("abcd", books, strict=False)]
    first = merged(said)
    assert all(merged(order) == first for order in permutations(said))


@given(st.lists(BOOKS, min_size=1, max_size=4))
def test_no_field_is_lost_and_saying_it_again_changes_nothing(books: list[Book]) -> None:
    found = together(*books)
    for name in ("authors", "summary", "labels", "series", "publisher", "published_on", "pages"):
        assert bool(getattr(found, name)) == any(getattr(book, name) for book in books)
    assert together(found, found) == found
    assert together(*books, names="abcd") == together(*books, names="bcde")


@pytest.mark.parametrize(
    ("before", "now", "known"),
    [
        ({"publisher": "A", "pages": "9"}, {"pages": "8"}, {"publisher": "A", "pages": "8"}),
        ({"publisher": "A"}, {"publisher": ""}, {"publisher": ""}),
        ({"labels": ["A"]}, {"labels": [""]}, {"labels": [""]}),
        ({"year": "1885"}, {"published_on": "20/05/1999"}, {"published_on": "20/05/1999"}),
        ({"published_on": "20/05/1999"}, {"year": "1885"}, {"year": "1885"}),
        ({"published_on": "20/05/1999"}, {"year": "1999"},
         {"published_on": "20/05/1999", "year": "1999"}),
        ({"series": "Saga", "series_index": "3"}, {"series": "Lives"}, {"series": "Lives"}),
        ({"title": "Emma", "pages": "9"}, {"title": "Nana", "year": "1880"},
         {"title": "Nana", "year": "1880"}),
        ({"title": "Emma", "pages": "9"}, {}, {"title": "Emma", "pages": "9"}),
    ],
)  # fmt: skip
def test_a_later_record_of_a_source_replaces_what_it_speaks_of(
    before: dict[str, object], now: dict[str, object], known: dict[str, object]
) -> None:
    assert put_together([before, now]) == known


def test_a_source_alone_is_taken_at_its_word() -> None:
    book = replace(make_book("NANA (poche)", authors=["Zola"], labels=["B", "A"]), year=1880)
    assert merged([Said("shop", book)]) == merged([Said("shop", book)])
    assert together(book) == book
