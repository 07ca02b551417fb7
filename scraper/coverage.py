"""How many of a crawl's books have each field, now and in the last crawl."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from scraper.pages.record import Record

PAGE_FIELDS = tuple(field.name for field in fields(Record) if field.name != "information")
COMMON = 0.2  # a field that fewer books have may come and go


@dataclass(frozen=True, slots=True)
class Coverage:
    """The share of the books that have each field, 0 to 1; lines of the pages' tables included."""

    books: int
    shares: dict[str, float]


def measure(records: Iterable[Record]) -> Coverage:
    """Our own fields come first, then the lines of the pages' tables, the most filled first."""
    books = 0
    filled: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for record in records:
        books += 1
        filled.update(name for name in PAGE_FIELDS if getattr(record, name))
        lines.update(name for name, text in record.information.items() if text)
    counts = {**{name: filled[name] for name in PAGE_FIELDS}, **dict(lines.most_common())}
    return Coverage(
        books, {name: round(count / books, 4) for name, count in counts.items() if books}
    )


def collapsed(now: Mapping[str, float], last: Mapping[str, float]) -> list[str]:
    """The fields that a fifth of the books had, and of which less than half is left."""
    return [
        name for name, share in last.items() if share >= COMMON and now.get(name, 0) < share / 2
    ]
