"""The lists that are looked up follow the catalogue, and stay those that are searched for."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from catalog.book import Book
from catalog.choices import join_works
from database.connections import Connection, transaction
from services.vectorizer import Vectorizer
from services.worker import Worker
from settings.environment import Settings
from tests import conftest
from tests.conftest import make_book
from tests.expose.conftest import until
from tests.expose.lists import agree, ids, library, looked_up, searched

__all__ = ["ids"]
pytestmark = pytest.mark.slow

Shelve = Callable[..., list[str]]


def test_a_book_that_is_gone_is_soon_in_no_answer(
    client: TestClient, ids: list[str], connection: Connection
) -> None:
    first = looked_up(client, ids[0], 10)[0][0]
    with transaction(connection) as cursor:
        cursor.execute("DELETE FROM books WHERE id = %s", (first,))
    until(lambda: first not in [book_id for book_id, *_ in looked_up(client, ids[0], 10)])
    assert len(looked_up(client, ids[0], 10)) == 10
    assert client.get(f"/books/{first}/similar").status_code == 404


def test_new_changed_and_deleted_books_are_soon_in_every_list(
    client: TestClient,
    ids: list[str],
    settings: Settings,
    shelve: Shelve,
    connection: Connection,
) -> None:
    shelve(
        make_book("Livre nouveau", authors=["Ann1 Lee1"], summary="mer et mine", labels=["Romans"]),
        make_book(
            "Livre 3", authors=["Ann3 Lee3"], summary="jardin", labels=["Romans"], publisher="P3"
        ),
    )
    with transaction(connection) as cursor:
        cursor.execute("DELETE FROM books WHERE id = ANY(%s)", (ids[10:13],))
        cursor.execute("UPDATE books SET series_index = 9 WHERE id = %s", (ids[1],))
    Worker(Vectorizer(settings), settings).run_once()
    with transaction(connection) as cursor:
        cursor.execute("SELECT id FROM books")
        for (book_id,) in cursor.fetchall():
            agree(looked_up(client, book_id, 10), searched(client, book_id, 10))


def test_books_that_nobody_lists_any_more_are_in_no_list_and_come_back(
    client: TestClient, ids: list[str], settings: Settings, connection: Connection
) -> None:
    def load(*books: Book) -> None:
        with transaction(connection) as cursor:
            conftest.load(cursor, *books, is_whole=True, may_shrink=True)
        Worker(Vectorizer(settings), settings).run_once()

    def shown() -> set[str]:
        lists = [(looked_up(client, each, 10), searched(client, each, 10)) for each in ids]
        for one, other in lists:
            agree(one, other)
        return {book_id for one, _ in lists for book_id, *_ in one}

    books = [each for number, each in enumerate(library()) if number not in range(10, 13)]
    assert shown() & set(ids[10:13])
    load(*books)
    until(lambda: not shown() & set(ids[10:13]))
    assert client.get(f"/books/{ids[10]}").status_code == 200
    liked = client.post("/recommendations", json={"liked": [ids[10]], "limit": 10}).json()
    assert len(liked["items"]) == 10
    load(*library())
    until(lambda: bool(shown() & set(ids[10:13])))


def test_lists_follow_what_is_related_later(
    open_client: Callable[..., TestClient], ids: list[str], settings: Settings, shelve: Shelve,
    connection: Connection,
) -> None:  # fmt: skip
    def titled(title: str) -> Book:
        return make_book(title, authors=["Eve Day"], summary="mer et mine", labels=["Romans"])

    def lists() -> list[set[str]]:
        client = open_client()  # that keeps no older answers
        everyone = [*ids, *volumes, *box]
        for book_id in everyone:
            agree(looked_up(client, book_id, 10), searched(client, book_id, 10))
        return [{each for each, *_ in looked_up(client, book_id, 10)} for book_id in everyone]

    worker = Worker(Vectorizer(settings), settings)
    volumes, box = shelve(titled("La nuit"), titled("Le jour")), list[str]()
    worker.run_once()
    assert any(shown >= set(volumes) for shown in lists())
    box = shelve(titled("La nuit ; Le jour"))
    worker.run_once()
    assert not any(shown & set(box) and shown & set(volumes) for shown in lists())
    with transaction(connection) as cursor:
        join_works(cursor, volumes)
    worker.run_once()
    assert not any(shown >= set(volumes) for shown in lists())
