"""What reasons are called in each language; all texts of a language stand together here.

French has a narrow no-break space before a colon and inside « », so that no line begins with them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")
ReasonKind = Literal[
    "series",
    "author",
    "readers",
    "theme",
    "place",
    "period",
    "genre",
    "audience",
    "collection",
    "meaning",
]
Value = str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Messages:
    """of_one, of_many: by kind, a sentence with {} for one name or for several. last: what stands
    before the last of several names.
    """

    of_one: Mapping[ReasonKind, str]
    of_many: Mapping[ReasonKind, str]
    last: str


MESSAGES: Mapping[Language, Messages] = {
    "en": Messages(
        of_one={
            "series": "From the same series: {}",
            "author": "Also by {}",
            "readers": "Readers of “{}” also liked it",
            "theme": "Both speak of {}",
            "place": "Same place: {}",
            "period": "From the same time: {}",
            "genre": "Same genre: {}",
            "audience": "For the same readers: {}",
            "collection": "Same collection: {}",
            "meaning": "Close in content",
        },
        of_many={},
        last=" and ",
    ),
    "fr": Messages(
        of_one={
            "series": "De la même série\u202f: {}",
            "author": "Également signé {}",  # no "de", which some names would shorten to "d’"
            "readers": "Les lecteurs de «\u202f{}\u202f» l’ont aimé aussi",
            "theme": "Thème commun\u202f: {}",
            "place": "Même lieu\u202f: {}",
            "period": "De la même époque\u202f: {}",
            "genre": "Même genre\u202f: {}",
            "audience": "Pour les mêmes lecteurs\u202f: {}",
            "collection": "Même collection\u202f: {}",
            "meaning": "Proche par son contenu",
        },
        of_many={"theme": "Thèmes communs\u202f: {}"},
        last=" et ",
    ),
}


def said(kind: ReasonKind, value: Value, language: Language) -> str:
    """The reason as a sentence, without a full stop."""
    messages = MESSAGES[language]
    names = (value,) if isinstance(value, str) else value or ()
    sentence = messages.of_one[kind]
    if len(names) > 1:
        sentence = messages.of_many.get(kind, sentence)
    # Not by str.format: a title may hold braces.
    return sentence.replace("{}", _listed(names, messages.last))


def _listed(names: Sequence[str], last: str) -> str:
    """As in "mine", "mine and strike", "mine, strike and pit"."""
    *first, end = names or ("",)
    return f"{', '.join(first)}{last}{end}" if first else end
