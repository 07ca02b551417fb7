"""Which titles are worth reading for what they hold, are called or are a part of.

Most are not, and to see that is quicker than to read them.
"""

import re

from catalog.text import fold
from catalog.title_parts import COLLECTED

_CAPITAL = "[A-ZÀ-Þ]"
_WRITTEN = re.compile(
    r"[^\w ']|_"
    rf"|\w+ \w+ (?:and|et|und|y|e) (?:{_CAPITAL}|\d)\w* ?\w"
    rf"|^(?:The|La|Le|Les|El|Il|Der|Die) (?:[a-zß-ÿ]+ ){{1,3}}{_CAPITAL}\w+ {_CAPITAL}"
    rf"|^(?!(?:The|Les?|La) )(?:{_CAPITAL}\w+ ){{2,}}(?:de|of)(?: La| la)? {_CAPITAL}\w+$"
)
_FOLDED = re.compile(
    r"\b(?:coffret|box|omnibus|sammelb|schuber|gesamt|cofanetto|estuche|verzamel|integrale|"
    r"compl|kompl|alle\b|tom[eio]|vol|band|teil|t ?\d|trilog|tetralog|quartet|ultimate|other|"
    r"autre|andere|otr|altr|suivi|preced|followed|gefolgt|segui|from|extrait|parte?\b|"
    r"parties?\b|livre|book|ou\b|or\b|oder\b|chois|select|ausgew|escogid|scelt|chroni|cycle|"
    r"saga|chants|cantos|actes|novels|gentleman|hidalgo|knight|chevalier|soldier|soldat|ritter)"
    r"|\b(?:et|and|und|y|e) (?:of )?(?:son|sa|ses|his|her|seine?|su|suo) "
    r"|\b(?:adventures?|life|history|story|traged\w+|comed\w+|fortunes|opinions|tale|legende?|"
    r"romance|case|aventuras?|aventures?|vie|histoire|cas|faits|prouesses|leben|historia|"
    r"geschichte|abenteuer|vida|vita|storia|avventure)(?: \w+){0,2} "
    r"(?:of|d[eiu]?|des|von|del|della) "
    r"| s (?:adventures|abenteuer) "
    r"|^(?:(?:the|la|le|les|l) )?(?:annotated|wonder|marvel|merveill|amaz|strange|true|etrange|"
    r"extraord|famous|prodig|veritable)"
    r"|^(?:\S+ ){7}"
    r"|^(?:the )?(?:novels|fiction)"
)
_ALONE_OR_HONOURED = re.compile(r"\S*$|sir|dame|lord|lady|dr|mme|madame|abbe|comte|marquis|baron")


def may_tell(title: str, author: str) -> bool:
    """Whether a title by this author can hold, or be a part of, or be called as another one."""
    if _WRITTEN.search(title):
        return True
    key = fold(title)
    return bool(
        _FOLDED.search(key) or COLLECTED.match(key) or _ALONE_OR_HONOURED.match(fold(author))
    )
