"""Numbers, dates and sizes out of the texts that print them.

Each parser answers None where the text says that the value is unknown, and raises ValueError, with
a reason for the report, where it holds something that can't be read.
"""

import re
from datetime import date
from decimal import Decimal

from catalog.text import fold

Size = tuple[Decimal | None, Decimal | None, Decimal | None]

MOST_PAGES = 100_000
LIGHTEST_G = 2  # shops print 0.001 Kg where they don't know
HEAVIEST_G = 100_000
LARGEST_CM = 300
YEARS = range(-3000, 2101)

_SPACES = " \u00a0\u202f\u2009"
_DECIMAL = rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_PAGES = re.compile(
    rf"(?:env(?:iron|\.)|about|ca?\.)?\s*(\d{{1,3}}(?:[{_SPACES}.,]\d{{3}})+|\d+)(?:[.,]0+)?"
    r"\s*(?:pages?|pp?|p\.)?\s*\.?",
    re.IGNORECASE,
)
_WEIGHT = re.compile(rf"(?:env(?:iron|\.)|about)?\s*({_DECIMAL})\s*([^\W\d_]*)\.?", re.IGNORECASE)
_GRAMS = {
    "g": Decimal(1), "gr": Decimal(1), "gram": Decimal(1), "gramme": Decimal(1),
    "kg": Decimal(1000), "kilo": Decimal(1000), "kilogram": Decimal(1000),
    "kilogramme": Decimal(1000), "lb": Decimal("453.59237"), "pound": Decimal("453.59237"),
    "oz": Decimal("28.349523125"), "ounce": Decimal("28.349523125"),
}  # fmt: skip
_TIMES = re.compile(r"[x×✕*]", re.IGNORECASE)
_LENGTH = re.compile(rf'({_DECIMAL}|\?)\s*([^\W\d_]+|["”″])?\.?')
_CENTIMETRES = {
    "mm": Decimal("0.1"), "cm": Decimal(1), "m": Decimal(100), '"': Decimal("2.54"),
    "”": Decimal("2.54"), "″": Decimal("2.54"), "in": Decimal("2.54"), "inch": Decimal("2.54"),
    "inche": Decimal("2.54"), "pouce": Decimal("2.54"),
}  # fmt: skip
_INDEX = re.compile(
    r"(?:tome|t|volume|vol|book|livre|number|numero|no|n)?[\s.°º#]*(\d{1,4}(?:[.,]\d{1,2})?)",
    re.IGNORECASE,
)
_ISO_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: .*)?")
_MONTH_FIRST = re.compile(r"([^\W\d_]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})")
_IN_WORDS = re.compile(r"(?:(\d{1,2})(?:er|st|nd|rd|th)? )?([^\W\d_]+) (\d{4})")
_MONTH_OF_YEAR = re.compile(r"(?:(\d{1,2})[-/.](\d{4})|(\d{4})[-/.](\d{1,2}))")
_YEAR = re.compile(r"-?\d{1,4}(?:\.0)?")
_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "janvier january janv jan", "fevrier february fevr fev feb", "mars march mar",
            "avril april avr apr", "mai may", "juin june jun", "juillet july juil jul",
            "aout august aug", "septembre september sept sep", "octobre october oct",
            "novembre november nov", "decembre december dec",
        ),
        1,
    )
    for word in words.split()
}  # fmt: skip


def parse_pages(text: str) -> int | None:
    """Pages from "128 pages"; None for 0, which shops print when they don't know."""
    found = _PAGES.fullmatch(text.strip())
    if not found:
        raise ValueError("is not a number of pages")
    pages = int(re.sub(r"\D", "", found[1])) if len(found[1]) < 12 else MOST_PAGES + 1
    if pages > MOST_PAGES:
        raise ValueError(f"is more than the {MOST_PAGES} pages a book can have")
    return pages or None


def parse_weight(text: str) -> int | None:
    """Weight in grams from "0.085 Kg"; None for 0. A number needs its unit."""
    found = _WEIGHT.fullmatch(text.strip())
    if not found:
        raise ValueError("is not a weight")
    number, unit = found.groups()
    factor = _GRAMS.get(unit.casefold()) or _GRAMS.get(unit.casefold().removesuffix("s"))
    if factor is None:
        raise ValueError("is a weight without a known unit" if unit else "is a weight without unit")
    if factor == 1 and re.fullmatch(r"\d{1,3}[.,]\d{3}", number):
        number = re.sub(r"\D", "", number)  # nobody weighs books in milligrams
    grams = round(_decimal(number) * factor)
    if grams > HEAVIEST_G:
        raise ValueError(f"is more than the {HEAVIEST_G // 1000} kg a book can weigh")
    if 0 < grams < LIGHTEST_G:
        raise ValueError("is less than a book weighs")
    return grams or None


def parse_dimensions(text: str) -> Size:
    """Width, height and depth in cm from "11,0 cm × 18,0 cm × 0,8 cm"; 0 and "?" are None.

    The unit of the last number counts for those that have none.
    """
    parts = [_LENGTH.fullmatch(part.strip()) for part in _TIMES.split(text)]
    if not 2 <= len(parts) <= 3 or not all(parts):
        raise ValueError("is not a width, a height and a depth")
    pairs = [part.groups() for part in parts if part]
    last_unit = next((unit for _, unit in reversed(pairs) if unit), None)
    sizes = [_centimetres(number, unit or last_unit) for number, unit in pairs]
    return sizes[0], sizes[1], sizes[2] if len(sizes) == 3 else None


def _centimetres(number: str, unit: str | None) -> Decimal | None:
    if number == "?":
        return None
    if unit is None:
        raise ValueError("is a size without unit")
    factor = _CENTIMETRES.get(unit.casefold()) or _CENTIMETRES.get(unit.casefold().rstrip("s"))
    if factor is None:
        raise ValueError(f"is a size in an unknown unit, {unit!r}")
    length = round(_decimal(number) * factor, 2)
    if length > LARGEST_CM:
        raise ValueError(f"is larger than the {LARGEST_CM} cm a book can have")
    return length or None


def parse_index(text: str) -> Decimal:
    """The place in a series: "3", "Tome 3", "#3.5"."""
    found = _INDEX.fullmatch(text.strip())
    if not found:
        raise ValueError("is not a place in a series")
    return _decimal(found[1])


def parse_year(text: str) -> int | None:
    """A year, before Christ if negative; None for 0."""
    if not _YEAR.fullmatch(text.strip()):
        raise ValueError("is not a year")
    year = int(text.strip().removesuffix(".0"))
    if year not in YEARS:
        raise ValueError(f"is not a year between {YEARS[0]} and {YEARS[-1]}")
    return year or None


def parse_published(text: str) -> tuple[date | None, int | None]:
    """The day and the year: "05/01/2023" has both, "janvier 2023" and "2023" a year only.

    The day comes before the month, as in French. Calibre's 0101-01-01 means unknown.
    """
    text = text.strip()
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        return _date(year, month, day), year
    if found := _ISO_DATE.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
        return (None, None) if year == 101 else (_date(year, month, day), year)
    if _YEAR.fullmatch(text):
        return None, parse_year(text)
    if found := _MONTH_OF_YEAR.fullmatch(text):
        month, year = int(found[1] or found[4]), int(found[2] or found[3])
        return None, _date(year, month, 1).year
    return _published_in_words(fold(text))


def _published_in_words(folded: str) -> tuple[date | None, int | None]:
    if (found := _MONTH_FIRST.fullmatch(folded)) and found[1] in _MONTHS:
        year = int(found[3])
        return _date(year, _MONTHS[found[1]], int(found[2])), year
    if (found := _IN_WORDS.fullmatch(folded)) and found[2] in _MONTHS:
        year = int(found[3])
        return _date(year, _MONTHS[found[2]], int(found[1])) if found[1] else None, year
    raise ValueError("is not a date")


def _date(year: int, month: int, day: int) -> date:
    if year not in YEARS:
        raise ValueError(f"is not a date before {YEARS[-1]}")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("is not a day of the calendar") from None


def _decimal(number: str) -> Decimal:
    """Of digits with spaces between thousands and a comma or a point before decimals."""
    if len(number) > 20:
        raise ValueError("is a number out of bounds")
    return Decimal(re.sub(rf"[{_SPACES}]", "", number).replace(",", "."))
