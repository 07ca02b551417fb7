"""The sample catalogue taken apart: what invented books are put together from."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE = Path(__file__).parent.parent / "data" / "sample" / "books.jsonl"

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_])")
# Where a title can be cut so that its two parts go with those of another.
_JOINT = re.compile(
    r"\s(?=(?:de|du|des|d'un|d'une|à|au|aux|et|en|dans|sur|pour|of|and|in|to|from|with|for|at|or)\s)"
)


@dataclass(frozen=True)
class Genre:
    """Labels as a shop prints them, and the sentences of the summaries that carry them."""

    labels: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Parts:
    """What the sample holds in one language; nothing is empty."""

    language: str
    genres: Sequence[Genre]
    first_names: Sequence[str]
    last_names: Sequence[str]
    title_heads: Sequence[str]
    title_tails: Sequence[str]
    collections: Sequence[str]


def sample_parts(path: Path = SAMPLE) -> list[Parts]:
    """The parts of every language, the one with most books first."""
    with path.open(encoding="utf-8") as lines:
        books = [json.loads(line) for line in lines]
    by_language: dict[str, list[dict[str, object]]] = {}
    for book in books:
        by_language.setdefault(str(book["language"]), []).append(book)
    return [
        _parts(language, of_one)
        for language, of_one in sorted(by_language.items(), key=lambda item: -len(item[1]))
    ]


def author(parts: Parts, number: int) -> str:
    """The name under this number; when all pairs of names are used up, with a middle initial."""
    first, last = parts.first_names, parts.last_names
    round_, number = divmod(number, len(first) * len(last))
    turn, at = divmod(number, len(first))
    middle = f" {chr(ord('A') + round_ % 26)}." if round_ else ""
    return f"{first[at]}{middle} {last[(7 * at + turn + 1) % len(last)]}"


def publisher(parts: Parts, number: int) -> str:
    """The name under this number; when all pairs of names are used up they come again."""
    turn, at = divmod(number, len(parts.last_names))
    return f"{parts.last_names[at]} & {parts.last_names[(3 * at + turn) % len(parts.last_names)]}"


def _parts(language: str, books: Sequence[dict[str, object]]) -> Parts:
    names = [name.rpartition(" ") for book in books for name in _texts(book["authors"])]
    titles = [_JOINT.split(str(book["title"]), maxsplit=1) for book in books]
    heads = _distinct(parts[0] for parts in titles)
    return Parts(
        language=language,
        genres=_genres(books),
        first_names=_distinct(first for first, _, _ in names if first),
        last_names=_distinct(last for _, _, last in names),
        title_heads=heads,
        title_tails=_distinct(parts[1] for parts in titles if len(parts) > 1) or heads,
        collections=_distinct(str(b["collection"]) for b in books if "collection" in b) or heads,
    )


def _genres(books: Sequence[dict[str, object]]) -> list[Genre]:
    """By last label, which is the genre; as frequent as in the sample, so one entry a book."""
    sentences: dict[str, list[str]] = {}
    for book in books:
        of_genre = sentences.setdefault(_texts(book["labels"])[-1], [])
        of_genre += _SENTENCE_END.split(str(book["summary"]))
    return [
        Genre(labels, tuple(sentences[labels[-1]]))
        for labels in (tuple(_texts(book["labels"])) for book in books)
    ]


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
