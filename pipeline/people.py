"""The people that a text names, each with what they did for the book."""

import re

from catalog.text import fold
from pipeline.roles import Role, led_by_role, role_of, role_of_word, signed_role
from pipeline.texts import one_line, remembered

# Who is nobody, among people with commas between them: "Collectif, Jean Anouilh".
_NOBODY = """
collectif, collectifs, collective, ouvrage collectif, auteurs divers, various authors, unknown,
inconnu, anonyme, anonymous, anonymus, unbekannt, onbekend, sconosciuto, desconocido, aa vv, vv aa
"""
_NO_NAMES = frozenset(map(fold, _NOBODY.split(",")))
_NO_VALUES = frozenset("nan null none n a".split())
_SUFFIXES = frozenset("jr,sr,ii,iii,iv,phd,ph d,md,m d,pere,fils".split(","))
_PARTICLES = frozenset("de du des la le van von der den di da del ibn".split())
_PLAIN = re.compile(r"(?!(?:[Bb]y|par)\s)[^;|&/,()\[\]:；、，（【]*")
_MAY_JOIN = re.compile(
    r"\s(?:et|and|und|y|by|par)\s|^(?:sous la|a cura) |[\u3040-\u9fff\uac00-\ud7af][ ・]",
    re.IGNORECASE,
)
# "村上春樹・柴田元幸" are two, "アガサ・クリスティー" is one.
_JOINED = re.compile(r"\s*[;|&；、]\s*|\s+/\s+|(?<=[\u3400-\u9fff])・(?=[\u3400-\u9fff])")
_AND = re.compile(r"\s+(?:et|and|und|y)\s+")
_COMMA = re.compile(r"[,，]")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_BRACKET = re.compile(r"\s*[(\[（【]([^()\[\]（）【】]*)[)\]）】]")
# "(1802-1885)", "(née en 1969)", "(0070-0019 av. J.-C.)", "(1)", folded
_LIFE = re.compile(
    r"(?=.*\d|.*siecle|.*century|[ivx]+$)"
    r"(?:(?:born|died|nee?|mort|geb|gest|circa|vers|floruit|fl|ca?|b|d|um|av|ap|j|bce?|ad|ce|chr|v|n|siecle|century|e|th|[ivx]+e?|en|in|present|\d{1,4})(?:\s+|$))+"
)
_LIFE_AFTER_COMMA = re.compile(
    r",\s*(?:b\.|ca?\.)?\s*\d{3,4}\??\s*[-–]\s*(?:\d{4}|\.{2,4})?\.?(?=\s*(?:[,;|(]|$))"
    r"|,\s*(?:born|n[ée]e? en|b\.)\s+\d{4}"
)
_TITLE_AFTER_COMMA = re.compile(
    r"(?<=\w),\s*(?:Sir|Dame|Lord|Lady|Dr\.?|Prof\.?)(?=\s*(?:[,;|]|$))"
)
_COUNTRY = re.compile(r"^[(\[（【〔]\w{1,3}[)\]）】〕]\s*(?=[\u3400-\u9fff])")  # "[日] 東野圭吾"
_AND_OTHERS = re.compile(
    r"[\s,;]*[\[(]?\b(?:et al|and others|et autres|u\. ?a|y otros|e altri|en anderen)\b\.?[\])]?$",
    re.IGNORECASE,
)
_BY = re.compile(r"^(?:[Bb]y|par)\s+")
_WORD_AFTER_COMMA = re.compile(r",\s*([^\W\d_]+\.?)(?=\s*(?:[,;|]|$))")
# A role within a text, where its bracket stood. No text holds control characters.
_MARK = re.compile(r"\x00([aeo])")

Person = tuple[str, Role]


def people_of(text: str, *, alone: bool = False) -> tuple[Person, ...]:
    """Names, first name first, with their roles. `alone`: no other text names people of the book.

    Then of "Homère, Jaccottet (Trad.)" the first is another person than the last. Where others
    stand apart, "Jaccottet, Philippe (Trad.)" is one.
    """
    people, by_commas = _remember_people(text)
    if alone and by_commas and len(people) == 1 and people[0][1] is not Role.AUTHOR:
        return _two_people(_with_marks(one_line(text))) or people
    return people


def _read_people(text: str) -> tuple[tuple[Person, ...], bool]:
    """The people that a text names, and whether only commas can part them."""
    text = one_line(text)
    if _PLAIN.fullmatch(text) and not _MAY_JOIN.search(text):
        return ((text, Role.AUTHOR),), False
    marked = _with_marks(text)
    parts = _JOINED.split(marked)
    people = (person for part in parts for names in _split_and(part) for person in _named(names))
    return tuple(people), len(parts) == 1 and len(_MARK.findall(marked)) == 1


_remember_people = remembered(_read_people)


def _two_people(marked: str) -> tuple[Person, ...]:
    first, comma, second = marked.partition(",")
    second = second.strip()
    if not comma or not _MARK.search(second) or _ends_as_first_names(_MARK.sub("", second)):
        return ()
    return ((first, Role.AUTHOR), *_named(second))


def _with_marks(text: str) -> str:
    """With a mark where a bracket or a word tells a role, and without dates of birth and death."""
    if found := _BRACKET.fullmatch(text):
        text = found[1]
    text = _COUNTRY.sub("", _BY.sub("", text))
    text = _BRACKET.sub(_mark_of_bracket, _AND_OTHERS.sub("", text))
    text = _TITLE_AFTER_COMMA.sub(_if_second, _LIFE_AFTER_COMMA.sub("", text))
    return _WORD_AFTER_COMMA.sub(_mark_of_word, text)


def _mark_of_bracket(bracket: re.Match[str]) -> str:
    inside = fold(bracket[1])
    if not inside or inside.startswith("pseud") or _LIFE.fullmatch(inside):
        return ""
    role = role_of(bracket[1])
    return f"\x00{role.value}" if role else bracket[0]


def _if_second(title: re.Match[str]) -> str:
    """Not the "Dr." of "Seuss, Dr."."""
    return "" if "," in title.string[: title.start()] else title[0]


def _mark_of_word(found: re.Match[str]) -> str:
    before = found.string[: found.start()]
    role = role_of_word(found[1]) if " " in before or "," in before else None  # "McBain, Ed."
    return f"\x00{role.value}" if role else found[0]


def _named(text: str) -> list[Person]:
    """The people of a text in which each mark ends the name before it."""
    *marked, rest = _MARK.split(text)
    people: list[Person] = []
    for names, mark in zip(marked[::2], marked[1::2], strict=True):
        *before, last = _split_commas(names) or [""]
        people += [*map(_led, before), (last, Role(mark))]
    return [*people, *map(_led, _split_commas(rest))]


def _led(text: str) -> Person:
    name, role = signed_role(text) if _WIDE.search(text) else led_by_role(text)
    return name, role or Role.AUTHOR


def _split_and(text: str) -> list[str]:
    """Only between whole names: "Jacob et Wilhelm Grimm" would leave an author named Jacob."""
    parts = _AND.split(text)
    return parts if all(len(part.split()) > 1 for part in parts) else [text]


def _split_commas(text: str) -> list[str]:
    parts = [part.strip() for part in _COMMA.split(text) if part.strip()]
    if len(parts) < 2 or any(map(_WIDE.search, parts)):
        return parts
    parts = [part for part in parts if fold(part) not in _NO_NAMES]
    if all(fold(part) in _NO_VALUES for part in parts):  # but "Null, Gary" is somebody
        return []
    if len(parts) == 2:
        return _split_comma(*parts)
    if len(parts) % 2 == 0 and all(len(part.split()) == 1 for part in parts):
        return [f"{first} {last}" for last, first in zip(parts[::2], parts[1::2], strict=True)]
    return parts


def _split_comma(last: str, first: str) -> list[str]:
    bracket = _BRACKET.search(first)
    if bracket and bracket.end() == len(first):
        first = first[: bracket.start()]
        if _initials(bracket[1]) == _initials(first):  # "Tolkien, J. R. R. (John Ronald Reuel)"
            return _split_comma(last, first)
        return [f"{name}{bracket[0]}" for name in _split_comma(last, first)]  # "Dumas, A. (fils)"
    if fold(first) in _SUFFIXES:
        return [f"{last} {first}"]
    return [f"{first} {last}"] if _inverted(last, first) else [last, first]


def _inverted(last: str, first: str) -> bool:
    """Whether "last, first" is one person: two whole names are two people, unless the second ends
    as no name does ("Balzac Mussy, Honoré de") or has initials ("Le Guin, Ursula K.").
    """
    if led_by_role(first)[1]:
        return False
    if len(last.split()) == 1 or len(first.split()) == 1:
        return True
    return _ends_as_first_names(first)


def _ends_as_first_names(first: str) -> bool:
    names = fold(first).split()
    if not names:
        return False
    initials = len(names) > 1 and all(len(name) == 1 for name in names[1:])
    return initials or names[-1] in _PARTICLES or first.endswith(("d'", "d’"))


def _initials(names: str) -> str:
    return "".join(name[0] for name in fold(names).split())
