"""What importers hand over: a record at its place, or why it can't be one."""

from dataclasses import dataclass

from catalog.book import RawBook


class UnreadableError(Exception):
    """An input can't be used at all; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that can't be read, kept as it was found."""

    line: int
    reason: str
    record: object


# The line where the record begins, or its number (from 1) where lines mean nothing: JSON arrays,
# Parquet and folders. No two records of one input have the same.
Record = tuple[int, RawBook]
