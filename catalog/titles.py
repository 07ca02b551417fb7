"""The names by which titles and series are compared: without articles, editions and genres."""

import re
from collections.abc import Iterable

from catalog import title_parts
from catalog.ordinals import NUMBER, number_of
from catalog.text import fold
from catalog.title_parts import COLLECTED

_ARTICLES = "le|la|les|l|the|a|an|un|une|der|die|das|ein|eine|el|los|las|il|lo|gli|het|een"
_ARTICLE = re.compile(rf"^(?:{_ARTICLES})\s+(?=\S)")
# "Rougon-Macquart (Les)", "Wheel of Time, The", "Assassin royal (L')"
_ARTICLE_AT_END = re.compile(
    rf"(?<=\S)\s*(?:,\s+(?:{_ARTICLES})['’]?|\((?:{_ARTICLES})['’]?\))$", re.IGNORECASE
)
# "Série noire" is a name of its own: what follows without "de" is a name with a capital letter.
_SERIES_WORD = (
    r"(?:saga|cycle|s[ée]ries?|trilog(?:y|ie|ia)|t[ée]tralogie|quartet|chroni(?:ques?|cles?))"
)
_SERIES_OF = re.compile(
    rf"(?i:(?:(?:{_ARTICLES})\s+)?{_SERIES_WORD}\s+)"
    r"(?i:(?P<of>(?:d[eu]|des|of|del|della|di|von)\s+(?:la\s+|the\s+|l['’])?|d['’]))?"
    r"(?P<name>(?(of)\w|[A-ZÀ-Þ](?=.*[a-zß-ÿ])).*)"
)
_SERIES_AT_END = re.compile(
    rf"(?P<name>(?!(?i:{_ARTICLES})\s+\S+$).*\w)\s+(?i:saga|cycle|series|trilogy|quartet|chronicles)"
)
_BRACKETED = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_YEAR = re.compile(r"1\d{3}|20\d\d")
_PLACED = re.compile(
    r"(?P<series>.*\w)\W+(?:#|(?:book|tome|volume|vol\.?|band|livre|n°|t\.?)\s*#?)\s*"
    r"(?P<number>\d{1,3}(?:[.x]\d)?)(?:;.*)?",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"(\s+[:;–—-]\s+|[:;]\s+|,\s+(?=(?:or|ou)\b)|,\s+(?=(?:a novel|roman|récit|nouvelles)$)"
    r"|\.\s+(?=(?:nouvelle |deuxième )?[ée]dition\b|texte intégral|prix\s))",
    re.IGNORECASE,
)
_MAY_PART = re.compile(r"[:;,.–—-]")
_DIGIT = re.compile(r"\d")
_DECIMALS = re.compile(r"(?<=\d)[.,](?=\d{1,2}(?!\d))")  # which folding would part
_THOUSANDS = re.compile(r"(?<=\d)[., \u00a0\u202f](?=\d{3}(?!\d))")

# One sign for each kind of part, so that "T.05", "Tome V" and "tome cinq" are one.
_PARTS = {
    "v": "tome|tomes|t|vol|vols|volume|volumes|volumen|tomo|band|bd|deel|dl",
    "b": "book|livre|buch|libro|boek",
    "p": "part|partie|teil|parte",
    "s": "saison|season|staffel|temporada",
}
_PART = re.compile(
    rf"\b(?:{'|'.join(f'(?P<{sign}>{words})' for sign, words in _PARTS.items())})\s?"
    rf"{NUMBER}(?P<half>x\d{{1,2}})?(?!\w)"
)
_PART_WORDS = frozenset(word for words in _PARTS.values() for word in words.split("|"))
# What follows the place is the volume's own name, unless it has numbers.
_ONE_VOLUME = re.compile(r"^(.+? v \d+(?:x\d+)?)\b(?! (?:bis|ter)\b)[^\d]*$")
_SAME_WORDS = {
    "docteur": "dr", "doctor": "dr", "monsieur": "m", "mister": "m", "mr": "m", "madame": "mme",
    "saint": "st", "sainte": "ste", "deux": "2", "two": "2", "trois": "3", "three": "3",
    "quatre": "4", "four": "4", "cinq": "5", "five": "5", "six": "6", "sept": "7", "seven": "7",
    "huit": "8", "eight": "8", "neuf": "9", "nine": "9", "dix": "10", "ten": "10",
    "onze": "11", "eleven": "11", "douze": "12", "twelve": "12", "vingt": "20", "vingts": "20",
    "twenty": "20", "mille": "1000", "thousand": "1000",
}  # fmt: skip
_SPELLED = (("4 20", "80"), ("20 1000", "20000"))  # "quatre-vingts", "vingt mille"
_SMALL_WORDS = frozenset("le la les l the et and und".split())
_OF = frozenset("de d of by".split())
_ARTICLES_OF_NAMES = frozenset("la le".split())
_LEAST_WORDS = 3  # of a title whose plurals may be singular: "La ville" is not "Les villes"


def series_key(series: str) -> str:
    """The folded name without the article, wherever it stands: "Wheel of Time, The"; and without
    what only says that it is a series: "La saga des O'Hurley", "Saga O'Hurley", "Les O'Hurley".
    """
    name = _without_article_at_end(series.rstrip(" ,;:"))
    for pattern in (_SERIES_OF, _SERIES_AT_END):
        if found := pattern.fullmatch(name):
            name = found["name"]
    return _without_article(fold(name))


def bare_title(title: str, author: str = "") -> str:
    """What the titles of a work's editions have in common: "Emma (Penguin Classics)" -> "emma".

    Volumes, and what follows the name of collected works, make other works. "Contes de Perrault"
    by Perrault is "contes".
    """
    text = _DECIMALS.sub("x", _THOUSANDS.sub("", title)) if _DIGIT.search(title) else title
    text = _without_brackets(_without_article_at_end(text))
    head, *rest = _SEPARATOR.split(text) if _MAY_PART.search(text) else (text,)
    first = title_parts.core(fold(head))
    if rest:
        more = _kept(zip(rest[::2], map(fold, rest[1::2]), strict=True), first)
        first = " ".join(filter(None, (first, *more)))
    bare = _compared(first, author)
    return bare or _compared(fold(title), author) or fold(title)


def _without_article(folded: str) -> str:
    article = _ARTICLE.match(folded)
    return folded[article.end() :] if article else folded


def _without_article_at_end(text: str) -> str:
    return _ARTICLE_AT_END.sub("", text) if "," in text or text[-1:] == ")" else text


def _without_brackets(title: str) -> str:
    """Without those that tell of an edition, the year of a work, or its place in a series."""
    if "(" not in title and "[" not in title:
        return title
    head = series_key(_BRACKETED.sub("", title))

    def keep(match: re.Match[str]) -> str:
        inside = fold(match[1])
        placed = _PLACED.fullmatch(match[1])
        if placed and not title_parts.names_volume(fold(placed["series"])):
            named_alike = series_key(placed["series"]) == head and placed["number"] != "1"
            return f" t {placed['number']}" if named_alike else ""
        if _YEAR.fullmatch(inside):
            return match[0] if COLLECTED.match(head) else ""
        drops = (title_parts.is_of_edition, title_parts.is_of_trade, title_parts.is_around)
        return "" if any(tells_nothing(inside) for tells_nothing in drops) else match[0]

    return _BRACKETED.sub(keep, title)


def _kept(parts: Iterable[tuple[str, str]], first: str) -> list[str]:
    """Of the parts after the first, each with its separator, those that tell works apart."""
    is_collected = bool(COLLECTED.match(first))
    kept: list[str] = []
    for separator, part in parts:
        if title_parts.ends_title(part):
            break
        if ";" in separator:
            drops = title_parts.is_second_title(part)
        else:
            drops = title_parts.is_of_edition(part) or (
                not is_collected and title_parts.tells_no_more(part)
            )
        if not drops:
            kept.append(title_parts.core(part))
    return kept


def _compared(folded: str, author: str) -> str:
    """Without small words; with one word for those that mean the same, one sign for volumes."""
    words = _without_name(_with_signs(_without_article(folded)).split(), author)
    words = [_SAME_WORDS.get(word, word) for word in words if word not in _SMALL_WORDS]
    if len([word for word in words if len(word) > 1 and word.isalpha()]) >= _LEAST_WORDS:
        words = [word[:-1] if len(word) > 3 and word[-1] == "s" else word for word in words]
    key = " ".join(words)
    for spelled, figures in _SPELLED:
        key = key.replace(spelled, figures)
    return key


def _with_signs(folded: str) -> str:
    """With a sign for each part, and of one volume no more than its place."""
    if not _DIGIT.search(folded) and _PART_WORDS.isdisjoint(folded.split()):
        return folded  # most titles: to see that is quicker than to look for a part
    numbered = _PART.sub(_numbered, folded)
    if " v " not in numbered or COLLECTED.match(numbered):
        return numbered
    return _ONE_VOLUME.sub(r"\1", numbered)


def _without_name(words: list[str], author: str) -> list[str]:
    if not _OF.intersection(words):
        return words
    names = frozenset(fold(author).split()) - _OF
    for end in range(len(words), 2, -1):
        begin = end
        while words[begin - 1] in names or (begin < end and words[begin - 1] in _ARTICLES_OF_NAMES):
            begin -= 1
        if 1 < begin < end and words[begin - 1] in _OF:
            return [*words[: begin - 1], *words[end:]]
    return words


def _numbered(part: re.Match[str]) -> str:
    sign = next(sign for sign in _PARTS if part[sign])
    return f"{sign} {number_of(part['number']).normalize():f}{part['half'] or ''}"
