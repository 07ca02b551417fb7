"""The servers that ours is compared with answer what they are there to answer."""

from starlette.testclient import TestClient

from bench.peers import BODY, bare, smallest, toy
from catalog.queries import COLUMNS


def test_the_bare_server_says_the_same_to_everybody():
    client = TestClient(bare)
    assert client.get("/books/a/similar").content == client.get("/").content == BODY


def test_the_smallest_route_encodes_as_much():
    answer = TestClient(smallest()).get("/books/a/similar")
    assert (answer.status_code, answer.content) == (200, BODY)


def test_the_first_version_answers_ten_near_books_without_the_book_itself(settings, catalogue):
    with TestClient(toy(settings)) as client:
        books = client.get(f"/books/{catalogue[0]}/similar").json()
    assert len(books) == 10
    assert all(book.keys() == set(COLUMNS) for book in books)
    assert {book["id"] for book in books[:5]} == set(catalogue[1:6])  # those of its genre
