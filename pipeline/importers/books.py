"""Our own JSON: the project's field names, with numbers where a field is one, or keys as told."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.importers.fields import FIELDS, raw_book, say_empty
from pipeline.importers.head import Head
from pipeline.importers.json_records import read_json
from pipeline.records import Record, Reject

NAME = "books"


def matches(head: Head) -> bool:
    """JSON records with a key "title", or with keys that the user has mapped."""
    return bool(head.keys) and ("title" in head.keys or head.is_mapped)


def read(path: Path, mapping: Mapping[str, str]) -> Iterator[Record | Reject]:
    """Each record with its line, its values as they are; a mapped field has its own key."""
    keys = {**{field: field for field in FIELDS}, **mapping}
    for found in read_json(path):
        if isinstance(found, Reject):
            yield found
        else:
            line, record = found
            told = {field: record[key] for field, key in keys.items() if key in record}
            yield line, say_empty(raw_book(told), told)
