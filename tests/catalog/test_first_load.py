"""Indexes and references of an empty catalogue are made after its first load, and are the same."""

from collections.abc import Callable

import pytest
from psycopg2 import errors

from catalog import first_load
from catalog.first_load import indexes_afterwards
from database.connections import Connection, Cursor, open_connection, transaction
from tests.conftest import load, make_book

TABLES = "('books', 'relation_keys', 'work')"
INDEXES = f"SELECT indexdef FROM pg_indexes WHERE tablename IN {TABLES} ORDER BY 1"
CONSTRAINTS = f"""
SELECT conname || ' ' || pg_get_constraintdef(c.oid) FROM pg_constraint AS c
JOIN pg_class AS t ON t.oid = c.conrelid WHERE t.relname IN {TABLES} AND contype <> 'n' ORDER BY 1
"""


@pytest.fixture(autouse=True)
def two_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_load, "MANY", 2)


def found(cursor: Cursor, query: str) -> list[str]:
    cursor.execute(query)
    return [definition for (definition,) in cursor.fetchall()]


def indexes(cursor: Cursor) -> list[str]:
    return found(cursor, INDEXES)


def test_a_first_load_leaves_all_indexes(connection: Connection) -> None:
    with transaction(connection) as cursor:
        before = indexes(cursor)
        load(cursor, make_book("Emma"), make_book("Nana"))
        assert indexes(cursor) == before
    assert len(before) > 10


def test_a_first_load_leaves_all_references(connection: Connection) -> None:
    with transaction(connection) as cursor:
        before = found(cursor, CONSTRAINTS)
        load(cursor, make_book("Emma"), make_book("Nana"))
        assert found(cursor, CONSTRAINTS) == before
    assert sum("FOREIGN KEY (book_id) REFERENCES books" in each for each in before) == 2


def test_there_are_none_while_the_first_books_come(connection: Connection) -> None:
    with transaction(connection) as cursor, indexes_afterwards(cursor, 2):
        assert len(indexes(cursor)) == 2  # of the primary keys of books and of work
        assert not any("FOREIGN KEY" in each for each in found(cursor, CONSTRAINTS))


def test_few_books_find_the_indexes_that_there_are(connection: Connection) -> None:
    with transaction(connection) as cursor, indexes_afterwards(cursor, 1):
        assert len(indexes(cursor)) > 10


def test_what_refers_to_no_book_is_refused_all_the_same(connection: Connection) -> None:
    with (
        pytest.raises(errors.ForeignKeyViolation),
        transaction(connection) as cursor,
        indexes_afterwards(cursor, 2),
    ):
        cursor.execute("INSERT INTO work (service, book_id) VALUES ('images', 'x1')")
    with transaction(connection) as cursor:
        assert len(indexes(cursor)) > 10


def test_later_loads_touch_no_index(
    connection: Connection, shelve: Callable[..., list[str]]
) -> None:
    shelve(make_book("Emma"))
    with transaction(connection) as cursor:
        before = indexes(cursor)
        with indexes_afterwards(cursor, 2):
            assert indexes(cursor) == before


def test_who_reads_just_now_is_not_disturbed(connection: Connection) -> None:
    other = open_connection(connection.dsn)
    try:
        with transaction(other) as reader:
            reader.execute("SELECT count(*) FROM books")
            with transaction(connection) as cursor:
                cursor.execute("SET LOCAL lock_timeout = '5s'")
                load(cursor, make_book("Emma"), make_book("Nana"))
            reader.execute("SELECT count(*) FROM books")
            assert reader.fetchone() == (2,)
    finally:
        other.close()
