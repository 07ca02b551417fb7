"""What is to be read: the files and libraries that the command line names."""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.importers import calibre
from pipeline.importers.head import Head
from pipeline.records import UnreadableError

SUFFIXES = frozenset((".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".txt", ".parquet"))


@dataclass(frozen=True)
class Input:
    """A file, or the folder of a Calibre library, and the name that what is made of it has."""

    path: Path
    name: str


def find_inputs(path: Path, format_name: str | None) -> list[Input]:
    """The inputs at a path: itself, or the files of a folder that may hold records.

    Raises UnreadableError or OSError when there are none.
    """
    if not path.exists():
        raise UnreadableError(f"{path} is not there; check the path")
    if not path.is_dir() or format_name == calibre.NAME or calibre.matches(Head(path)):
        return [_input(path)]
    files = sorted(_files(path))
    if not files:
        raise UnreadableError(
            f"{path} has no file that ends in {', '.join(sorted(SUFFIXES))}, and is no Calibre"
            " library; name the files themselves"
        )
    return [_input(file) for file in files]


def output_name(path: Path) -> str:
    """A short name, the same for every run and another for every path."""
    stem = re.sub(r"[^\w.-]+", "_", path.stem).strip("._")[:40] or "input"
    where = os.fsencode(path.resolve())
    return f"{stem}-{hashlib.blake2b(where, digest_size=4).hexdigest()}"


def _input(path: Path) -> Input:
    return Input(path, output_name(path))


def _files(folder: Path) -> Iterator[Path]:
    for where, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES:
                yield Path(where, name)


def _refuse(error: OSError) -> None:
    """os.walk passes over a folder that it can't read; nothing may be left out unsaid."""
    raise error
