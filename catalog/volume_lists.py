"""The volumes that a title lists: "Tomes 1 et 2", "T.01-03", "in 2 volumes"."""

import re
from decimal import Decimal

from catalog.ordinals import number_of

MOST_VOLUMES = 99  # of a set; what gives more tells of years or pages
UNIT = (
    r"(?:tom[eio]s?|t\.?(?=\s?\d)|vol(?:ume[ns]?|umenes|umi|s)?\.?|books?|livres?|bande?|bd\.?|"
    r"teile?|delen|deel|libros?|libri|parts?|parties|#)"
)
_PLURAL = re.compile(
    r"(?:tom[eio]s|tomi|vols\.?|volumes|volumenes|volumi|books|livres|bande|teile|delen|libros|"
    r"libri|parts|parties|#)"
)
FIGURE = r"(?:\d{1,3}(?!\w|[.,]\d)|(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})(?!\w))"
AND = r"(?:\s*[,;&+]\s*|\s*,?\s+(?:et|and|und|y|e|en)\s+)"
TO = r"(?:-|\s+(?:a|au|to|bis|al|tot|through)\s+|\s+-\s+)"
NEXT = rf"(?:{UNIT}\s*)?#?"
_RANGE = re.compile(
    rf"(?<!\w)(?P<unit>{UNIT})\s*#?(?P<first>{FIGURE})"
    rf"(?:{TO}{NEXT}(?P<last>{FIGURE})|(?P<more>(?:{AND}{NEXT}{FIGURE})+))"
)
_ONE = re.compile(rf"(?<!\w){UNIT}\s*#?(?P<number>{FIGURE})")
_BARE_RANGE = re.compile(
    r"(?<![\w-])(?P<first>\d{1,2})\s?(?:-|\ba\b|\bto\b|\bbis\b)\s?(?P<last>\d{1,2})(?![\w-])"
)
_NUMBERS = re.compile(FIGURE)
_ENDS = re.compile(r"\s*(?:$|[)\]:;,.]|- )")
VOLUMES = r"(?:vol(?:ume[ns]?|umenes|umi|s)?\b\.?|tomes|tomos|tomi|bande?n?|delen)"
COUNT = (
    r"(?:\d{1,2}|two|three|four|five|six|seven|deux|trois|quatre|cinq|zwei|drei|vier|dos|tres|"
    r"cuatro|due|tre|quattro|twee|drie)"
)
_HOW_MANY = re.compile(rf"(?<!\w)(?P<count>{COUNT})[ -](?:books?\b|{VOLUMES})")
EDGES = " ,.;:-()[]&+'\"«»“”"


def range_in(text: str) -> re.Match[str] | None:
    """The first list or range of volumes: "Tomes 1, 2 et 3", "T.01-03"."""
    return next(filter(_is_range, _RANGE.finditer(text)), None)


def without_ranges(text: str) -> str:
    """The text with a space in the place of each list or range."""
    return _RANGE.sub(" ", text)


def first_ones(text: str) -> frozenset[Decimal] | None:
    """The volumes of a box that only counts them: a reader takes "2 volumes" for the first two."""
    found = _HOW_MANY.search(text)
    if not found:
        return None
    return frozenset(map(Decimal, range(1, int(number_of(found["count"])) + 1)))


def which_of_box(rest: str, one: frozenset[Decimal]) -> frozenset[Decimal] | None:
    """The volumes of a box without a list of them: "Omnibus 2" is one of several boxes."""
    if bare := _BARE_RANGE.search(rest):
        return _through(bare)
    is_numbered = one or re.match(r"\W*\d{1,2}\b(?!\s*[-/.\d])", rest)
    return frozenset() if is_numbered else None


def volumes_in(item: str) -> tuple[str, frozenset[Decimal]]:
    """The name before the volumes, and their numbers: "contes, tomes 1 et 2"."""
    several = range_in(item)
    found = several or _ONE.search(item)
    if not found:
        return item.strip(EDGES), frozenset()
    numbers = _through(several) if several else frozenset({number_of(found["number"])})
    return item[: found.start()].strip(EDGES), numbers or frozenset()


def _is_range(found: re.Match[str]) -> bool:
    """Behind "Tome 1 et 2" the title or its part ends; behind "Tomes 1 et 2" it may go on."""
    plural = _PLURAL.fullmatch(found["unit"])
    spaced = found["last"] and " - " in found[0]
    return bool(_through(found)) and bool(
        (plural and not spaced) or _ENDS.match(found.string, found.end())
    )


def _through(found: re.Match[str]) -> frozenset[Decimal] | None:
    """The numbers of a range, or of a list; None where they do not rise."""
    first = int(number_of(found["first"]))
    if found["last"]:
        last = int(number_of(found["last"]))
        rises = first < last <= MOST_VOLUMES
        return frozenset(map(Decimal, range(first, last + 1))) if rises else None
    numbers = [first, *(int(number_of(n)) for n in _NUMBERS.findall(found["more"]))]
    return frozenset(map(Decimal, numbers)) if len(set(numbers)) > 1 else None
