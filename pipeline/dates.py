"""Days and years out of the texts that print them, as pipeline/values.py reads other numbers."""

import re
import unicodedata
from datetime import date

from catalog.text import fold

YEARS = range(-3000, 2101)

_ISO_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_COMPACT_DATE = re.compile(r"([12]\d{3})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: .*)?")
_SIGNS = re.compile(r"(\d{4})\s?[年년](?:\s?(\d{1,2})\s?[月월](?:\s?(\d{1,2})\s?[日일])?)?")
# Of folded texts: "March 5th 2019", "5 de marzo de 2019", "2019 March 5"
_MONTH_FIRST = re.compile(r"([^\W\d_]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})")
_IN_WORDS = re.compile(
    r"(?:(\d{1,2})(?:er|st|nd|rd|th|o|a|e)? (?:of |de )?)?([^\W\d_]+) (?:de |del )?(\d{4})(?: г)?"
)
_YEAR_FIRST = re.compile(r"(\d{4}) ([^\W\d_]+)(?: (\d{1,2}))?")
_MONTH_OF_YEAR = re.compile(r"(?:(\d{1,2})[-/.](\d{4})|(\d{4})[-/.](\d{1,2}))")
_YEAR = re.compile(r"-?\d{1,4}(?:\.0)?")
# "c1999", "©2010", "[2004?]", "DL 2015", "750 av. J.-C.", "2015 [cop. 2014]"
_ABOUT = (
    r"c|ca|circa|cop|copyright|p|dl|d\.l|d[ée]p[ôo]t l[ée]gal|imp|impr|print(?:ed)?|r[ée]impr|vers|"
    r"um|about|env|environ|an|anno|year|\(c\)|[©℗~]"
)
_BEFORE_CHRIST = r"av\.?\s?j\.?-?\s?c\.?|b\.?\s?c\.?(?:\s?e\.?)?|v\.\s?chr\.?|a\.\s?c\.|до н\. ?э\."
_QUALIFIED = re.compile(
    rf"[\[(]?\s*(?:(?:{_ABOUT})\.?\s*)*(?P<year>\d{{4}}|\d{{1,4}}(?=\s*(?:{_BEFORE_CHRIST})))\s*"
    rf"(?P<before>{_BEFORE_CHRIST})?(?:a\.?d\.?|c\.?e\.?)?\s*\??[\])]?\.?"
    rf"(?:[\s,;/]+[\[(]?(?:{_ABOUT})\.?\s*\d{{4}}\??[\])]?\.?)*",
    re.IGNORECASE,
)
_WEEKDAYS = re.compile(
    r"^(?:le|on|am|el|il|op|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:lun|mar|mercre|jeu|vendre|"
    r"same)di|dimanche|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|lunes|martes|miercoles|"
    r"jueves|viernes|sabado|domingo)\s+"
)
# A line a month: English, French, German, Dutch, Scandinavian, Spanish, Italian, Portuguese, Polish
# and Russian.
_MONTH_NAMES = """
january jan janvier janv januar januari enero gennaio janeiro stycznia styczeń январь января
february feb février févr fév februar februari febrero febbraio fevereiro lutego luty февраль \
февраля
march mar mars märz maart marzo março marca marzec март марта
april apr avril avr abril aprile kwietnia kwiecień апрель апреля
may mai mei maj mayo maggio maio maja май мая
june jun juin juni junio giugno junho czerwca czerwiec июнь июня
july jul juillet juil juli julio luglio julho lipca lipiec июль июля
august aug août augustus augusti agosto sierpnia sierpień август августа
september sept sep septembre septiembre settembre setembro września wrzesień сентябрь сентября
october oct octobre oktober okt octubre ottobre outubro października październik октябрь октября
november nov novembre noviembre novembro listopada listopad ноябрь ноября
december dec décembre déc dezember dez desember diciembre dicembre dezembro grudnia grudzień \
декабрь декабря
"""
_MONTHS = {
    fold(word): number
    for number, words in enumerate(_MONTH_NAMES.strip().splitlines(), 1)
    for word in words.split()
}
_SEASONS = frozenset(
    "spring summer autumn fall winter printemps ete automne hiver fruhling fruhjahr sommer herbst "
    "lente zomer herfst primavera verano otono invierno estate autunno inverno".split()
)


def parse_year(text: str) -> int | None:
    """A year, before Christ if negative, also out of a date or of "c1999"; None for 0."""
    text = text.strip()
    if not _YEAR.fullmatch(text):
        return _year_within(text)
    year = int(text.removesuffix(".0"))
    if year not in YEARS:
        raise ValueError(f"is not a year between {YEARS[0]} and {YEARS[-1]}")
    return year or None


def _year_within(text: str) -> int | None:
    try:
        return parse_published(text)[1]
    except ValueError:
        raise ValueError("is not a year") from None


def parse_published(text: str) -> tuple[date | None, int | None]:
    """The day and the year: "05/01/2023" has both, "janvier 2023" and "c2023" a year only.

    The day comes before the month, as in French. Calibre's 0101-01-01 means unknown.
    """
    text = unicodedata.normalize("NFKC", text.strip())
    if found := _DAY_FIRST.fullmatch(text):
        return _dated(found[3], int(found[2]), found[1])
    if found := _ISO_DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text):
        return (None, None) if found[1] == "0101" else _dated(found[1], int(found[2]), found[3])
    if found := _MONTH_OF_YEAR.fullmatch(text):
        return _dated(found[2] or found[3], int(found[1] or found[4]), None)
    if found := _SIGNS.fullmatch(text):
        return _dated(found[1], int(found[2] or 1), found[3])
    if _YEAR.fullmatch(text) or _QUALIFIED.fullmatch(text):
        return None, _year_alone(text)
    return _published_in_words(_WEEKDAYS.sub("", fold(text)))


def _year_alone(text: str) -> int | None:
    if not (found := _QUALIFIED.fullmatch(text)):
        return parse_year(text)
    return parse_year(f"-{found['year']}" if found["before"] else found["year"])


def _published_in_words(folded: str) -> tuple[date | None, int | None]:
    if (found := _MONTH_FIRST.fullmatch(folded)) and found[1] in _MONTHS:
        return _dated(found[3], _MONTHS[found[1]], found[2])
    if (found := _YEAR_FIRST.fullmatch(folded)) and found[2] in _MONTHS:
        return _dated(found[1], _MONTHS[found[2]], found[3])
    if found := _IN_WORDS.fullmatch(folded):
        if found[2] in _MONTHS:
            return _dated(found[3], _MONTHS[found[2]], found[1])
        if found[2] in _SEASONS and not found[1]:
            return _dated(found[3], 1, None)
    raise ValueError("is not a date")


def _dated(year: str, month: int, day: str | None) -> tuple[date | None, int | None]:
    """A month without a day must be one, too."""
    checked = _date(int(year), month, int(day or 1))
    return checked if day else None, checked.year


def _date(year: int, month: int, day: int) -> date:
    if year not in YEARS:
        raise ValueError(f"is not a date before {YEARS[-1]}")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("is not a day of the calendar") from None
