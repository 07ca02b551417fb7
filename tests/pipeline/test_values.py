"""Numbers, dates and sizes: tables of text -> value."""

from datetime import date
from decimal import Decimal

import pytest

from pipeline.values import (
    parse_dimensions,
    parse_index,
    parse_pages,
    parse_published,
    parse_weight,
    parse_year,
)


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("128 pages", 128),
        ("128", 128),
        ("1 page", 1),
        ("312 p.", 312),
        ("1 234 pages", 1234),
        ("1\u202f234 pages", 1234),
        ("1,234", 1234),
        ("247.0", 247),
        ("env. 200 pages", 200),
        ("0 pages", None),
    ],
)
def test_pages_are_read_as_printed(text: str, pages: int | None) -> None:
    assert parse_pages(text) == pages


@pytest.mark.parametrize("text", ["1 2345 pages", "-3", "beaucoup", "12 €", "9" * 5000, "12.5"])
def test_what_is_no_number_of_pages_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is "):
        parse_pages(text)


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("0.085 Kg", 85),
        ("0,085 kg", 85),
        ("85 g", 85),
        ("85g", 85),
        ("1 250 g", 1250),
        ("1,250 g", 1250),
        ("1,250 kg", 1250),
        ("320 grammes", 320),
        ("2 lbs", 907),
        ("8 ounces", 227),
        ("0 Kg", None),
    ],
)
def test_weights_are_grams(text: str, grams: int | None) -> None:
    assert parse_weight(text) == grams


@pytest.mark.parametrize(
    "text", ["12,90 €", "EUR 12", "85", "0.5 stones", "0.001 Kg", "900 kg", ""]
)
def test_what_is_no_weight_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is "):
        parse_weight(text)


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("11,0 cm × 18,0 cm × 0,8 cm", ("11.0", "18.0", "0.8")),
        ("11 x 18 cm", ("11", "18", None)),
        ("110 x 180 x 8 mm", ("11", "18", "0.8")),
        ("5 x 8 inches", ("12.7", "20.32", None)),
        ("11,3 cm × 18,0 cm × 0,0 cm", ("11.3", "18.0", None)),
        ("? × 18 cm × ?", (None, "18", None)),
    ],
)
def test_dimensions_are_centimetres(text: str, sizes: tuple[str | None, ...]) -> None:
    assert parse_dimensions(text) == tuple(Decimal(size) if size else None for size in sizes)


@pytest.mark.parametrize("text", ["11 cm", "11 x 18", "petit", "1 x 2 x 3 x 4 cm", "9 x 9 km", "x"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is "):
        parse_dimensions(text)


@pytest.mark.parametrize(
    ("text", "day", "year"),
    [
        ("05/01/2023", date(2023, 1, 5), 2023),
        ("5.1.2023", date(2023, 1, 5), 2023),
        ("2023-01-05", date(2023, 1, 5), 2023),
        ("2023/01/05", date(2023, 1, 5), 2023),
        ("2012-06-30T22:00:00+00:00", date(2012, 6, 30), 2012),
        ("1er janvier 2023", date(2023, 1, 1), 2023),
        ("15 Août 1999", date(1999, 8, 15), 1999),
        ("January 5, 2023", date(2023, 1, 5), 2023),
        ("5 January 2023", date(2023, 1, 5), 2023),
        ("29/02/2024", date(2024, 2, 29), 2024),
        ("janvier 2023", None, 2023),
        ("01/2023", None, 2023),
        ("2023-01", None, 2023),
        ("1935", None, 1935),
        ("0101-01-01T00:00:00+00:00", None, None),
    ],
)
def test_dates_give_a_day_and_a_year(text: str, day: date | None, year: int | None) -> None:
    assert parse_published(text) == (day, year)


@pytest.mark.parametrize(
    "text", ["31/02/2020", "29/02/2023", "2020-13-01", "bientôt", "03/25/2020", "12 maison 2020"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is "):
        parse_published(text)


@pytest.mark.parametrize(
    ("text", "year"), [("1862", 1862), ("2004.0", 2004), ("-750", -750), ("0", None)]
)
def test_years_may_lie_before_christ(text: str, year: int | None) -> None:
    assert parse_year(text) == year


@pytest.mark.parametrize("text", ["20023", "MCM", "3001", "-9999"])
def test_what_is_no_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a year"):
        parse_year(text)


@pytest.mark.parametrize(
    ("text", "index"), [("3", "3"), ("3.5", "3.5"), ("3,5", "3.5"), ("Tome 2", "2"), ("#0", "0")]
)
def test_a_place_in_a_series_may_lie_between_two(text: str, index: str) -> None:
    assert parse_index(text) == Decimal(index)


def test_what_is_no_place_in_a_series_is_refused() -> None:
    with pytest.raises(ValueError, match="place in a series"):
        parse_index("dernier")
