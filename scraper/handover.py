"""The end of a crawl: whether its books take the place of the catalogue, and how."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from catalog.files import written

LEAST_SHARE = 0.5  # of the records that the catalogue holds


def why_not(found: int, kept: int | None, forced: bool) -> str | None:
    """Why `found` books may not replace a catalogue of `kept` records; None if they may.

    `kept` is None where the catalogue can't be read.
    """
    if found == 0:
        return "the crawl found no book"
    if forced:
        return None
    if kept is None:
        return "the catalogue can't be read as JSON records, so nothing tells whether it is larger"
    if found < kept * LEAST_SHARE:
        return f"the crawl found {found} books, less than half of the catalogue's {kept}"
    return None


def count_records(catalogue: Path) -> int | None:
    """Records, one a line or in an array; 0 where there is no file, None if it can't be read."""
    if not catalogue.exists():
        return 0
    with catalogue.open("rb") as file:
        first = file.read(1_000).lstrip()[:1]
        file.seek(0)
        if first in (b"", b"{"):
            return sum(1 for text in file if not text.isspace())
    return _count_array(catalogue) if first == b"[" else None


def put_in_place(books: Path, catalogue: Path, note: Mapping[str, object]) -> None:
    """Copied, so that a kill at any moment leaves a whole catalogue and all that was found.

    The note beside it says of which source it is; it counts only for a file of its size.
    """
    with written(catalogue.with_name(f"{catalogue.name}.source")) as file:
        file.write(json.dumps({**note, "bytes": books.stat().st_size}).encode())
    with books.open("rb") as source, written(catalogue) as target:
        shutil.copyfileobj(source, target)


def _count_array(catalogue: Path) -> int | None:
    try:
        records = json.loads(catalogue.read_bytes())
    except (ValueError, RecursionError):
        return None
    return len(records)
