"""Other names of a work, as longer and shorter titles of its editions have them.

"Histoire de Tom Jones, enfant trouvé" is called "Tom Jones" elsewhere. Nothing here is guessed from
a single title: a name counts only where the same author has a book of just that name.
"""

import re
from collections.abc import Iterator

from catalog import title_parts
from catalog.text import fold
from catalog.title_parts import COLLECTED

LEAST_WORDS = 2  # of a name that is cut out of a longer title
LONG_TAIL = 5  # words; what is cut off is no more than a few words of another title
LONG_SECOND = 3  # words of a second title: "Quitte ou double" has none

_OF = (
    r"(?:of (?:the )?|d(?:e la |e l |es |u |e | )|von (?:der |dem )?|del? (?:la |los )?|di |della )"
)
# What a life is called by. "Further adventures", "memoirs" and "the return" are other works.
_STORY = (
    r"(?:adventures?|life|history|story|tragedy|comedy|fortunes|misfortunes|opinions|tale|legend|"
    r"romance|case|aventures?|vie|histoire|tragedie|comedie|legende|cas|faits|prouesses|leben|"
    r"geschichte|abenteuer|tragodie|vida|historia|aventuras|tragedia|vita|storia|avventure)"
)
_PRAISE = (
    r"(?:strange|surprising|strangely|wonderful|marvell?ous|amazing|extraordinary|famous|true|"
    r"personal|curious|etranges?|surprenantes?|merveilleu(?:x|ses?)|extraordinaires?|prodigieuses?|"
    r"veritables?|horribles?|epouvantables?|horrifique|tres|celebres?|admirables?|wunderbaren?|comi(?:que|cal)|"
    r"seltsamen?|maravillosas?|extraordinarias?|meravigliose?)"
)
_LEAD = rf"(?:(?:the|la|le|les|l|die|das|der|el|il|un|une|an?) )?(?:{_PRAISE} )*"
_MORE = rf"(?: {_PRAISE})*"
_STORIES = rf"{_STORY}{_MORE}(?: (?:and|et|und|y|e) (?:the )?(?:{_PRAISE} )*{_STORY}{_MORE})*"
_FRAME = re.compile(
    rf"^{_LEAD}{_STORIES} {_OF}(?:{_PRAISE} |renomme |grand |great )*(?P<name>\w.+)$"
)
_PRAISED = re.compile(rf"^(?:the |la |le |les |l )?(?:{_PRAISE} |annotated )+(?P<name>\w.+)$")
_OWN_ADVENTURES = re.compile(r"^(?P<who>.+?) s (?:adventures|abenteuer)(?P<rest> .+)$")
# "The Ingenious Gentleman Don Quixote of La Mancha"
_PERSON = re.compile(
    r"^(?:(?:the|la|le|l|el|il|der) )?(?:\w+ ){0,2}(?:gentleman|hidalgo|knight|chevalier|soldier|"
    r"soldat|gentilhomme|ritter) (?!(?:of|de|du|and|et|in) )(?P<name>\w+ \w.*)$"
)
_AND_OF = re.compile(rf" (?:and|et|und|y|e) {_OF}")
_SECOND = re.compile(r"\s*[,;:-]?\s+(?:ou|or|oder|o sea)\b[\s,:]+(?P<name>\w.+)$", re.IGNORECASE)
# "Othello, the Moor of Venice", "Tom Jones, a Foundling"; but not "Rabbit, Run".
_APPOSITION = re.compile(
    r"^(?P<name>[^,:;()]+), (?:(?:the|an?|le|la|un|une|der|die) |l['’]|prin[cz]|king |gentleman)",
    re.IGNORECASE,
)
# "L'ingénieux hidalgo Don Quichotte de la Manche": a name behind what it is, without "de".
_NAME = r"(?P<name>[A-ZÀ-Þ]\w+(?: [A-ZÀ-Þ]\w+)+)"
_NO_LINK = r"(?!(?:an?d?|et?|und|y|d[eu]s?|à|o[fur]|sur|dans|in|pour|par) )"
_WHO = re.compile(
    rf"^(?:(?:The|La|Le|Les|El|Il|Der|Die) |L['’])(?:{_NO_LINK}[^\W\d_A-ZÀ-Þ]+ ){{1,3}}"
    rf"(?!(?:The|L[aeo]s?) ){_NAME}(?: d[eu]\b.*)?$"
)
_OF_A_PLACE = re.compile(rf"^(?!(?:The|Les?|La) ){_NAME} (?:de(?: la)?|of(?: La)?) [A-ZÀ-Þ]\w+$")
_LINK = re.compile(
    r"\s(?:a|à|au|aux|by|concerning|dans|during|en|for|from|in|into|on|par|pendant|pour|recueillies|"
    r"selon|sur|through|upon|with|durch|uber|mises?|written|ecrit[es]*)\s",
    re.IGNORECASE,
)
_AND_HIS = re.compile(r"\s(?:et|and|und|y|e) (?:of )?(?:s(?:on|a|es)|his|her|seine?|su|suo)\s")
_OF_WORD = re.compile(
    r"\s(?:of|de|des|du|into|on|sur|von|del|della)\s+(?:(?:la|les|the|l)\s+)?", re.IGNORECASE
)
_BRACKET = re.compile(r"^(?P<head>[^()]*\w)\s*\((?P<name>[^()]+)\)\s*$")
_BREAK = re.compile(r"\s+[-–—]\s+|\s*:\s+|\.\s+")
_PLACE = re.compile(r"^(?:tome?|t|vol|volume|book|livre|band|part|partie) ?\d{1,3} (?=\w)")
_WITHIN_ALL = re.compile(
    r"^(?:[oœ]e?uvres compl[eè]tes|(?:complete|collected) works|gesammelte werke|obras completas|"
    r"opere complete)\s*[-–:]\s*(?P<name>(?!tome|vol|t\.?\s?\d)[^\W\d]+(?:\W[^\W\d]+){2,}\W?)$",
    re.IGNORECASE,
)
_CHOSEN = re.compile(
    r"^(?P<name>.*\w) (?:choisie?s|selected|ausgewahlte?|escogid[ao]s|scelt[ei])\b"
)
_ON = re.compile(r"^(?:on|about|concerning) (?=\w+ \w)")
_WORD = re.compile(r"\w+")
_SMALL = frozenset(
    "a an and au aux d de der des di die du e el en et for from in into l la las le les los of on"
    " par pour s sur the to un une und von with y".split()
)


def other_names(title: str) -> set[str]:
    """What other editions of this work are called."""
    whole = fold(title)
    found = set(_framed(whole))
    for name in (title, *(_as_printed(title, name) for name in found)):
        for pattern in (_APPOSITION, _WHO, _OF_A_PLACE):
            if match := pattern.match(name):
                found |= {fold(match["name"]), *_framed(fold(match["name"]))}
    if second := _SECOND.search(title):
        found |= {name for name in (fold(second["name"]),) if _tells(name)}
        if len(second["name"].split()) >= LONG_SECOND:
            found.add(fold(title[: second.start()]))
    found = {name for name in found if name != whole and not COLLECTED.match(name)}
    within = _WITHIN_ALL.match(title)
    return found | {fold(within["name"])} if within else found


def names_within(title: str) -> set[str]:
    """What a book may be called that is this one, or is in it, or has it in it."""
    found = set(_later_parts(title))
    chosen = _CHOSEN.match(fold(title))
    head, *later = _BREAK.split(title)
    sure = {*_framed(fold(head))} if later else set()
    if bracket := _BRACKET.match(title):
        found.add(fold(bracket["name"]))
    elif not later:
        found |= {*_without_tail(title), *_without_head(title)}
    if chosen:
        sure.add(chosen["name"])
    return sure | {name for name in found if _tells(name)}


def _framed(folded: str) -> Iterator[str]:
    """The name in "The life and adventures of …", "The wonderful …", "…'s adventures in …"."""
    if frame := _FRAME.match(folded):
        yield frame["name"]
        if len(both := _AND_OF.split(frame["name"])) > 1:
            yield from (*both, " and ".join(both))
    elif praised := _PRAISED.match(folded):
        yield praised["name"]
        yield from _framed(praised["name"])
    if person := _PERSON.match(folded):
        yield person["name"]
    if own := _OWN_ADVENTURES.match(folded):
        yield own["who"] + own["rest"]


def _as_printed(title: str, name: str) -> str:
    """The end of the title that this folded name was made of."""
    words = list(_WORD.finditer(title))
    return title[words[-min(len(name.split()), len(words))].start() :] if words else ""


def _later_parts(title: str) -> Iterator[str]:
    """The title in "Series - Title", where it is no edition, genre, or volume."""
    _, *later = _BREAK.split(title)
    for part in (_PLACE.sub("", fold(each)) for each in later):
        if not title_parts.is_of_edition(part) and not title_parts.tells_no_more(part):
            yield part


def _without_tail(title: str) -> Iterator[str]:
    if others := _AND_HIS.search(title):
        yield fold(title[: others.start()])
    for link in _LINK.finditer(title):
        if len(_WORD.findall(title[link.start() :])) >= LONG_TAIL:
            yield _ON.sub("", fold(title[: link.start()]))


def _without_head(title: str) -> Iterator[str]:
    for link in _OF_WORD.finditer(title):
        if len(_WORD.findall(title[: link.start()])) >= LONG_TAIL:
            yield fold(title[link.end() :])
            return


def _tells(name: str) -> bool:
    """Whether it can be a title of its own: two telling words, and no kind of book."""
    words = [word for word in name.split() if word not in _SMALL]
    is_plain = title_parts.names_volume(name) or COLLECTED.match(name)
    return len(words) >= LEAST_WORDS and not is_plain and not title_parts.is_of_edition(name)
