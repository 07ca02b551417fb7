"""What a kill has left behind, and when to kill."""

import random
from pathlib import Path

import pytest
from PIL import Image

from bench.crashes import Verdict, moments, parse_args
from bench.shelf_state import books, faults, forget_books, give_anew, leftovers, waiting_for
from catalog.covers import SIZES, cover_path
from database.connections import transaction
from database.queue import CLUSTERING, IMAGES, VECTORIZER
from tests.conftest import make_book


def test_moments_lie_one_in_each_part_of_the_duration():
    drawn = sorted(moments(10, 5.0, random.Random(1)))
    assert [int(moment / 0.5) for moment in drawn] == list(range(10))


def test_moments_are_the_same_for_a_seed():
    assert moments(5, 2.0, random.Random(1)) == moments(5, 2.0, random.Random(1))


def test_a_verdict_tells_whether_all_is_as_undisturbed():
    well = Verdict("images", 10, 4.0, 7, 48, [])
    assert "10 kills within 4.0 s, 7 before it was done" in str(well)
    assert str(well).endswith("as undisturbed")
    assert str(Verdict("images", 10, 4.0, 7, 48, ["one"])).endswith("1 faults")


def test_arguments_have_usual_values():
    assert (parse_args([]).times, parse_args(["--times", "3"]).times) == (10, 3)


def test_equal_shelves_are_equal_and_others_not(connection, shelve):
    shelve(make_book(pages=128))
    before = books(connection)
    assert books(connection) == before
    shelve(make_book(pages=129))
    assert books(connection) != before


def test_a_forgotten_shelf_is_empty(connection, shelve):
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
