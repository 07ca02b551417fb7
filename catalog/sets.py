"""What a title says that its book holds: volumes of a series, or several works."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from catalog import title_parts
from catalog.ordinals import number_of
from catalog.text import fold, plain
from catalog.title_parts import COLLECTED


@dataclass(frozen=True, slots=True)
class Volumes:
    """Those of one series.

    name: of the series, in plain letters. numbers: their places; None means all of them, an empty
    set that they are some, nobody knows which, as in "Intégrale 2".
    """

    name: str
    numbers: frozenset[Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """What a set holds: volumes of series, works by their titles, in plain letters.

    more_titles: works that stand behind another in the same book, as in "Candide, suivi de Zadig".
    """

    volumes: frozenset[Volumes] = frozenset()
    titles: frozenset[str] = frozenset()
    more_titles: frozenset[str] = frozenset()


LONG_SUBTITLE = 4  # words
MOST_VOLUMES = 99  # of a set; what gives more tells of years or pages

_UNIT = (
    r"(?:tom[eio]s?|t\.?(?=\s?\d)|vol(?:ume[ns]?|umenes|umi|s)?\.?|books?|livres?|bande?|bd\.?|"
    r"teile?|delen|deel|libros?|libri|parts?|parties|#)"
)
_PLURAL = re.compile(
    r"(?:tom[eio]s|tomi|vols\.?|volumes|volumenes|volumi|books|livres|bande|teile|delen|libros|"
    r"libri|parts|parties|#)"
)
_N = r"(?:\d{1,3}(?!\w|[.,]\d)|(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})(?!\w))"
_AND = r"(?:\s*[,;&+]\s*|\s*,?\s+(?:et|and|und|y|e|en)\s+)"
_TO = r"(?:-|\s+(?:a|au|to|bis|al|tot|through)\s+|\s+-\s+)"
_NEXT = rf"(?:{_UNIT}\s*)?#?"
_RANGE = re.compile(
    rf"(?<!\w)(?P<unit>{_UNIT})\s*#?(?P<first>{_N})"
    rf"(?:{_TO}{_NEXT}(?P<last>{_N})|(?P<more>(?:{_AND}{_NEXT}{_N})+))"
)
_ONE = re.compile(rf"(?<!\w){_UNIT}\s*#?(?P<number>{_N})")
_BARE_RANGE = re.compile(
    r"(?<![\w-])(?P<first>\d{1,2})\s?(?:-|\ba\b|\bto\b|\bbis\b)\s?(?P<last>\d{1,2})(?![\w-])"
)
_NUMBERS = re.compile(_N)
_ENDS = re.compile(r"\s*(?:$|[)\]:;,.]|- )")

_VOLUMES = r"(?:vol(?:ume[ns]?|umenes|umi|s)?\b\.?|tomes|tomos|tomi|bande?n?|delen)"
_COUNT = (
    r"(?:\d{1,2}|two|three|four|five|six|seven|deux|trois|quatre|cinq|zwei|drei|vier|dos|tres|"
    r"cuatro|due|tre|quattro|twee|drie)"
)
_WHOLE = "series|trilogy|saga|cycle|collection|box|set|books|quartet|chronicles"
_WHOLE_ABROAD = (
    "serie|saga|trilogie|trilogia|coleccion|collana|reihe|collection|tetralogie|tetralogia|reeks"
)
_BOX = re.compile(
    r"(?<!\w)(?:coffrets?|box(?:ed)?[ -]?sets?|"
    r"(?:\d{1,2}|two|three|four)[ -]books? (?:box(?:ed)? )?(?:set|bundle|collection|pack)|"
    r"omnibus|sammelband|sammelbande|schuber|gesamtausgabe|"
    r"cofanetto|estuche|verzamelbundel|(?:l')?integrales?|(?:the )?complete (?:" + _WHOLE + r")|"
    rf"(?:la |il |el |l')?(?:{_WHOLE_ABROAD}) (?:complete|completa|integrale|compleet)|"
    rf"(?:die )?komplette (?:{_WHOLE_ABROAD})|alle {_COUNT}? ?bande|"
    rf"(?:in |en |of )?{_COUNT} {_VOLUMES})(?!\w)"
)
# "édition intégrale" is unabridged; "oeuvre intégrale" is what a school reads whole.
_UNABRIDGED = re.compile(
    r"(?:edition|version|oeuvre|traduction|lecture|texte|edizione|versione|edicion|traduzione|"
    r"testo|texto|ausgabe|langue)\W+$"
)
_COUNTED = re.compile(rf"(?:in |en |of )?{_COUNT} {_VOLUMES}")
_HOW_MANY = re.compile(rf"(?<!\w)(?P<count>{_COUNT})[ -](?:books?\b|{_VOLUMES})")
_PART_BEGINS = re.compile(r"(?:^|[-:,;.(\[]\s*)$")
_PART_ENDS = re.compile(rf"\W*(?:$|\d|(?:en|in|of|de) \d|{_UNIT}\s*#?{_N})|\s*[-:,;.()]")
_TRILOGY = re.compile(
    r"^(?:(?:the|la|le|die|el|il) )?(?P<name>[^:;()]*\w)(?:\s*[,:-]\s*(?:the |la |die )?|[ -])"
    r"(?:trilogy|trilogie|trilogia|tetralogy|tetralogie|quartet|(?<=[a-z] )novels)$"
    r"|^(?:(?:la|die) )?(?:trilogie|trilogia|tetralogie)(?: (?:de|du|des|della|del|von))? "
    r"(?P<after>[^:;()]+)$"
)
_OF = re.compile(r"\b(?:of|from|in|de|du|des|aus|von)\b")
_COMPLETE = re.compile(r"(?:^|:\s|\s-\s)(?:the )?(?:complete|ultimate) (?P<name>\w.*)$")
_OTHERS = re.compile(
    r"^(?P<first>.*?\w)[\s,:-]+(?:and|et|und|y|e|en) (?:other|autres?|andere|otr[ao]s|altr[ei]) "
    r"(?:\w+ ){0,2}(?:stories|tales|poems|essays|writings|plays|works|novellas|novels|nouvelles|"
    r"contes|recits|histoires|poemes|textes|romans|ecrits|pieces|erzahlungen|geschichten|cuentos|"
    r"relatos|racconti|verhalen)\b"
)
_FOLLOWED = re.compile(
    r"^.*?\w\W+(?:suivie?s?|precedee?s?|followed|gefolgt|seguid[ao]|seguit[ao])\W+"
    r"(?:de |du |des |d'|by |von |da )\W*(?P<more>.+)$"
)
_WITHIN = re.compile(
    r"[:(-]\s*(?:(?:a|une?|the)\s+)?(?:story|stories|tale|novella|nouvelle|recit|conte)s?\s+"
    r"(?:from|extraite?s? (?:de|du|des))\s+(?P<whole>[^()]+?)\)?$"
    r"|[:(-]\s*(?:being\s+)?(?:the\s+)?(?:\w+\s+part|part\s+\w+)\s+of\s+(?P<part_of>[^()]+?)\)?$"
    rf"|^(?P<books_of>[^:;()]*?\w)[\s,.:-]+(?:livres|books|chants|cantos|actes|bucher|libros|libri)\s+"
    rf"{_N}(?:{_TO}|{_AND}){_N}$"
)
_SUBTITLE = re.compile(
    r"^(?P<head>[^:()]*?\w.*?)(?:\s+[-–—]\s+|\s*:\s+|\s*(?P<bracket>\())(?P<rest>[^()]+)\)?$"
)
_DATED = re.compile(r"^(?P<name>[^:;()\d]*\w)\W+(?:1[5-9]|20)\d\d\b")
_MAY_GO_ON = re.compile(r"[:(]|\s[-–—]")  # most titles don't, which is quicker to see
_SPLIT = re.compile(r"\s+-\s+|\s*:\s+|\s*[()\[\]]\s*|\.\s+-?\s*")
_EDGES = " ,.;:-()[]&+'\"«»“”"
_EMPTY_ENDS = re.compile(
    r"^(?:(?:the )?complete|the|coffrets?|(?:l')?integrales?|trilogie|trilogia|saga|serie|series|"
    r"cycle|de|du|des|la|le|les|von|der|die|del|della|d')(?:\s+|(?<='))|"
    r"\s+(?:trilogy|trilogie|trilogia|saga|series|serie|quartet|reihe|collection|chronicles|novels|the|"
    r"complete|the complete|en|in|im|of|de)$"
)
_MAY_HOLD = re.compile(
    rf";|{_BOX.pattern}|(?<!\w){_UNIT}\s*#?{_N}(?:{_TO}|{_AND}){_NEXT}{_N}|trilog|tetralog|quartet|novels$|"
    r"\b(?:complete|ultimate|other|autres?|andere|otr[ao]s|altr[ei]|suivie?s?|precedee?s?|"
    r"followed|gefolgt|seguid[ao]|seguit[ao])\b"
)
_MAY_NUMBER = re.compile(r"(?<!\w)(?:#|t|vol|b[aod]|livre|tei|del|deel|lib|part)")
_OF_A_HERO = re.compile(r"les (?:enquetes|aventures) d")
_VOLUME = re.compile(rf"^(?P<name>[^:;()]*?\w)[\s.,:-]+{_UNIT}\s*#?(?P<number>{_N})")


@lru_cache(maxsize=1_000)  # of one title it is asked several times in a row
def contents_of(title: str) -> Contents | None:
    """What a set of this title holds; None where it is no set, or does not say what it holds."""
    text = re.sub(r"[‐-―]", "-", plain(title)).replace("’", "'").replace("\xa0", " ")
    if not _MAY_HOLD.search(text):
        return None
    found = _of_box(text) or _of_whole(text) or _of_titles(text)
    return found if found and (found.volumes or found.titles or found.more_titles) else None


def series_name(name: str) -> str:
    """The name of a series without what says that it is one: "The Silo Saga" -> "silo"."""
    text, before = plain(name).strip(_EDGES), ""
    while text != before:
        before, text = text, _EMPTY_ENDS.sub("", text).strip(_EDGES) or text
    return text


def volume_in(title: str) -> tuple[str, Decimal] | None:
    """Name and number that a title gives: "Romans - Tome 2, Nord" -> "romans", 2."""
    text = plain(title)
    found = _VOLUME.match(text) if _MAY_NUMBER.search(text) else None
    return (found["name"], number_of(found["number"])) if found else None


def head_of(title: str) -> str | None:
    """The title before a long subtitle, or before brackets, that another edition may not print.

    A short subtitle may be the name of a volume.
    """
    text = plain(title)
    found = _SUBTITLE.match(text) if _MAY_GO_ON.search(text) else None
    if not found or COLLECTED.match(fold(found["head"])) or title_parts.names_volume(found["rest"]):
        return None
    is_long = len(fold(found["rest"]).split()) >= LONG_SUBTITLE
    return found["head"] if is_long or found["bracket"] else None


def dated_set(title: str) -> str | None:
    """The name of collected works of which this book holds some years: "Romans - 1932-1947"."""
    found = _DATED.match(plain(title))
    return found["name"] if found and COLLECTED.match(fold(found["name"])) else None


def whole_of(title: str) -> str | None:
    """The book that this one says it is a part of: "…: A Story from Seasons", "…, Livres V à X"."""
    found = _WITHIN.search(plain(title))
    return (found["whole"] or found["part_of"] or found["books_of"]) if found else None


def _of_box(text: str) -> Contents | None:
    box = next(filter(_is_box, _BOX.finditer(text)), None)
    several = next(filter(_is_range, _RANGE.finditer(text)), None)
    if not box and not several:
        return None
    start = min(found.start() for found in (box, several) if found)
    rest = _BOX.sub(" ", text[start:]) if box else text[start:]
    items = [_volumes_in(item) for item in _items(rest)]
    if len(items) == 1 and box and not several:  # "Intégrale des enquêtes - Tome 2": one of several
        names = _names(text[:start]) or _names(items[0][0])
        which = _which(rest, items[0][1])
        return Contents(
            frozenset(
                Volumes(name, _first_ones(text) if which is None else which) for name in names
            )
        )
    names = _names(text[:start]) or _names(_RANGE.sub(" ", rest).partition(";")[0])
    volumes = {Volumes(own, numbers) for own, numbers in items if own and numbers}
    numbers = frozenset(number for own, some in items if not own for number in some)
    titles = frozenset(own for own, some in items if own and not some) if len(items) > 1 else ()
    if len(numbers) > 1:
        volumes |= {Volumes(name, numbers) for name in names}
    elif not titles and not volumes:
        volumes = {Volumes(name, _first_ones(text)) for name in names}
    return Contents(frozenset(volumes), frozenset(titles))


def _first_ones(text: str) -> frozenset[Decimal] | None:
    """The volumes of a box that only counts them: a reader takes "2 volumes" for the first two."""
    found = _HOW_MANY.search(text)
    if not found:
        return None
    return frozenset(map(Decimal, range(1, int(number_of(found["count"])) + 1)))


def _which(rest: str, one: frozenset[Decimal]) -> frozenset[Decimal] | None:
    """The volumes of a box without a list of them: "Omnibus 2" is one of several boxes."""
    if bare := _BARE_RANGE.search(rest):
        return _through(bare)
    is_numbered = one or re.match(r"\W*\d{1,2}\b(?!\s*[-/.\d])", rest)
    return frozenset() if is_numbered else None


def _is_box(found: re.Match[str]) -> bool:
    """Whether it stands at the begin or the end of a part: "Le coffret de jade" is a novel."""
    before, after = found.string[: found.start()], found.string[found.end() :]
    if _UNABRIDGED.search(before) or (_COUNTED.fullmatch(found[0]) and not before):
        return False
    return bool(_PART_BEGINS.search(before) or _PART_ENDS.match(after))


def _items(rest: str) -> list[str]:
    """What stands between semicolons, but for those between numbers."""
    return [item for item in re.split(r";(?!\s*\d)", rest) if item.strip(_EDGES)]


def _volumes_in(item: str) -> tuple[str, frozenset[Decimal]]:
    """The name before the volumes, and their numbers: "contes, tomes 1 et 2"."""
    several = next(filter(_is_range, _RANGE.finditer(item)), None)
    found = several or _ONE.search(item)
    if not found:
        return item.strip(_EDGES), frozenset()
    numbers = _through(several) if several else frozenset({number_of(found["number"])})
    return item[: found.start()].strip(_EDGES), numbers or frozenset()


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


def _names(text: str) -> list[str]:
    """What the volumes of a set may be called: all that stands before, its first and last part."""
    parts = [part for part in map(series_name, _SPLIT.split(text)) if part]
    whole = series_name(text)
    if COLLECTED.match(fold(whole)):
        return [whole]
    return list(dict.fromkeys([whole, parts[0], parts[-1]])) if parts else []


def _of_whole(text: str) -> Contents | None:
    trilogy = _TRILOGY.match(text)
    if trilogy and not COLLECTED.match(trilogy["name"] or ""):
        name = trilogy["name"] or trilogy["after"]
        if trilogy["name"] and _OF.search(name.rpartition(" - ")[2]) and ":" in text:
            return None
        return Contents(volumes=frozenset({Volumes(series_name(name))}))
    complete = _COMPLETE.search(text)
    if complete and not COLLECTED.match(complete["name"]) and ";" not in text:
        names = _names(re.split(r"[:(,]|\s-\s", complete["name"])[0])
        return Contents(volumes=frozenset(map(Volumes, names)))
    return None


def _of_titles(text: str) -> Contents | None:
    if others := _OTHERS.match(text):
        first = others["first"]
        listed = (part for part in re.split(r"[,;:]\s|\s-\s", first) if len(part) > 3)
        return Contents(titles=frozenset(_titles([first, *listed])))
    if followed := _FOLLOWED.match(text):
        more = re.split(r"[;,]\s|\bet de\b|\s-\s", followed["more"])
        return Contents(
            more_titles=frozenset(_titles(each for each in more if not COLLECTED.match(each)))
        )
    if ";" not in text:
        return None
    first, *others_listed = re.split(r"\s*;\s*", text)
    *heads, last = _SPLIT.split(_VOLUME.sub("", first))
    titles = list(_titles([last, *others_listed], are_listed=True))
    if len(titles) < 2:
        return None
    return Contents(
        titles=frozenset([*titles, *_titles(h for h in heads if not COLLECTED.match(h))])
    )


def _titles(parts: Iterable[str], are_listed: bool = False) -> Iterator[str]:
    """Those that are titles, rather than telling of an edition, a genre or a second title.

    In a list "Les aventures de Jean" tells no more of what stands before: it is a title.
    """
    for part in parts:
        folded = fold(part)
        says_more = title_parts.is_of_edition(folded) or title_parts.is_second_title(folded)
        is_kind = title_parts.tells_no_more(folded) and not (
            are_listed and _OF_A_HERO.match(folded)
        )
        if folded and not says_more and not is_kind:
            yield part.strip(_EDGES)
