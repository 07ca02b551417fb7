"""Loading books: what is new, changed, the same, twice there or in conflict."""

from dataclasses import replace
from decimal import Decimal

import pytest

from catalog.book import Book
from catalog.filters import Filters
from catalog.like_store import Like, liked_works, newest_like, store_likes
from catalog.loads import Loaded
from catalog.work_store import renew_works
from database.connections import Connection, connect, transaction
from database.queue import IMAGES, VECTORIZER, claim, finish, waiting
from settings.environment import Settings
from tests import conftest
from tests.conftest import make_book


def load(connection: Connection, *books: Book) -> Loaded:
    with transaction(connection) as cursor:
        return conftest.load(cursor, *books)


def test_a_second_load_of_the_same_books_changes_nothing(connection: Connection) -> None:
    books = [make_book("Germinal"), make_book("Nana", pages=400)]
    assert load(connection, *books).new == 2
    again = load(connection, *books)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)


def test_an_edited_summary_makes_only_that_book_to_do_again(connection: Connection) -> None:
    germinal, nana = make_book("Germinal", summary="La mine."), make_book("Nana")
    load(connection, germinal, nana)
    with transaction(connection) as cursor:
        finish(cursor, VECTORIZER, claim(cursor, VECTORIZER, 10))
        finish(cursor, IMAGES, claim(cursor, IMAGES, 10))
    assert load(connection, replace(germinal, summary="La mine, en grève."), nana).changed == 1
    with transaction(connection) as cursor:
        assert claim(cursor, VECTORIZER, 10) == [germinal.id]
        assert waiting(cursor, IMAGES) == 0


def test_books_of_an_older_version_get_the_works_of_this_one(connection: Connection) -> None:
    emma, nana = make_book("Emma"), make_book("Nana")
    load(connection, emma, nana)
    with transaction(connection) as cursor:
        cursor.execute("UPDATE books SET work_id = 'w0' WHERE id = %s", (emma.id,))
        finish(cursor, VECTORIZER, claim(cursor, VECTORIZER, 10))
    assert load(connection, emma, nana).changed == 1
    with transaction(connection) as cursor:
        cursor.execute("SELECT work_id FROM books WHERE id = %s", (emma.id,))
        assert cursor.fetchone() == (emma.work_id,)
        assert waiting(cursor, VECTORIZER) == 0


def test_a_load_renews_the_works_of_books_that_it_does_not_bring(connection: Connection) -> None:
    emma = make_book("Emma", series="The Sealed Crypt")
    load(connection, emma)
    with transaction(connection) as cursor:
        cursor.execute("UPDATE books SET work_id = 'w0', series_key = 'the sealed crypt'")
        cursor.execute("COMMENT ON COLUMN books.work_id IS NULL")  # as the older version left it
    load(connection, make_book("Nana"))
    with transaction(connection) as cursor:
        cursor.execute("SELECT work_id, series_key FROM books WHERE id = %s", (emma.id,))
        assert cursor.fetchone() == (emma.work_id, "sealed crypt")
        assert renew_works(cursor) == 0


def test_works_of_the_present_rules_are_not_looked_through_again(connection: Connection) -> None:
    load(connection, make_book("Emma"))
    with transaction(connection) as cursor:
        cursor.execute("UPDATE books SET work_id = 'w0'")
        assert renew_works(cursor) == 0


def test_likes_follow_the_works_of_their_books(connection: Connection) -> None:
    emma, nana = make_book("Emma"), make_book("Nana")
    load(connection, emma, nana)
    with transaction(connection) as cursor:
        gone = Like("Ann", "x0000000000000000", "w0", Decimal(5))  # another edition of Emma
        store_likes(cursor, [gone, Like("Ann", nana.id, nana.work_id, Decimal(4))])
        cursor.execute("UPDATE books SET work_id = 'w0' WHERE id = %s", (emma.id,))
        before = newest_like(cursor)
    load(connection, emma, nana)
    with transaction(connection) as cursor:
        assert liked_works(cursor) == {"Ann": sorted([emma.work_id, nana.work_id])}
        assert newest_like(cursor) != before


def test_one_series_is_found_with_its_article_or_without(connection: Connection) -> None:
    one = make_book("Bone Chapel", series="The Sealed Crypt")
    two = make_book("Crypt Two", series="Sealed Crypt")
    load(connection, one, two)
    for name in ("the sealed crypt", "Sealed Crypt"):
        condition, values = Filters(series=name).conditions()
        with transaction(connection) as cursor:
            cursor.execute(f"SELECT count(*) FROM books AS b WHERE {condition}", values)
            assert cursor.fetchone() == (2,)


def test_the_article_of_a_series_can_be_searched_for(connection: Connection) -> None:
    load(connection, make_book("Bone Chapel", series="The Sealed Crypt"))
    with transaction(connection) as cursor:
        cursor.execute("SELECT count(*) FROM books WHERE search @@ 'the & sealed & crypt'")
        assert cursor.fetchone() == (1,)


def test_equal_records_are_duplicates_and_others_of_one_isbn_are_rejected(
    connection: Connection,
) -> None:
    first = make_book("Emma", isbn13="9780141439587")
    other = make_book("Persuasion", isbn13="9780141439587")
    loaded = load(connection, first, first, other)
    assert (loaded.new, loaded.duplicate) == (1, 1)
    (rejected,) = loaded.rejected
    assert rejected.position == 3
    assert "'Emma' at record 1" in rejected.reason
    assert "correct the ISBN" in rejected.reason


@pytest.mark.parametrize("title", ['Tab\tline\nquote" back\\slash {brace}, NULL', "\\N", "'; DROP"])
def test_any_text_comes_back_as_it_went_in(connection: Connection, title: str) -> None:
    load(connection, make_book(title, authors=[title], labels=[title, "NULL"]))
    with transaction(connection) as cursor:
        cursor.execute("SELECT title, authors, labels FROM books")
        assert cursor.fetchone() == (title, [title], [title, "NULL"])


def test_work_claimed_by_one_is_not_claimed_by_another(
    connection: Connection, settings: Settings
) -> None:
    load(connection, make_book("Germinal"), make_book("Nana"))
    other = connect(settings)
    with transaction(connection) as cursor, transaction(other) as other_cursor:
        mine = claim(cursor, VECTORIZER, 1)
        theirs = claim(other_cursor, VECTORIZER, 5)
        assert len(mine) == 1
        assert len(theirs) == 1
        assert mine != theirs
    other.close()
