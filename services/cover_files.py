"""Cover files: written whole or not at all, readable by the API."""

import os
import secrets
import time
from collections.abc import Mapping
from pathlib import Path

from catalog.covers import SIZES, Size, cover_path

UNFINISHED = ".part"
LEFT_OVER_AFTER_S = 60.0  # writing one takes milliseconds


class CoverFilesError(Exception):
    """Covers can't be written; the message says what to do."""


def write_covers(covers_dir: Path, book_id: str, pictures: Mapping[Size, bytes]) -> None:
    """Raises CoverFilesError."""
    for size, content in pictures.items():
        path = cover_path(covers_dir, book_id, size)
        try:
            _write(path, content)
        except OSError as error:
            raise CoverFilesError(
                f"covers can't be written to {covers_dir}: {error.strerror or error};"
                " nothing is lost, free some space or give this user the right to write there"
            ) from error


def there_are_covers(covers_dir: Path, book_id: str) -> bool:
    """Whether a book has its cover in every size."""
    return all(cover_path(covers_dir, book_id, size).is_file() for size in SIZES)


def remove_leftovers(covers_dir: Path) -> None:
    """Delete what a process that was killed has left half-written."""
    for path in covers_dir.glob(f"*/*{UNFINISHED}"):
        if time.time() - path.stat().st_mtime > LEFT_OVER_AFTER_S:
            path.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    """Under a name of its own first, and onto the disk: the row that follows says it is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}{UNFINISHED}")
    try:
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
