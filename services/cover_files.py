"""The files of a book's cover: written, or found to be there."""

from collections.abc import Mapping
from pathlib import Path

from catalog.covers import SIZES, Size, cover_path
from catalog.files import written


class CoverFilesError(Exception):
    """Covers can't be written; the message says what to do."""


def write_covers(covers_dir: Path, book_id: str, pictures: Mapping[Size, bytes]) -> None:
    """Raises CoverFilesError."""
    for size, content in pictures.items():
        path = cover_path(covers_dir, book_id, size)
        try:
            with written(path) as file:
                file.write(content)
        except OSError as error:
            raise CoverFilesError(
                f"covers can't be written to {covers_dir}: {error.strerror or error};"
                " nothing is lost, free some space or give this user the right to write there"
            ) from error


def remove_covers(covers_dir: Path, book_id: str) -> None:
    """Remove the files that there are. Raises CoverFilesError."""
    for size in SIZES:
        try:
            cover_path(covers_dir, book_id, size).unlink(missing_ok=True)
        except OSError as error:
            raise CoverFilesError(
                f"covers can't be removed from {covers_dir}: {error.strerror or error};"
                " give this user the right to write there"
            ) from error


def there_are_covers(covers_dir: Path, book_id: str) -> bool:
    """Whether a book has its cover in every size."""
    return all(cover_path(covers_dir, book_id, size).is_file() for size in SIZES)
