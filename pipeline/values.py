"""Numbers and sizes out of the texts that print them.

Each parser answers None where the text says that the value is unknown, and raises ValueError, with
a reason for the report, where it holds something that can't be read.
"""

import re
import unicodedata
from contextlib import suppress
from decimal import Decimal

from catalog.book import isbn13
from pipeline.volumes import place_of

Size = tuple[Decimal | None, Decimal | None, Decimal | None]

MOST_PAGES = 100_000
LIGHTEST_G = 2  # shops print 0.001 Kg where they don't know
HEAVIEST_G = 100_000
LARGEST_CM = 300

_SPACES = " \u00a0\u202f\u2009"
_DECIMAL = rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_PAGES = re.compile(
    rf"(?:env(?:iron|\.)|about|approx\.?|ca?\.|~|pp?\.)?\s*(\d{{1,3}}(?:[{_SPACES}.,]\d{{3}})+|\d+)"
    r"(?:[.,]0+)?\s*(?:pages?|pp?|p\.)?\s*\.?",
    re.IGNORECASE,
)
# What may stand before the pages that count: "xii +", "[8],", "1 vol. (", "Paperback,"
_BEFORE_PAGES = r"(?:[ivxlc]+\s*[-+]\s*|\[\d+\]\s*[-+,]\s*|1 vol[a-z]*\.?\s*\(|[^\W\d]+\s*[:,]\s*)*"
_PAGES_UNIT = (
    r"pages?|pp?|p[áa]g(?:ina|in[ea])?s?|s|seiten|blz|bladzijden|sider|sidor|str(?:on|an)?|стр|страниц|с|"
    r"ページ|頁|页|쪽|페이지"
)
_PAGES_WITHIN = re.compile(
    rf"{_BEFORE_PAGES}\[?(\d{{1,3}}(?:[{_SPACES}.]\d{{3}})+|\d+)\]?(?:\s*(?:[-,]\s*\[\d+\]|-\s*[ivxlc]+|\+\s*\d+))?\s*"
    rf"(?:{_PAGES_UNIT})(?![^\W\d_])",
    re.IGNORECASE,
)
_ISBN_LIKE = re.compile(
    r"(?<!\d)(?:97[89](?:[- ]?\d){10}|\d(?:[- ]?\d){8}[- ]?[\dX])(?![\dX])", re.IGNORECASE
)
_ISBN_NAME = re.compile(r"isbn(?:[- ]?1[03])?\b", re.IGNORECASE)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
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


def parse_isbn(text: str) -> str | None:
    """The ISBN-13 out of "2-07-041306-3", "ISBN 978… (pbk)", ="978…"; the first of several."""
    number = text.strip().strip('="').strip().removesuffix(".0")
    if not number:
        return None
    with suppress(ValueError):
        return isbn13(number)
    plain = unicodedata.normalize("NFKC", number).translate(_DASHES)
    for found in _ISBN_LIKE.findall(_ISBN_NAME.sub(" ", plain)):
        with suppress(ValueError):
            return isbn13(found)
    raise ValueError("is not an ISBN; check its digits")


def parse_pages(text: str) -> int | None:
    """Pages from "128 pages" or "xii + 128 p., ill."; None for 0, which shops print when they don't
    know.
    """
    found = _PAGES.fullmatch(text.strip()) or _PAGES_WITHIN.match(text.strip())
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
    """The place in a series: "3", "Tome 3", "#3.5", "Band XIV"."""
    if found := _INDEX.fullmatch(text.strip()):
        return _decimal(found[1])
    place = place_of(text)
    if place is None:
        raise ValueError("is not a place in a series")
    return place


def _decimal(number: str) -> Decimal:
    """Of digits with spaces between thousands and a comma or a point before decimals."""
    if len(number) > 20:
        raise ValueError("is a number out of bounds")
    return Decimal(re.sub(rf"[{_SPACES}]", "", number).replace(",", "."))
