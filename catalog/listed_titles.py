"""Several works that one title names: "X / Y", "X, Y", "The X and The Y"; capitals tell them apart.

"The Naked and the Dead" is one title: what follows "and" would begin with a capital letter.
"""

import re

from catalog import title_parts
from catalog.text import fold

LEAST_WORDS = 2
LEAST_LETTERS = 4  # of a part between bare slashes: "AC/DC" is one word

_SLASH = re.compile(r"\s+/\s+")
_BARE_SLASH = re.compile(r"\s*/\s*")
_AND = re.compile(r",?\s+(?:and|et|und|y|e|&)\s+(?=[A-ZÀ-Þ\d])|;\s+")
_COMMA = re.compile(r",\s+(?:and\s+)?(?=[A-ZÀ-Þ])")
_ARTICLE = re.compile(r"(?:The|A|An|La|Le|Les|Un|Une|Der|Die|Das|El|Los|Las|Il|Lo)\s|L['’]")
_MAY_LIST = re.compile(r"[/;,&]|\s(?:and|et|und|y|e)\s+[A-ZÀ-Þ\d]")
_OTHERS = re.compile(
    r",?\s+(?:and|et|und|y|e)\s+(?:other|autres?|andere|otr|altr).*$", re.IGNORECASE
)
_BREAK = re.compile(r"\s+[-–—]\s+|\s*:\s+|\s*[()\[\]]")
_SMALL = frozenset("and et und y e & or ou".split())


def listed(title: str) -> tuple[set[str], set[str]]:
    """What a book of this title surely holds, and what it holds if there is a work of that name."""
    if not _MAY_LIST.search(title):
        return set(), set()
    surely: set[str] = set()
    perhaps: set[str] = set()
    for part in _BREAK.split(_OTHERS.sub("", title)):
        by_slash = _by_slash(part)
        surely |= by_slash
        if by_slash:
            continue
        names = [name.strip() for name in _AND.split(part)]
        if len(names) > 1 and all(map(_is_title, names)):
            (surely if any(map(_ARTICLE.match, names[1:])) else perhaps).update(map(fold, names))
        elif len(several := _COMMA.split(part)) > 1 and all(map(_is_title, several)):
            perhaps |= set(map(fold, several))
    return surely, perhaps - surely


def _by_slash(part: str) -> set[str]:
    spaced = _SLASH.split(part)
    names = spaced if len(spaced) > 1 else _BARE_SLASH.split(part)
    if len(names) < LEAST_WORDS or not all(
        name[:1].isupper() or name[:1].isdigit() for name in names
    ):
        return set()
    if names is not spaced and any(sum(map(str.isalpha, name)) < LEAST_LETTERS for name in names):
        return set()
    return {folded for name in names if not title_parts.is_of_edition(folded := fold(name))}


def _is_title(name: str) -> bool:
    """Whether it begins as one and has two words, or is a number such as "1984"."""
    words = fold(name).split()
    if len(words) == 1:
        return len(name) == LEAST_LETTERS and name.isdigit()
    begins = name[:1].isupper() or name[:1].isdigit()
    return begins and len(words) >= LEAST_WORDS and words[0] not in _SMALL
