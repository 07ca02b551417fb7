"""Which sets gather works without naming them: all that an author wrote, or all of one kind."""

import re
from typing import Literal

from catalog.sets import Contents
from catalog.text import fold

# What is gathered: anything, or what is told of in titles and labels.
Gathers = Literal[
    "gathers",
    "gathers novels",
    "gathers fiction",
    "gathers stories",
    "gathers poems",
    "gathers plays",
    "gathers letters",
]

_ALL = r"(?:complete|complet|collected|completes?|gesammelte|samtliche|completas)"
_KINDS: tuple[tuple[Gathers, str], ...] = (
    ("gathers", r"works|oeuvres(?: en prose)?|werke|obras|opere|writings|ecrits"),
    (
        "gathers novels",
        r"novels|fictions?|romans|romane|oeuvres romanesques(?: et theatrales)?|novelas|romanzi",
    ),
    (
        "gathers fiction",
        (
            r"(?:romans|novels|romane)(?: contes| nouvelles| recits)? (?:et |and |und )?"
            r"(?:recits|nouvelles|contes|(?:short )?stories|tales|novellas|erzahlungen)|"
            r"(?:contes|nouvelles|recits|(?:short )?stories|tales|novellas|erzahlungen) "
            r"(?:et |and |und )?(?:romans|novels|romane)"
        ),
    ),
    (
        "gathers stories",
        (
            r"(?:short )?stories|(?:fairy )?tales|nouvelles|contes|recits|erzahlungen|marchen|"
            r"cuentos|relatos|racconti|"
            r"(?:contes|nouvelles) (?:et )?(?:recits|nouvelles|contes)(?: et (?:nouvelles|contes))?"
        ),
    ),
    (
        "gathers poems",
        r"poems|poetry|verse|poesies?|poemes|oeuvres poetiques|gedichte|poesia|poesie",
    ),
    (
        "gathers plays",
        r"plays|drama|theatre|tragedies|comedies|oeuvres theatrales|dramen|teatro",
    ),
    (
        "gathers letters",
        r"correspond[ae]nce(?: generale)?|letters|lettres|briefe|briefwechsel|cartas|lettere",
    ),
)
_TITLES = tuple(
    (
        role,
        re.compile(
            rf"(?:the )?(?:{_ALL} )?(?:{kinds})(?: {_ALL})?(?: (?:of|d|de|von|di) (?P<by>.+))?"
        ),
    )
    for role, kinds in _KINDS
)
_MAY_GATHER = re.compile(
    rf"\b(?:{'|'.join(kinds for _, kinds in _KINDS)}|"
    r"chronicles|chroniques|cycle|saga|trilog|quartet)"
)
_SAYS_ALL = re.compile(rf"\b{_ALL}\b")
_BREAK = re.compile(r"\s+[-–—]\s+|\s*:\s+|\.\s+|,\s+|\s*[()\[\]]")
_PLACE = re.compile(r"^(?:tomes?|t|vol|volumes?|book|band|coffret|box|\d+)\b")
_PLACE_AT_END = re.compile(r" (?:tomes?|t|vol|volumes?|book|band) .*$")
_OF_A_LIFE = re.compile(
    r"\b(?:journ(?:al|aux)|lettres?|correspondance|letters?|diar(?:y|ies)|briefe|cartas|lettere)\b"
)
# "Le lac Romans et nouvelles": what stands on two lines of a cover, without a sign between them.
_GLUED = re.compile(
    r"(?<=\w) (?P<last>(?:Romans|Contes|Nouvelles|Récits|Novels|Stories)(?:, \w+)? (?:et|and) \w+)$"
)
_YEARS = re.compile(r"(?<!\d)1[5-9]\d\d|(?<!\d)20\d\d")
_WHOLE_SERIES = re.compile(r"\b(?:chronicles|chroniques|cycle|saga|trilogy|trilogie|quartet)\b")


def gathered(title: str, author: str, contents: Contents | None) -> set[str]:
    """The roles of a set whose title does not name its parts.

    "collects": its summary may name them. "Oeuvres complètes - Tome 1" gathers what may be by its
    author; where a title goes on, as in "Oeuvres - Tome 3, Les Pléiades", it says what it holds.
    """
    if contents and contents.titles:
        named = {*contents.titles, *(each.name for each in contents.volumes)}
        return {role for name in named for role in _roles([fold(name)], author)}
    folded = fold(title)
    if not _MAY_GATHER.search(folded):
        return {"collects"} if contents and _holds_all(contents) else set()
    parts = [fold(part) for part in _BREAK.split(title)]
    telling = [_PLACE_AT_END.sub("", part) for part in parts if part and not _PLACE.match(part)]
    if contents and _holds_all(contents):
        return {"collects"} | _roles(telling, author)
    if _WHOLE_SERIES.search(folded):
        return {"collects"}
    return _told(title, telling, author)


def _told(title: str, parts: list[str], author: str) -> set[str]:
    """The roles that the parts of a title tell of."""
    if glued := _GLUED.search(title):
        return _roles([fold(glued["last"])], author)
    roles = _roles(parts, author)
    if roles == {"gathers fiction"} and _YEARS.search(title):
        return {"gathers stories"}  # of a few years: most novels of its author are not in it
    return roles


def _holds_all(contents: Contents) -> bool:
    return any(each.numbers is None for each in contents.volumes)


def _roles(parts: list[str], author: str) -> set[str]:
    whole = " ".join(parts)
    if len(parts) > 1 and _OF_A_LIFE.search(whole):
        return set()
    names = set(fold(author).split())
    found = [_role(part, names) for part in parts]
    if found and all(found):  # "Romans, contes", "Oeuvres - Romans"
        several = {*found}
        return {role for role in several if role and (role != "gathers" or len(several) == 1)}
    return {*filter(None, found)} if _SAYS_ALL.search(whole) else set()


def _role(part: str, names: set[str]) -> Gathers | None:
    """What a part of a title gathers that is by nobody but who has these names."""
    for role, pattern in _TITLES:
        match = pattern.fullmatch(part)
        if match and set((match["by"] or "").split()) <= names:
            return role
    return None
