"""The images service: the covers of removed books go, and of no others."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from psycopg2 import errors

from catalog.cover_store import claim_new, claim_removed
from catalog.covers import SIZES, cover_path
from database.connections import Connection, connect, transaction
from services.cover_files import CoverFilesError, remove_covers
from services.images import Images
from settings.environment import Settings
from tests.conftest import make_book

pytestmark = pytest.mark.slow

Shelve = Callable[..., list[str]]


def files(settings: Settings) -> list[Path]:
    return sorted(settings.covers_dir.rglob("*.webp"))


def remove(connection: Connection, *book_ids: str) -> None:
    with transaction(connection) as cursor:
        cursor.execute("DELETE FROM books WHERE id = ANY(%s)", (list(book_ids),))


def test_the_covers_of_removed_books_go(
    images: Images, home: Settings, connection: Connection, shelve: Shelve
) -> None:
    gone, kept = shelve(make_book("Gone"), make_book("Kept"))
    images.work(connection)
    remove(connection, gone)
    assert images.work(connection) == 1
    assert files(home) == sorted(cover_path(home.covers_dir, kept, size) for size in SIZES)
    assert images.work(connection) is None


def test_a_book_that_came_again_keeps_its_cover(
    images: Images, home: Settings, connection: Connection, shelve: Shelve
) -> None:
    (book_id,) = shelve(make_book("Gone"))
    images.work(connection)
    remove(connection, book_id)
    shelve(make_book("Gone"))
    images.work(connection)
    assert images.work(connection) is None
    assert len(files(home)) == len(SIZES)


def test_files_whose_removal_was_interrupted_are_removed_later(
    images: Images, home: Settings, connection: Connection, shelve: Shelve,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    first, second = sorted(shelve(make_book("One"), make_book("Two")))
    images.work(connection)
    remove(connection, first, second)

    def fails(folder: Path, book_id: str) -> None:
        if book_id == second:
            raise CoverFilesError("no right")
        remove_covers(folder, book_id)

    monkeypatch.setattr("services.images.remove_covers", fails)
    with pytest.raises(CoverFilesError):
        images.work(connection)
    monkeypatch.undo()
    assert images.work(connection) == len((first, second))
    assert files(home) == []


def test_a_cover_is_made_only_after_its_old_files_are_removed(
    images: Images, home: Settings, connection: Connection, shelve: Shelve
) -> None:
    (book_id,) = shelve(make_book("Gone"))
    images.work(connection)
    remove(connection, book_id)
    with closing(connect(home)) as other, transaction(other) as cursor:
        assert claim_removed(cursor, 1) == [book_id]
        shelve(make_book("Gone"))
        with transaction(connection) as waiting_for_it:
            waiting_for_it.execute("SET LOCAL lock_timeout = '200ms'")
            with pytest.raises(errors.LockNotAvailable):
                claim_new(waiting_for_it, 1)
    assert images.work(connection) == 1
    assert len(files(home)) == len(SIZES)
