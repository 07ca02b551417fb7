"""The indexes of an empty catalogue are made after its first load, and are the same then."""

from collections.abc import Callable

from catalog.first_load import indexes_afterwards
from database.connections import Connection, Cursor, open_connection, transaction
from tests.conftest import load, make_book

INDEXES = "SELECT indexdef FROM pg_indexes WHERE tablename = 'books' ORDER BY 1"


def indexes(cursor: Cursor) -> list[str]:
    cursor.execute(INDEXES)
    return [definition for (definition,) in cursor.fetchall()]


def test_a_first_load_leaves_all_indexes(connection: Connection) -> None:
    with transaction(connection) as cursor:
        before = indexes(cursor)
        load(cursor, make_book("Emma"), make_book("Nana"))
        assert indexes(cursor) == before
    assert len(before) > 10


def test_there_are_none_while_the_first_books_come(connection: Connection) -> None:
    with transaction(connection) as cursor, indexes_afterwards(cursor):
        assert len(indexes(cursor)) == 1  # of the primary key


def test_later_loads_touch_no_index(
    connection: Connection, shelve: Callable[..., list[str]]
) -> None:
    shelve(make_book("Emma"))
    with transaction(connection) as cursor:
        before = indexes(cursor)
        with indexes_afterwards(cursor):
            assert indexes(cursor) == before


def test_who_reads_just_now_is_not_disturbed(connection: Connection) -> None:
    other = open_connection(connection.dsn)
    try:
        with transaction(other) as reader:
            reader.execute("SELECT count(*) FROM books")
            with transaction(connection) as cursor:
                cursor.execute("SET LOCAL lock_timeout = '5s'")
                load(cursor, make_book("Emma"))
            reader.execute("SELECT count(*) FROM books")
            assert reader.fetchone() == (1,)
    finally:
        other.close()
