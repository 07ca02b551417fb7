"""Invented books made of the sample's own parts: `python -m bench.generate N > books.jsonl`.

The same count and seed give the same records. They are made one by one: a million take no more
memory than a hundred.
"""

import argparse
import json
import random
import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from stdnum import ean

from bench.sample_parts import Parts, author, publisher, sample_parts

Record = dict[str, object]

SEED = 1
EDITIONS = 0.06  # of all records: another edition of one of the last REMEMBERED
REMEMBERED = 1_000
IN_SERIES = 0.15
TWO_AUTHORS = 0.06
BOOKS_PER_AUTHOR = 4
BOOKS_PER_PUBLISHER = 50
LANGUAGE_GROUPS = {"fr": "2", "en": "0"}  # of ISBNs
MANY = 10**8  # as many ISBNs as a group of one digit leaves
STEP = 48_271_681  # has no divisor in common with MANY: every number comes once
# How often a field is there, near to what 641 records of a French bookshop show.
PRESENT = {
    "isbn13": 0.88, "summary": 0.95, "publisher": 0.97, "year": 0.95, "pages": 0.9,
    "weight_g": 0.8, "format": 0.7, "binding": 0.6, "collection": 0.35, "language": 0.95,
}  # fmt: skip
FORMATS = {"fr": ("Poche", "Grand format", "Beau livre"), "en": ("Pocket", "Trade", "Large print")}
BINDINGS = {"fr": ("Broché", "Relié"), "en": ("Paperback", "Hardcover")}
EDITION_NOTES = {"fr": " (texte intégral)", "en": " (Annotated Edition)"}


@dataclass
class _Catalogue:
    """What is invented for a catalogue of `count` books, drawn from one source of chance."""

    count: int
    sample: Mapping[str, Parts]
    chance: random.Random
    recent: deque[Record] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def record(self, number: int, parts: Parts) -> Record:
        if self.recent and self.chance.random() < EDITIONS:
            base = self.chance.choice(self.recent)
            language = str(base["language"])
            note = self.chance.choice((EDITION_NOTES[language], "", ""))
            return self._edition(number, {**base, "title": f"{base['title']}{note}"})
        work = self._work(parts)
        self.recent.append(work)
        return self._edition(number, work)

    def _work(self, parts: Parts) -> Record:
        """What all editions of a work share."""
        chance = self.chance
        genre = chance.choice(parts.genres)
        sentences = min(len(genre.sentences), chance.randint(2, 6))
        work: Record = {
            "title": self._title(parts),
            "authors": [
                author(parts, self._one_of(BOOKS_PER_AUTHOR))
                for _ in range(2 if chance.random() < TWO_AUTHORS else 1)
            ],
            "summary": " ".join(chance.sample(genre.sentences, sentences)),
            "labels": list(genre.labels),
            "language": parts.language,
            "collection": chance.choice(parts.collections),
        }
        if chance.random() < IN_SERIES:
            work["series"] = f"{chance.choice(parts.title_heads)} {chance.choice(parts.last_names)}"
            work["series_index"] = chance.randint(1, 12)
        return work

    def _edition(self, number: int, work: Record) -> Record:
        """The work with what each edition has of its own; some of it is not known."""
        chance = self.chance
        language = str(work["language"])
        pages = max(24, int(chance.gauss(290, 130)))
        record = work | {
            "publisher": publisher(self.sample[language], self._one_of(BOOKS_PER_PUBLISHER)),
            "year": chance.randint(1935, 2025),
            "format": chance.choice(FORMATS[language]),
            "binding": chance.choice(BINDINGS[language]),
            "pages": pages,
            "weight_g": int(pages * chance.uniform(0.8, 1.6)),
            "isbn13": isbn13(number, language),
        }
        if chance.random() < 0.8:
            record |= {"width_cm": 11.0, "height_cm": 18.0, "depth_cm": round(pages / 180, 1)}
        absent = [name for name, share in PRESENT.items() if chance.random() >= share]
        return {name: value for name, value in record.items() if name not in absent}

    def _title(self, parts: Parts) -> str:
        return f"{self.chance.choice(parts.title_heads)} {self.chance.choice(parts.title_tails)}"

    def _one_of(self, books_each: int) -> int:
        """A number for who made the book: a tenth of them have made a third of the books."""
        return int(max(3, self.count // books_each) * self.chance.random() ** 2)


def records(count: int, seed: int = SEED) -> Iterator[Record]:
    """`count` raw records under our own field names, in one language each."""
    sample = sample_parts()
    catalogue = _Catalogue(count, {parts.language: parts for parts in sample}, random.Random(seed))
    for number in range(count):
        yield catalogue.record(number, catalogue.chance.choice(sample))


def isbn13(number: int, language: str) -> str:
    """A valid ISBN-13 of the language's group; distinct for each number below MANY."""
    body = f"978{LANGUAGE_GROUPS[language]}{number * STEP % MANY:08d}"
    return f"{body}{ean.calc_check_digit(body)}"


def write(path: Path, count: int, seed: int = SEED) -> None:
    """`count` records to a file of JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(map(_line, records(count, seed)))


def _line(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def parse_args(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.generate", description=__doc__)
    parser.add_argument("count", type=int, help="how many records")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--output", type=Path, help="a file (default: stdout)")
    return parser.parse_args(arguments)


def main() -> int:
    arguments = parse_args()
    if arguments.output:
        write(arguments.output, arguments.count, arguments.seed)
    else:
        for record in records(arguments.count, arguments.seed):
            sys.stdout.buffer.write(_line(record).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
