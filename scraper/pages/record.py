"""A book as a page prints it, and how it was read."""

import json
from dataclasses import asdict, dataclass, field, fields


@dataclass(slots=True)
class Record:
    """One line of raw_output.jsonl: every value as the page prints it."""

    product_title: str
    author: list[str] = field(default_factory=list)
    resume: str | None = None
    labels: list[str] = field(default_factory=list)
    information: dict[str, str] = field(default_factory=dict)  # {"Nb. de pages": "128 pages"}
    image_url: str | None = None
    url: str = ""

    def fill(self, other: "Record") -> None:
        """Takes what it lacks itself from another reading of the page."""
        for one in fields(self):
            if not getattr(self, one.name):
                setattr(self, one.name, getattr(other, one.name))


@dataclass(frozen=True, slots=True)
class Reading:
    """A record with the way it was read: "markup" or a kind of structured data."""

    record: Record
    way: str


NO_BOOK = "no book on the page"


class NoBookError(ValueError):
    """A page without a book; the message is the reason, without values of the page."""


def line(record: Record) -> str:
    """The record as a line of JSON, without what the page does not give."""
    given = {name: value for name, value in asdict(record).items() if value}
    return json.dumps(given, ensure_ascii=False)
