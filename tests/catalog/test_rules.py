"""Stored values are made anew when the rules for them have changed, and only then."""

from collections.abc import Callable

import pytest

from catalog.rules import renew
from database.connections import Connection, Cursor, transaction
from tests.conftest import make_book

Shelve = Callable[..., list[str]]


@pytest.fixture
def book(shelve: Shelve) -> None:
    shelve(make_book())


def test_a_column_is_made_once_by_each_version_of_its_rules(
    connection: Connection, book: None
) -> None:
    made: list[str] = []

    def load(rules: str) -> int:
        def anew(_: Cursor) -> int:
            made.append(rules)
            return 7

        with transaction(connection) as cursor:
            return renew(cursor, "books", "summary", rules, anew)

    assert [load(rules) for rules in ("1", "1", "2", "2", "1")] == [7, 0, 7, 0, 7]
    assert made == ["1", "2", "1"]


def test_columns_have_rules_of_their_own(connection: Connection, book: None) -> None:
    with transaction(connection) as cursor:
        renew(cursor, "books", "summary", "1", lambda _: 0)
        assert renew(cursor, "books", "title", "1", lambda _: 3) == 3
        assert renew(cursor, "origins", "fields", "1", lambda _: 4) == 4
        assert renew(cursor, "books", "summary", "1", lambda _: 5) == 0


def test_without_books_nothing_is_made_and_the_rules_are_noted(
    connection: Connection, shelve: Shelve
) -> None:
    with transaction(connection) as cursor:
        assert renew(cursor, "books", "summary", "1", lambda _: 3) == 0
    shelve(make_book())
    with transaction(connection) as cursor:
        assert renew(cursor, "books", "summary", "1", lambda _: 3) == 0
        assert renew(cursor, "books", "summary", "2", lambda _: 3) == 3
