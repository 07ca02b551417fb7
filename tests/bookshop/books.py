"""The books of the shop: the sample catalogue, and two of the shop's own for what it lacks."""

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.text import fold

SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "books.jsonl"

# No book of the sample is without author, has paragraphs, or characters that markup uses.
OWN: tuple[dict[str, Any], ...] = (
    {
        "title": "Mémoires d'un phare",
        "authors": [],
        "summary": "Un phare se souvient de ses gardiens.\n\nLe premier parlait aux oiseaux.\n\n"
        "Le dernier n'a laissé qu'une lampe allumée et trois mots : « je reviens bientôt ».",
        "labels": ["Littérature", "Romans", "Romans d'aventures"],
        "collection": "Petits essais",
        "series": "Feux de mer",
        "series_index": 2,
        "publisher": "La Boutique d'essai",
        "published": "05/01/2023",
        "pages": 128,
        "weight": "0.085 Kg",
        "dimensions": "11,0 cm × 18,0 cm × 0,8 cm",
        "binding": "Broché",
        "format": "Poche",
        "ean": "2000000000015",
        "language": "fr",
    },
    {
        "title": "Tom & Léa : « 1 < 2 »",
        "authors": ["Ana O'Neil", "Bo Çelik", "Cy-Lou Ng"],
        "summary": 'Deux enfants comptent : "1 < 2 & 3 > 2".\nPersonne ne les croit.\n\n'
        "Ils recommencent, à l'envers.",
        "labels": ["Littérature", "Contes", "Jeunesse"],
        "publisher": "La Boutique d'essai",
        "year": 2024,
        "pages": 32,
        "weight": "0.3 Kg",
        "dimensions": "21,0 cm × 29,7 cm",
        "binding": "Relié",
        "language": "fr",
    },
)


@dataclass(frozen=True, slots=True)
class Book:
    """A book as the shop has it; `number` ends its addresses. Weight and size are as printed."""

    number: str
    title: str
    authors: tuple[str, ...]
    summary: str
    labels: tuple[str, ...]
    language: str
    collection: str | None = None
    series: str | None = None
    series_index: int | None = None
    publisher: str | None = None
    year: int | None = None
    published: str | None = None
    pages: int | None = None
    weight: str | None = None
    dimensions: str | None = None
    binding: str | None = None
    format: str | None = None
    isbn13: str | None = None
    ean: str | None = None

    @property
    def slug(self) -> str:
        return f"{fold(self.title).replace(' ', '-')}-{self.number}"

    @property
    def cover(self) -> str:
        return f"/covers/{self.number}.{'png' if self.pick('picture', 2) else 'jpg'}"

    def pick(self, subject: str, among: int) -> int:
        """A number below `among`, always the same for this book and subject."""
        return share(subject + self.number, among)


def share(key: str, among: int) -> int:
    """A number below `among` that stands for a text, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest()) % among


@functools.cache
def all_books() -> tuple[Book, ...]:
    records = [*OWN, *map(json.loads, SAMPLE.read_text("utf-8").splitlines())]
    return tuple(map(_book, records))


def _book(record: Mapping[str, Any]) -> Book:
    key = json.dumps(record, sort_keys=True)
    lists = {name: tuple(record[name]) for name in ("authors", "labels")}
    number = record.get("isbn13") or record.get("ean") or str(100_000_000 + share(key, 900_000_000))
    return Book(**{**record, **lists, "number": number})
