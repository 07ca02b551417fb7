"""The start of an input, from which its format is judged."""

import csv
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from catalog.text import fold
from pipeline.importers.csv_rows import sniff_delimiter
from pipeline.importers.text_files import open_text

HEAD_CHARACTERS = 65_536
_KEY = re.compile(r'"([^"\\]{1,100})"\s*:')


@dataclass(frozen=True)
class Head:
    """Where the input is, whether its user has told which column is what, and what it shows."""

    path: Path
    is_mapped: bool = False

    @cached_property
    def is_folder(self) -> bool:
        return self.path.is_dir()

    @cached_property
    def magic(self) -> bytes:
        """The first bytes of a file."""
        if self.is_folder:
            return b""
        with self.path.open("rb") as file:
            return file.read(4)

    @cached_property
    def text(self) -> str:
        if self.is_folder or self.magic == b"PAR1":
            return ""
        with open_text(self.path, to_glance=True) as file:
            return file.read(HEAD_CHARACTERS).lstrip()

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of the first JSON records; none if it isn't JSON."""
        return frozenset(_KEY.findall(self.text)) if self.text[:1] in "[{" else frozenset()

    @cached_property
    def header(self) -> frozenset[str]:
        """The folded column names of a delimited text."""
        if not self.text or self.text[0] in "[{":
            return frozenset()
        lines = self.text.splitlines()
        row = next(csv.reader(lines[:1], delimiter=sniff_delimiter(lines[:20])), [])
        return frozenset(map(fold, row))
