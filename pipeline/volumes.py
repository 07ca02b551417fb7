"""The series that a title tells of: shops print "Sorceleur Tome 5" and leave the series out."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from catalog.ordinals import NUMBER, ORDINAL, number_of
from catalog.text import fold
from catalog.title_parts import COLLECTED

# What follows these and a number may be anything: "Sorceleur Tome 5 Le baptême du feu".
_VOLUME = r"tom[eo]|volumen?|volumul|vol\.|bd\.|dl\.|fascicule"
# These are other words, too, or begin a sentence: nothing but the end or a sign may follow.
_LOOSE = (
    r"vol|tom|band|bd|bind|deel|dil|svazek|kotet|osa|cilt|book|livre|libro|livro|boek|bok|bog|buch|"
    r"kniha|ksiega|teil|(?<=[,.:;(–—-] )del|saison|season|staffel|temporada|episode|folge|issue|"
    r"heft|том|книга"
)
_NUMERO = r"#|n[°º]|№|no\.|nr\.?|nro\.?|numero"
_ANY = rf"(?:(?:{_VOLUME}|{_LOOSE})\s+#?|(?:{_NUMERO})\s*|t\.?\s?(?=\d))"
_GAP = r"[\s.,:;–—-]+"
_SIGN = r"[.,:;(\[–—-]\s*"
# In plain letters, see _plain. `loose`: only the end or a sign may follow.
_PATTERNS = [
    re.compile(pattern)
    for pattern in (
        # "Dune (Dune, #1)", "Dune (Dune Book 1)"
        rf"\((?P<series>[^()#]+?),?\s+{_ANY}{NUMBER}\)",
        # "Wool (Book 1 of the Silo Saga)"
        rf"\((?:book|volume|vol\.?|part)\s+#?{NUMBER}\s+(?:of|in)\s+(?P<named>[^()]+)\)",
        # "Lord of Chaos: Book Six of 'The Wheel of Time'"
        rf"\b(?:book|volume|part)\s+{NUMBER}\s+(?:of|in)\s+(?P<named>[^:()]+)$",
        # "The Two Towers: Being the Second Part of The Lord of the Rings"
        (
            rf"[:,;–—-]\s+(?:being\s+)?(?:the\s+)?{NUMBER}\s+(?:book|volume|part)\s+(?:of|in)\s+"
            r"(?P<named>[^:()]+)$"
        ),
        # "Fondation (3/5)", "サーガ(4)"
        (
            r"^(?P<series>[^()\[\]]+?)\s*[(\[](?P<number>\d{1,2})"
            r"(?:\s?(?:/|of|sur|von|de|di)\s?(?P<of>\d{1,2}))?[)\]]$"
        ),
        # "サーガ 第3巻", "사가 3권"; but 全3巻 are all three
        rf"^(?=.*[巻卷册冊권])(?P<series>.+?)\s*(?<![全共])(?:第|제)?\s*{NUMBER}\s*[巻卷册冊권]",
        # "Sorceleur Tome 5", "Muchachas - T. 2, Les lilas"
        (
            rf"^(?P<series>(?:[^()]|\([^()]*\))+?)(?P<gap>[\s.,:;(\[–—-]+)"
            rf"(?:(?:{_VOLUME})(?:\s+|(?=\d))|t\.?\s?(?=\d)|v\.\s?(?=\d)){NUMBER}"
        ),
        # "Off-Campus Saison 3", "Chronik Band 2"
        rf"^(?P<series>[^()]+?)(?P<gap>{_GAP})(?:{_LOOSE})\s+{NUMBER}(?P<loose>)",
        # "Chronik. Dritter Band"
        rf"^(?P<series>[^()]+?){_SIGN}{ORDINAL}\s+(?:{_VOLUME}|{_LOOSE})(?P<loose>)(?!\w)",
        # "Sandman #12", "Reliefs n° 8"
        rf"^(?P<series>(?:[^()]*?\W)?(?P<last>\w+)){_GAP}(?:{_NUMERO})\s*{NUMBER}(?P<loose>)",
    )
]
_MAY_TELL = re.compile(rf"\d|[巻卷册冊권]|\b(?:{_VOLUME}|{_LOOSE}|part)\b")
_FREE = re.compile(r"\s*(?:$|of \d|[.,:;!?()\[\]«»\"–—]|-(?!\w))")
# "1 et 2", "1-3", "1, 2 et 3"; but "T.01 - 1961" and "Tome 2 - 3 contes" are one volume.
_SEVERAL = re.compile(
    r"\s*(?:et|and|und|y|e|en|a|to|bis|&|\+|/)\s*\d{1,3}(?!\d)|[–-]\d{1,3}(?!\d)"
    r"|\s+[–-]\s+\d{1,3}\s*(?:$|[)\],;:])|(?:,\s*\d{1,3})+\s*(?:et|and|und|y|e|en|&)\s*\d"
)
_BOX = re.compile(
    r"\b(?:coffret|integrale|box(?:ed)? set|omnibus|bundle|sammelband|schuber|cofanetto|estuche|"
    r"(?:\d+|two|three|four|deux|trois|quatre) (?:volumes|tomes|books|bande)|tomes \d+)\b"
)
# What has a number of its own: "Chanel n° 5" is no fifth volume.
_NUMBERED = frozenset(
    "chanel symphonie symphony concerto sonate sonata opus quatuor mambo potion room chambre porte "
    "door gate platform quai voie cell cellule block bloc flight train rule regle loi law step "
    "etape jour day enemy public suspect cible target client patient temoin witness victime victim "
    "prisonnier prisoner matricule player joueur number numero route highway district "
    "hashtag the le la les a an un une".split()
)
_ARTICLES = frozenset("the a an le la les l un une der die das el los las il lo i de het".split())
_PLACE_ONLY = re.compile(rf"(?:part|partie|cycle|{_VOLUME}|{_LOOSE})\s+{NUMBER}")
_PLACE = re.compile(
    rf"(?:{_ANY}|(?:part|partie|parte)\s+|#)?{NUMBER}(?:\s?(?:/|of|sur|von|de)\s?\d{{1,3}})?"
)
_IN_BRACKET = re.compile(
    r"(?P<title>.*\S)\s*\((?P<series>[^()#;]*[^()#;,\s]),?\s*"
    r"#(?P<index>\d{1,4}(?:\.\d{1,2})?)?(?P<more>[^();]*)(?:;[^()]*)?\)\s*"
)


def split_series(title: str) -> tuple[str, str | None, str | None]:
    """Title, series and place of "Dune (Dune, #1)"; a box of #1-3 has no single place.

    Of "Mort (Discworld, #4; Death, #1)" the first series counts.
    """
    found = _IN_BRACKET.fullmatch(title) if "#" in title else None
    if not found:
        return title, None, None
    index = found["index"] if not found["more"].strip() else None
    return found["title"], found["series"], index


def place_of(text: str) -> Decimal | None:
    """The place in a series that a text of its own gives: "Band XIV", "3/5", "deel twee"."""
    found = _PLACE.fullmatch(_plain(text.strip()))
    return number_of(found["number"]) if found else None


def volume_of(title: str) -> tuple[str, Decimal] | None:
    """The series and the place in it, where the title names both; None for a box of several."""
    plain = _plain(title)
    if not _MAY_TELL.search(plain):
        return None
    found = next(filter(_is_one_volume, _matches(plain)), None)
    if not found or _BOX.search(fold(title)):
        return None
    groups = found.groupdict()
    part = "named" if groups.get("named") else "series"
    series = _named(title[found.start(part) : found.end(part)], ":" in groups.get("gap", ""))
    if not _is_name(series, part):
        return None
    return series, number_of(groups["number"])


def _plain(title: str) -> str:
    """In lower case and without accents, each character in its old place."""
    return title.lower() if title.isascii() else title.translate(_PLAIN)


class _Plain(dict[int, str]):
    """What each character is when plain, made when it first comes."""

    def __missing__(self, character: int) -> str:
        plain = self[character] = _plain_character(chr(character))
        return plain


_PLAIN = _Plain()


def _plain_character(character: str) -> str:
    if character in "°º№½":
        return character
    letters = unicodedata.normalize("NFKD", character)
    lower = letters[:1].lower()
    return lower if len(lower) == 1 and all(map(unicodedata.combining, letters[1:])) else character


def _matches(plain: str) -> Iterator[re.Match[str]]:
    return filter(None, (pattern.search(plain) for pattern in _PATTERNS))


def _is_one_volume(found: re.Match[str]) -> bool:
    groups, rest = found.groupdict(), found.string[found.end() :]
    number = groups["number"]
    if (groups.get("loose") is not None or number.isalpha()) and not _FREE.match(rest):
        return "named" in groups
    if groups.get("of") and not number_of(number) <= int(groups["of"]) < 40:
        return False
    if groups.get("last") in _NUMBERED or found[0].endswith("(9/11)"):
        return False
    return not _SEVERAL.match(rest)


def _named(series: str, is_title: bool) -> str:
    """Without quotes; of a title that ends before a colon, "Exile's Return: Conclave of Shadows",
    the last part.
    """
    series = series.strip(" .,'\"’‘“”«»–—-")
    before, _, last = series.rpartition(": ")
    if is_title and before and not _PLACE_ONLY.fullmatch(_plain(last)):
        series = last
    return re.sub(r"^the\s+|\s+[Ss](?:eries|érie)$", "", series)


def _is_name(series: str, part: str) -> bool:
    """Whether it names a series, rather than being an article or the works of a writer."""
    folded = fold(series)
    if not folded or folded in _ARTICLES or _PLACE_ONLY.fullmatch(folded):
        return False
    return not COLLECTED.match(folded) and not (part == "named" and folded.isdecimal())
