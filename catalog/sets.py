"""What a title says that its book holds: volumes of a series, or several works."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from catalog import title_parts
from catalog.part_titles import VOLUME, series_name
from catalog.text import fold, plain
from catalog.title_parts import COLLECTED
from catalog.volume_lists import (
    AND,
    COUNT,
    EDGES,
    FIGURE,
    NEXT,
    TO,
    UNIT,
    VOLUMES,
    first_ones,
    range_in,
    volumes_in,
    which_of_box,
    without_ranges,
)


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
    rf"(?:die )?komplette (?:{_WHOLE_ABROAD})|alle {COUNT}? ?bande|"
    rf"(?:in |en |of )?{COUNT} {VOLUMES})(?!\w)"
)
# "édition intégrale" is unabridged; "oeuvre intégrale" is what a school reads whole.
_UNABRIDGED = re.compile(
    r"(?:edition|version|oeuvre|traduction|lecture|texte|edizione|versione|edicion|traduzione|"
    r"testo|texto|ausgabe|langue)\W+$"
)
_COUNTED = re.compile(rf"(?:in |en |of )?{COUNT} {VOLUMES}")
_PART_BEGINS = re.compile(r"(?:^|[-:,;.(\[]\s*)$")
_PART_ENDS = re.compile(rf"\W*(?:$|\d|(?:en|in|of|de) \d|{UNIT}\s*#?{FIGURE})|\s*[-:,;.()]")
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
_SPLIT = re.compile(r"\s+-\s+|\s*:\s+|\s*[()\[\]]\s*|\.\s+-?\s*")
_MAY_HOLD = re.compile(
    rf";|{_BOX.pattern}|(?<!\w){UNIT}\s*#?{FIGURE}(?:{TO}|{AND}){NEXT}{FIGURE}|trilog|tetralog|quartet|novels$|"
    r"\b(?:complete|ultimate|other|autres?|andere|otr[ao]s|altr[ei]|suivie?s?|precedee?s?|"
    r"followed|gefolgt|seguid[ao]|seguit[ao])\b"
)
_OF_A_HERO = re.compile(r"les (?:enquetes|aventures) d")


@lru_cache(maxsize=1_000)  # of one title it is asked several times in a row
def contents_of(title: str) -> Contents | None:
    """What a set of this title holds; None where it is no set, or does not say what it holds."""
    text = re.sub(r"[‐-―]", "-", plain(title)).replace("’", "'").replace("\xa0", " ")
    if not _MAY_HOLD.search(text):
        return None
    found = _of_box(text) or _of_whole(text) or _of_titles(text)
    return found if found and (found.volumes or found.titles or found.more_titles) else None


def _of_box(text: str) -> Contents | None:
    box = next(filter(_is_box, _BOX.finditer(text)), None)
    several = range_in(text)
    if not box and not several:
        return None
    start = min(found.start() for found in (box, several) if found)
    rest = _BOX.sub(" ", text[start:]) if box else text[start:]
    items = [volumes_in(item) for item in _items(rest)]
    if len(items) == 1 and box and not several:  # "Intégrale des enquêtes - Tome 2": one of several
        names = _names(text[:start]) or _names(items[0][0])
        which = which_of_box(rest, items[0][1])
        return Contents(
            frozenset(Volumes(name, first_ones(text) if which is None else which) for name in names)
        )
    names = _names(text[:start]) or _names(without_ranges(rest).partition(";")[0])
    volumes = {Volumes(own, numbers) for own, numbers in items if own and numbers}
    numbers = frozenset(number for own, some in items if not own for number in some)
    titles = frozenset(own for own, some in items if own and not some) if len(items) > 1 else ()
    if len(numbers) > 1:
        volumes |= {Volumes(name, numbers) for name in names}
    elif not titles and not volumes:
        volumes = {Volumes(name, first_ones(text)) for name in names}
    return Contents(frozenset(volumes), frozenset(titles))


def _is_box(found: re.Match[str]) -> bool:
    """Whether it stands at the begin or the end of a part: "Le coffret de jade" is a novel."""
    before, after = found.string[: found.start()], found.string[found.end() :]
    if _UNABRIDGED.search(before) or (_COUNTED.fullmatch(found[0]) and not before):
        return False
    return bool(_PART_BEGINS.search(before) or _PART_ENDS.match(after))


def _items(rest: str) -> list[str]:
    """What stands between semicolons, but for those between numbers."""
    return [item for item in re.split(r";(?!\s*\d)", rest) if item.strip(EDGES)]


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
    *heads, last = _SPLIT.split(VOLUME.sub("", first))
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
            yield part.strip(EDGES)
