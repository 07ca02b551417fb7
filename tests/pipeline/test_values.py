"""Numbers, dates and sizes: tables of text -> value."""

from datetime import date
from decimal import Decimal

import pytest

from pipeline.dates import parse_published, parse_year
from pipeline.values import parse_dimensions, parse_index, parse_pages, parse_weight


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
        ("xii + 320 p.", 320),
        ("xii, 320 p.", 320),
        ("XVI-320 p.", 320),
        ("320 p., ill.", 320),
        ("320 p. : ill. ; 20 cm", 320),
        ("[8], 320 p.", 320),
        ("[320] p.", 320),
        ("320-[16] p.", 320),
        ("320, [16] p.", 320),
        ("XXIV-320-XVI p.", 320),
        ("320 + 16 p.", 320),
        ("320 p. + 1 CD", 320),
        ("viii, 320 pages, 16 pages of plates", 320),
        ("1 vol. (320 p.)", 320),
        ("1 volume (xii-320 p.) : ill. ; 24 cm", 320),
        ("320 Seiten", 320),
        ("320 S.", 320),
        ("320 blz.", 320),
        ("320 páginas", 320),
        ("320 págs.", 320),
        ("320 pagine", 320),
        ("320 sider", 320),
        ("320 stron", 320),
        ("320 стр.", 320),
        ("320 с.", 320),
        ("320ページ", 320),
        ("320页", 320),
        ("Paperback, 320 pages", 320),
        ("Broché : 320 pages", 320),
        ("320 pages environ", 320),
        ("pp. 320", 320),
        ("p. 320", 320),
        ("~320", 320),
        ("1.234 S.", 1234),
    ],
)
def test_pages_are_read_as_printed(text: str, pages: int | None) -> None:
    assert parse_pages(text) == pages


@pytest.mark.parametrize(
    "text",
    ["1 2345 pages", "-3", "beaucoup", "12 €", "9" * 5000, "12.5", "-3 p.", "2 vol. (320, 280 p.)",
     "20 cm", "100-200", "xii p.", "1 CD"],
)  # fmt: skip
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
        ("März 2021", None, 2021),
        ("3. März 2021", date(2021, 3, 3), 2021),
        ("3 maart 2019", date(2019, 3, 3), 2019),
        ("3 de marzo de 2019", date(2019, 3, 3), 2019),
        ("3 marzo 2019", date(2019, 3, 3), 2019),
        ("1º maggio 2019", date(2019, 5, 1), 2019),
        ("3 de março de 2019", date(2019, 3, 3), 2019),
        ("Enero 2019", None, 2019),
        ("3 mei 2019", date(2019, 5, 3), 2019),
        ("3. Dezember 2019", date(2019, 12, 3), 2019),
        ("3 oktober 2019", date(2019, 10, 3), 2019),
        ("3 marca 2019", date(2019, 3, 3), 2019),
        ("3 марта 2019 г.", date(2019, 3, 3), 2019),
        ("Май 2019", None, 2019),
        ("2019年3月3日", date(2019, 3, 3), 2019),
        ("2019年3月", None, 2019),
        ("2019年", None, 2019),
        ("2019년 3월 3일", date(2019, 3, 3), 2019),
        ("Tuesday, March 5, 2019", date(2019, 3, 5), 2019),
        ("mardi 5 mars 2019", date(2019, 3, 5), 2019),
        ("le 5 mars 2019", date(2019, 3, 5), 2019),
        ("5th of March 2019", date(2019, 3, 5), 2019),
        ("2019, March", None, 2019),
        ("2019 March 5", date(2019, 3, 5), 2019),
        ("Sept. 2019", None, 2019),
        ("Spring 2019", None, 2019),
        ("printemps 2019", None, 2019),
        ("20190305", date(2019, 3, 5), 2019),
        ("c1999", None, 1999),
        ("©2010", None, 2010),
        ("[2004]", None, 2004),
        ("DL 2015", None, 2015),
        ("(2004)", None, 2004),
    ],
)
def test_dates_give_a_day_and_a_year(text: str, day: date | None, year: int | None) -> None:
    assert parse_published(text) == (day, year)


@pytest.mark.parametrize(
    "text",
    ["31/02/2020", "29/02/2023", "2020-13-01", "bientôt", "03/25/2020", "12 maison 2020",
     "30 février 2020", "20191305", "mars", "mars 19", "2019年13月", "1998-2003"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is "):
        parse_published(text)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1862", 1862), ("2004.0", 2004), ("-750", -750), ("0", None),
        ("c1999", 1999), ("c. 1999", 1999), ("ca. 1850", 1850), ("circa 1850", 1850),
        ("vers 1850", 1850), ("um 1850", 1850), ("cop. 1999", 1999), ("copyright 1999", 1999),
        ("©2010", 2010), ("© 2010", 2010), ("℗ 2001", 2001), ("p2001", 2001), ("(c) 2010", 2010),
        ("[2004]", 2004), ("[2004?]", 2004), ("[ca 1900]", 1900), ("(2004)", 2004), ("2004?", 2004),
        ("DL 2015", 2015), ("D.L. 2015", 2015), ("dépôt légal 2015", 2015), ("impr. 2012", 2012),
        ("2015, cop. 2014", 2015), ("2015 [cop. 2014]", 2015), ("2015.", 2015), ("an 2015", 2015),
        ("750 av. J.-C.", -750), ("750 BC", -750), ("44 v. Chr.", -44), ("2015 AD", 2015),
        ("05/01/2023", 2023), ("janvier 2023", 2023), ("2023-01-05", 2023),
    ],
)  # fmt: skip
def test_years_may_lie_before_christ(text: str, year: int | None) -> None:
    assert parse_year(text) == year


@pytest.mark.parametrize("text", ["20023", "MCM", "3001", "-9999", "198-?", "19..", "c12345"])
def test_what_is_no_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a year"):
        parse_year(text)


@pytest.mark.parametrize(
    ("text", "index"),
    [("3", "3"), ("3.5", "3.5"), ("3,5", "3.5"), ("Tome 2", "2"), ("#0", "0"),
     ("#1", "1"), ("# 2.5", "2.5"), ("02.5", "2.5"), ("Band 2", "2"), ("deel 3", "3"),
     ("XIV", "14"), ("Tome XIV", "14"), ("n° 8", "8"), ("3/5", "3"), ("3 of 5", "3"),
     ("Vol. 4", "4"), ("Book #4", "4"), ("deel twee", "2")],
)  # fmt: skip
def test_a_place_in_a_series_may_lie_between_two(text: str, index: str) -> None:
    assert parse_index(text) == Decimal(index)


@pytest.mark.parametrize("text", ["dernier", "1-3", "1 et 2", "Saga", "1961 bis", "#"])
def test_what_is_no_place_in_a_series_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="place in a series"):
        parse_index(text)
