"""Which stored lists are made again when books are no longer listed, or listed again."""

from collections.abc import Callable, Sequence

import pytest

from catalog.record_store import UNSHOW, mark_listed
from database.connections import Connection, Cursor, transaction, value
from tests.conftest import make_book

Shelve = Callable[..., list[str]]


@pytest.fixture
def books(connection: Connection, shelve: Shelve) -> list[str]:
    """Ids of four books with a list each: of the others, of which it shows the first two."""
    ids = shelve(*(make_book(f"Book {letter}") for letter in "abcd"))
    with transaction(connection) as cursor:
        cursor.execute("INSERT INTO encoders (name, dimensions) VALUES ('tiny', 1)")
        cursor.execute(
            "INSERT INTO vectorizers (encoder_id, version, layout, state, trained_on)"
            " SELECT id, 'one', '{}', 'active', 4 FROM encoders"
        )
        cursor.execute(
            "INSERT INTO vectors (vectorizer_id, book_id, text_hash, vector, terms)"
            " SELECT z.id, b.id, '', '[1]', '{}' FROM vectorizers AS z, books AS b"
        )
        cursor.execute(
            "INSERT INTO neighbours"
            " (vectorizer_id, book_id, numbers, scores, shown, shown_en, shown_fr)"
            " SELECT v.vectorizer_id, v.book_id, n.numbers, '{1,1,1}', n.numbers[1:2], '{x,x}',"
            " '{x,x}' FROM vectors AS v,"
            " LATERAL (SELECT array_agg(b.number ORDER BY b.title) AS numbers"
            " FROM books AS b WHERE b.id <> v.book_id) AS n"
        )
        cursor.execute("DELETE FROM work")
    return ids


def tell(cursor: Cursor, book_ids: Sequence[str], is_listed: bool) -> None:
    """A further run of their source says so of these books."""
    cursor.execute(
        "INSERT INTO runs (source, is_whole) SELECT source, true FROM runs LIMIT 1 RETURNING id"
    )
    run = value(cursor)
    cursor.execute("CREATE TEMPORARY TABLE to_look_at (id text) ON COMMIT DROP")
    cursor.execute("INSERT INTO to_look_at SELECT unnest(%s)", (list(book_ids),))
    cursor.execute(
        "INSERT INTO records SELECT id, %s, %s, '', '{}' FROM to_look_at", (run, is_listed)
    )


def shown(connection: Connection, ids: Sequence[str]) -> list[bool]:
    """Of each book, whether it has a list to show."""
    with transaction(connection) as cursor:
        cursor.execute("SELECT book_id FROM neighbours WHERE shown IS NOT NULL")
        having = {book_id for (book_id,) in cursor.fetchall()}
    return [book_id in having for book_id in ids]


def test_only_lists_that_show_an_unlisted_book_are_made_again(
    connection: Connection, books: list[str]
) -> None:
    with transaction(connection) as cursor:
        tell(cursor, books[2:], is_listed=False)  # which the lists of a and b show, and of d
        mark_listed(cursor)
        cursor.execute("SELECT id FROM books WHERE unlisted ORDER BY title")
        assert [book_id for (book_id,) in cursor.fetchall()] == books[2:]
    assert shown(connection, books) == [False, False, True, True]


def test_a_book_that_is_listed_again_is_queued_as_a_new_one(
    connection: Connection, books: list[str]
) -> None:
    with transaction(connection) as cursor:
        cursor.execute("UPDATE books SET unlisted = true WHERE id = %s", (books[0],))
        cursor.execute("DELETE FROM work")
        tell(cursor, books[:1], is_listed=True)
        mark_listed(cursor)
        cursor.execute("SELECT service, book_id FROM work")
        assert cursor.fetchall() == [("vectorizer", books[0])]
        cursor.execute("SELECT EXISTS (SELECT FROM books WHERE unlisted)")
        assert cursor.fetchone() == (False,)


def test_the_lists_that_show_a_book_are_found_by_an_index(
    connection: Connection, books: list[str]
) -> None:
    with transaction(connection) as cursor:
        cursor.execute("CREATE TEMPORARY TABLE marked ON COMMIT DROP AS SELECT 1 AS number")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {UNSHOW}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "neighbours_shown" in plan
    assert "unnest" not in plan
