"""The language that a request asks for, among those in which reasons are told."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Annotated

from fastapi import Depends, Header, Request
from starlette.types import Scope

from recommender.wording import LANGUAGES, Language

ENGLISH: Language = "en"
LONGEST = 1_000  # bytes of the header that are read
# A language range with its weight, as RFC 9110 (12.4.2 and 12.5.4) has them.
_ASKED = re.compile(
    rb"[ \t]*(\*|[A-Za-z]{1,8})(?:-[A-Za-z0-9]{1,8})*"
    rb"[ \t]*(?:;[ \t]*[Qq]=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)[ \t]*)?"
)


def language_of(scope: Scope) -> Language:
    """The one that Accept-Language wants most; English where it wants neither."""
    return best(b",".join(_accepted(scope["headers"]))[:LONGEST])


def spoken(language: Language) -> dict[str, str]:
    """The headers of an answer that would be another in another language."""
    return {"content-language": language, "vary": "Accept-Language"}


@lru_cache(maxsize=256)
def best(accept_language: bytes) -> Language:
    """Of the languages that are spoken here; what can't be read is passed over.

    "fr-CA" asks for "fr", as in the lookup of RFC 4647; "*" stands for whatever is not named. Of
    two that are wanted as much, the one named first; with "*", English.
    """
    weights: dict[str, float] = {}
    for each in accept_language.split(b","):
        if match := _ASKED.fullmatch(each):
            name = match[1].decode().lower()
            weights[name] = max(float(match[2] or 1), weights.get(name, 0.0))
    named = [name for name in weights if name in LANGUAGES]
    rest = weights.get("*", 0.0)
    wanted = {name: weights[name] for name in named}
    wanted |= {name: rest for name in LANGUAGES if name not in wanted}
    language = max(LANGUAGES, key=lambda name: (wanted[name], *_order(name, named)))
    return language if wanted[language] else ENGLISH


def _order(name: Language, named: Sequence[str]) -> tuple[bool, int]:
    """What is named comes before what is not, and of those what comes first."""
    return (name in named, -named.index(name)) if name in named else (False, 0)


def _accepted(headers: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
    return [value for name, value in headers if name == b"accept-language"]


# async: a plain def would cost a thread of its own.
async def _asked(
    request: Request,
    accept_language: Annotated[  # noqa: ARG001 -- only to be documented: it may come twice
        str | None, Header(description="In which language reasons are told: `fr`, else English")
    ] = None,
) -> Language:
    return language_of(request.scope)


AskedLanguage = Annotated[Language, Depends(_asked)]
