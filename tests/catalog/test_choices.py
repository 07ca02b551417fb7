"""What a person has decided about works holds through loads and newer rules."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from catalog.book import Book
from catalog.choices import NoSuchBookError, join_works, split_work
from catalog.like_store import Like, liked_works, store_likes
from database.connections import Connection, transaction
from tests.conftest import make_book

Shelve = Callable[..., list[str]]

EMMA, HEIRESS, CLUELESS = make_book("Emma"), make_book("The Heiress"), make_book("Clueless")
POCKET_HEIRESS = make_book("The Heiress", publisher="Pocket")


def join(connection: Connection, *books: Book) -> int:
    with transaction(connection) as cursor:
        return join_works(cursor, [book.id for book in books])


def split(connection: Connection, book: Book) -> int:
    with transaction(connection) as cursor:
        return split_work(cursor, book.id)


def groups(connection: Connection) -> set[frozenset[str]]:
    """The ids of the books of each work."""
    with transaction(connection) as cursor:
        cursor.execute("SELECT array_agg(id) FROM books GROUP BY work_id")
        return {frozenset(ids) for (ids,) in cursor.fetchall()}


def expected(*works: tuple[Book, ...]) -> set[frozenset[str]]:
    return {frozenset(book.id for book in work) for work in works}


def renew_all(connection: Connection) -> None:
    """As the first load of a version with other rules does."""
    with transaction(connection) as cursor:
        cursor.execute("COMMENT ON COLUMN books.work_id IS NULL")
        cursor.execute("COMMENT ON COLUMN relation_keys.key IS NULL")


def test_joined_works_stay_joined(connection: Connection, shelve: Shelve) -> None:
    shelve(EMMA, HEIRESS, CLUELESS)
    assert join(connection, EMMA, HEIRESS) == 2
    joined = expected((EMMA, HEIRESS, POCKET_HEIRESS), (CLUELESS,))
    shelve(EMMA, HEIRESS, POCKET_HEIRESS)  # an edition that is new follows
    assert groups(connection) == joined
    renew_all(connection)
    shelve(make_book("Nana"))
    assert groups(connection) == joined | expected((make_book("Nana"),))
    assert join(connection, CLUELESS, POCKET_HEIRESS) == 4
    assert len(groups(connection)) == 2


def test_a_join_follows_the_keys_of_newer_rules(connection: Connection, shelve: Shelve) -> None:
    shelve(EMMA, HEIRESS)
    join(connection, EMMA, HEIRESS)
    with transaction(connection) as cursor:  # as if older rules had given this key
        cursor.execute("UPDATE work_choices SET key = 'w0' WHERE book_id = %s", (HEIRESS.id,))
    renew_all(connection)
    shelve(POCKET_HEIRESS)
    assert groups(connection) == expected((EMMA, HEIRESS, POCKET_HEIRESS))


def test_a_split_undoes_a_join(connection: Connection, shelve: Shelve) -> None:
    shelve(EMMA, HEIRESS, POCKET_HEIRESS)
    before = groups(connection)
    for book, moved in ((EMMA, 1), (POCKET_HEIRESS, 2)):
        join(connection, EMMA, POCKET_HEIRESS)
        assert split(connection, book) == moved
        shelve(EMMA, HEIRESS, POCKET_HEIRESS)
        assert groups(connection) == before


def test_a_book_that_is_split_off_stays_alone(connection: Connection, shelve: Shelve) -> None:
    shelve(HEIRESS, POCKET_HEIRESS, EMMA)
    assert split(connection, POCKET_HEIRESS) == 1
    alone = expected((HEIRESS,), (POCKET_HEIRESS,), (EMMA,))
    shelve(HEIRESS, POCKET_HEIRESS)
    assert groups(connection) == alone
    renew_all(connection)
    shelve(make_book("Nana"))
    assert groups(connection) >= alone
    join(connection, EMMA, POCKET_HEIRESS)  # without the other edition
    assert groups(connection) >= expected((HEIRESS,), (POCKET_HEIRESS, EMMA))
    assert split(connection, POCKET_HEIRESS) == 1
    join(connection, HEIRESS, POCKET_HEIRESS)
    assert groups(connection) >= expected((HEIRESS, POCKET_HEIRESS), (EMMA,))


def test_likes_follow_what_is_joined(connection: Connection, shelve: Shelve) -> None:
    shelve(EMMA, HEIRESS)
    join(connection, HEIRESS, EMMA)
    with transaction(connection) as cursor:
        store_likes(
            cursor,
            [
                Like("Ann", EMMA.id, EMMA.work_id, Decimal(5)),
                Like("Bea", "x0000000000000000", EMMA.work_id, Decimal(5)),  # another edition
            ],
        )
        cursor.execute("SELECT DISTINCT work_id FROM books")
        ((work,),) = cursor.fetchall()
        assert liked_works(cursor) == {"Ann": [work], "Bea": [work]}


def test_a_set_finds_the_part_that_was_joined(connection: Connection, shelve: Shelve) -> None:
    box = make_book("Emma ; Clueless", authors=["Ann Doe"])
    emma, heiress = (make_book(each.title, authors=["Ann Doe"]) for each in (EMMA, HEIRESS))
    shelve(emma, heiress)
    join(connection, heiress, emma)
    shelve(box)
    with transaction(connection) as cursor:
        cursor.execute("SELECT count(*) FROM books WHERE related <> '{}'")
        assert cursor.fetchone() == (3,)
    split(connection, heiress)
    with transaction(connection) as cursor:
        cursor.execute("SELECT related FROM books WHERE id = %s", (heiress.id,))
        assert cursor.fetchone() == ([],)


def test_a_book_that_is_not_there_can_not_be_chosen(connection: Connection, shelve: Shelve) -> None:
    shelve(EMMA)
    with pytest.raises(NoSuchBookError, match="x1; look"), transaction(connection) as cursor:
        join_works(cursor, [EMMA.id, "x1"])
    with pytest.raises(NoSuchBookError, match="no book x1"), transaction(connection) as cursor:
        split_work(cursor, "x1")
