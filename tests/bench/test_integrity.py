"""What a kill has left behind."""

from pathlib import Path

import pytest
from PIL import Image

from bench.integrity import books, faults, forget_books, give_anew, leftovers, waiting_for
from catalog.covers import SIZES, cover_path
from database.connections import transaction
from database.queue import CLUSTERING, IMAGES, VECTORIZER
from tests.conftest import make_book


def test_equal_catalogues_are_equal_and_others_not(connection, shelve):
    shelve(make_book(pages=128))
    before = books(connection)
    assert books(connection) == before
    shelve(make_book(pages=129))
    assert books(connection) != before


def test_a_forgotten_catalogue_is_empty(connection, shelve):
    shelve(make_book())
    forget_books(connection)
    assert (len(books(connection)), waiting_for(connection, VECTORIZER)) == (0, 0)


def test_a_book_without_its_vector_is_a_fault(connection, shelve, settings):
    settings.data_dir.mkdir()
    (book_id,) = shelve(make_book())
    found = faults(connection, settings, VECTORIZER)
    assert found == [f"{book_id} has 0 instead of 1", "1 books are still queued"]


def test_a_book_without_its_cluster_is_a_fault(connection, shelve, settings):
    settings.data_dir.mkdir()
    (book_id,) = shelve(make_book())
    assert faults(connection, settings, CLUSTERING) == [f"{book_id} has 0 instead of 1"]


def test_work_given_anew_is_queued(connection, shelve):
    shelve(make_book())
    with transaction(connection) as cursor:
        cursor.execute("DELETE FROM work")
    give_anew(connection, IMAGES)
    assert waiting_for(connection, IMAGES) == 1


@pytest.fixture
def covered(connection, shelve, settings) -> Path:
    """The cover of the only book, in its smaller size."""
    (book_id,) = shelve(make_book())
    with transaction(connection) as cursor:
        cursor.execute("INSERT INTO covers (book_id, state) VALUES (%s, 'drawn')", (book_id,))
        cursor.execute("DELETE FROM work")
    paths = [cover_path(settings.covers_dir, book_id, size) for size in SIZES]
    paths[0].parent.mkdir(parents=True)
    for path in paths:
        Image.new("RGB", (20, 30)).save(path)
    return paths[0]


def test_readable_covers_are_no_fault(connection, settings, covered):
    assert faults(connection, settings, IMAGES) == []


def test_a_truncated_cover_is_a_fault(connection, settings, covered):
    covered.write_bytes(covered.read_bytes()[:20])
    assert len(faults(connection, settings, IMAGES)) == 1


def test_a_cover_of_no_book_is_a_fault(connection, settings, covered):
    covered.with_name("other-small.webp").write_bytes(covered.read_bytes())
    assert faults(connection, settings, IMAGES) == ["the cover other-small.webp is of no book"]


def test_half_written_files_are_found_but_not_the_databases_own(tmp_path: Path):
    for folder, name in (("parquet", ".a.parquet.1.part"), ("postgres", "x.tmp")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).touch()
    assert leftovers(tmp_path) == ["parquet/.a.parquet.1.part is half-written"]
