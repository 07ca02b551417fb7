"""What a title means, whatever its language: "War and Peace" and "La Guerre et la Paix" are one."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

from catalog.book import author_of_work, short_hash
from catalog.spelling import spelled_alike
from catalog.text import fold

LANGUAGES = ("en", "fr", "de", "es", "it")  # the order of the columns of the vocabulary
REMEMBERED = 20_000  # words
LONGEST = 12  # words; a longer title is hardly translated word by word
SHORTEST_NAME = 3  # letters that stay when endings are taken off

_HEAD = re.compile(r"(?<=\w)(?:\s+[-–—]\s|\s*[:;(\[]|[.!?]\s|,? (?:suivi|précédé)e? )")
_VOLUME = re.compile(
    r"\b(?:tome|tomes|vol|volume|book|livre|band|part|t)\W{0,2}(?P<number>\d+)", re.IGNORECASE
)
_FIGURE = re.compile(r"\d")  # few titles have one, which is quicker to see
_THOUSANDS = re.compile(r"(?<=\d)[., \u00a0\u202f](?=\d{3}(?!\d))")
# By which a title shows its language, where its record does not tell it.
_SPOKEN = {
    "en": "a an and as at by for from her his in its my of on or the their to with",
    "fr": "au aux avec chez d dans de des du en et l la le les ma mes mon ou par pour que qui sa"
    " ses son sur un une",
    "de": "am auf aus das dem den der des die ein eine einer fur im in mit oder und vom von zu"
    " zum zur",
    "es": "al con de del el en la las los o para por su un una y",
    "it": "al con da degli dei del della delle di e gli i il in l la le lo o per un una uno",
}
_WORDS_OF = {language: frozenset(words.split()) for language, words in _SPOKEN.items()}
_SMALL = frozenset(
    "a al am an and as at au aus aux avec by chez con d da dan dans das de degli dei del della"
    " delle den der des di die din do du e ein eine einer el en et f for from fur gli i il im"
    " in into its l la las le les lo los m mit mr my n of on one or ou par per por pour qu que s"
    " sa se ses son su sur the their to un una und une uno vom von with y zu zum zur".split()
)


def meaning_key(title: str, authors: tuple[str, ...], language: str | None) -> str | None:
    """What the translations of one work share; None where the language is none of LANGUAGES.

    Words that the vocabulary lacks are taken for names, which are spelled much alike. Subtitles do
    not count, volumes do.
    """
    if language not in LANGUAGES or not authors:
        return None
    has_figures = _FIGURE.search(title)
    volume = _VOLUME.search(title) if has_figures else None
    head = _HEAD.split(title[: volume.start()] if volume else title, maxsplit=1)[0]
    words = fold(_THOUSANDS.sub("", head) if has_figures else head).split() or fold(title).split()
    meant = {_meaning(word, language) for word in words if word not in _SMALL}
    if not meant or len(words) > LONGEST:
        return None
    place = volume["number"] if volume else ""
    return "m" + short_hash(f"{' '.join(sorted(meant))}|{place}|{author_of_work(authors[0])}")


def languages_of(title: str, language: str | None) -> tuple[str, ...]:
    """Those of LANGUAGES that the book can be in: its own, else those of most small words of its
    title, which are all where it has none.
    """
    if language is not None:
        return (language,) if language in LANGUAGES else ()
    words = fold(title).split()
    found = {each: sum(word in _WORDS_OF[each] for word in words) for each in LANGUAGES}
    return tuple(each for each in LANGUAGES if found[each] == max(found.values()))


@lru_cache(maxsize=REMEMBERED)
def _meaning(word: str, language: str) -> str:
    known = _meanings()[language]
    return (
        known.get(word) or known.get(_singular(word)) or known.get(word.rstrip("s")) or _name(word)
    )


def _singular(word: str) -> str:
    for many, one in (("ies", "y"), ("ches", "ch"), ("shes", "sh"), ("sses", "ss"), ("ves", "f")):
        if word.endswith(many):
            return word.removesuffix(many) + one
    return word[:-1] if word[-1] in "sx" else word


def _name(word: str) -> str:
    """The word without what differs between languages: "Quixote" and "Quichotte"."""
    spelled = spelled_alike(word).replace("x", "c").replace("k", "c")
    return spelled.rstrip("aeiosu") if len(spelled) > SHORTEST_NAME else spelled


@cache
def _meanings() -> Mapping[str, Mapping[str, str]]:
    """Of each language the words, with the first English word of their first line."""
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    having: dict[str, list[tuple[dict[str, str], str]]] = {}  # a meaning, by now
    for columns in _lines():
        here = [(found[language], word) for language, words in columns for word in words]
        meaning = columns[0][1][0]
        others = {words[word] for words, word in here if word in words} - {meaning}
        here += (each for other in others for each in having.pop(other))
        for words, word in here:
            words[word] = meaning
        having.setdefault(meaning, []).extend(here)
    return found


def _lines() -> list[list[tuple[str, list[str]]]]:
    text = (resources.files("catalog") / "vocabulary" / "title_words.txt").read_text("utf-8")
    return [
        [
            (language, words.split())
            for language, words in zip(LANGUAGES, line.split("|"), strict=True)
        ]
        for line in text.splitlines()
        if not line.startswith("#")
    ]
