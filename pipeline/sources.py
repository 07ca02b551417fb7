"""Which source an input is of, and whether it is all that the source has."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from catalog.run_store import Source
from pipeline.inputs import Input

# What tells one export of a source from the next: a day, perhaps with a time, or the number of a
# download. A year alone may be what the list is about.
_DAY = r"(?:19|20)\d\d([-_.]?)(?:0[1-9]|1[0-2])(?:\1(?:0[1-9]|[12]\d|3[01]))?"
_DAY_FIRST = r"(?:0[1-9]|[12]\d|3[01])[-_.](?:0[1-9]|1[0-2])[-_.](?:19|20)\d\d"
_TIME = r"(?:[T_ -]+\d\d[-_:.h]?\d\d(?:[-_:.m]?\d\d)?Z?)?"
_OF_ONE_EXPORT = re.compile(rf"(?<!\d)(?:{_DAY}|{_DAY_FIRST}){_TIME}(?!\d)|\(\d+\)$")
_AT_ENDS = " -_.,"
# Names that files of any source have; the folder tells more.
_ANY = frozenset("books livres catalogue catalog library bibliotheque export data".split())


@dataclass(frozen=True)
class Told:
    """What the command line says of all inputs."""

    name: str | None = None
    is_part: bool = False
    may_shrink: bool = False


def sources(inputs: Iterable[Input], told: Told) -> list[tuple[Input, Source]]:
    """Each input with its source. Several of one source are its parts, and none is the whole."""
    found = [(each, source_of(each.path, told)) for each in inputs]
    names = [source.name for _, source in found]
    return [
        (each, source if names.count(source.name) == 1 else Source(source.name))
        for each, source in found
    ]


def source_of(path: Path, told: Told) -> Source:
    """As told, else as the scraper has noted beside its file, else by the input's name."""
    noted = _noted(path)
    name = told.name or (noted.name if noted else source_name(path))
    is_whole = not told.is_part and (noted is None or noted.is_whole)
    return Source(name, is_whole, told.may_shrink or (noted is not None and noted.may_shrink))


def source_name(path: Path) -> str:
    """The same for each export of a source: "lake-shop-2026-05-01 (2).csv" is "lake-shop"."""
    path = path.resolve()
    name = _OF_ONE_EXPORT.sub("", path.stem.strip()).strip(_AT_ENDS)
    if name and name.lower() not in _ANY:
        return name
    folder = path.parent.name
    return f"{folder}/{name}".strip("/") or path.stem


def _noted(path: Path) -> Source | None:
    """What stands in the note beside a file, if it is still of this file."""
    try:
        note = json.loads(path.with_name(f"{path.name}.source").read_bytes())
        if note["bytes"] == path.stat().st_size:
            return Source(note["source"], note["is_whole"], note["may_shrink"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None
