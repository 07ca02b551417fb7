"""Readers and what they like, out of a file `reader,isbn13[,rating][,split]`."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from pathlib import Path

from catalog.book import isbn13

LEAST_RATING = 4  # of five; a row without a rating is a like
HELD_SHARE = 5  # one like in five is held back, where the file does not say which
NEEDED = ("reader", "isbn13")
SPLITS = ("known", "held")


class LikesError(ValueError):
    """The file can't be used; the message says why."""


@dataclass(slots=True)
class Reader:
    """`known` books are told to the recommender, `held` ones are what it should find."""

    known: list[str] = field(default_factory=list)
    held: set[str] = field(default_factory=set)


def read_likes(path: Path) -> dict[str, Reader]:
    """Readers by name. Raises LikesError when the file is not what it should be."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        columns = set(rows.fieldnames or ())
        if missing := [name for name in NEEDED if name not in columns]:
            raise LikesError(f"{path} has no column {', '.join(missing)}; it needs reader,isbn13")
        try:
            liked = [row for row in rows if _is_like(row)]
        except (ValueError, UnicodeDecodeError, csv.Error) as error:
            raise LikesError(f"{path}, line {rows.line_num}: {error}") from error
    readers = _as_split(path, liked) if "split" in columns else _split(liked)
    if not any(reader.known and reader.held for reader in readers.values()):
        raise LikesError(f"{path}: no reader has both a known and a held like")
    return readers


def only_of(readers: Mapping[str, Reader], catalogue: Mapping[str, int]) -> list[Reader]:
    """What the catalogue has of their likes; readers who then can't be judged are left out."""
    found = [
        Reader(
            [book_id for book_id in reader.known if book_id in catalogue],
            {book_id for book_id in reader.held if book_id in catalogue},
        )
        for reader in readers.values()
    ]
    return [reader for reader in found if reader.known and reader.held]


def _is_like(row: Mapping[str, str | None]) -> bool:
    """Raises ValueError for a rating that is no number."""
    return not row.get("rating") or float(row["rating"] or "") >= LEAST_RATING


def _as_split(path: Path, liked: Sequence[Mapping[str, str]]) -> dict[str, Reader]:
    readers: dict[str, Reader] = {}
    for row in liked:
        reader = readers.setdefault(row["reader"], Reader())
        if row["split"] not in SPLITS:
            raise LikesError(f"{path}: split {row['split']!r} is neither known nor held")
        if row["split"] == "known":
            reader.known.append(_id(row["isbn13"]))
        else:
            reader.held.add(_id(row["isbn13"]))
    return readers


def _split(liked: Sequence[Mapping[str, str]]) -> dict[str, Reader]:
    """The same likes of a reader are held back each time; none of an only one."""
    likes: dict[str, dict[str, None]] = {}
    for row in liked:
        likes.setdefault(row["reader"], {})[_id(row["isbn13"])] = None
    readers = {}
    for name, books in likes.items():
        order = sorted(books, key=partial(_lot, name))
        held = set(order[: max(1, len(order) // HELD_SHARE)]) if len(order) > 1 else set()
        readers[name] = Reader([book for book in books if book not in held], held)
    return readers


def _lot(reader: str, book: str) -> bytes:
    return blake2b(f"{reader} {book}".encode()).digest()


def _id(text: str) -> str:
    """Under which the catalogue has the book; what is no ISBN stays as it is."""
    try:
        return isbn13(text.strip())
    except ValueError:
        return text.strip()
