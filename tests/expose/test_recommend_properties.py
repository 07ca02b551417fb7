"""What holds of every answer over HTTP: drawn readers ask a drawn catalogue."""

import random
from collections import Counter

import pytest

from recommender.author_cap import PER_AUTHOR
from tests.conftest import make_book

AUTHORS = 12
WORKS = 60
LIMIT = 10


@pytest.fixture
def books(client, shelve, give_vectors) -> dict[str, dict]:
    """WORKS works, every third of them in two editions; some without vectors. By id, as shown."""
    drawn = random.Random(5)
    made = []
    for n in range(WORKS):
        author = f"Jeanne Auteur{chr(97 + n % AUTHORS)}"
        language = "fr" if n % 5 else "en"
        made.append(make_book(f"Livre {n}", authors=[author], language=language, year=1900))
        if n % 3 == 0:
            made.append(make_book(f"Livre {n} (Folio)", authors=[author], language="fr", year=1999))
    ids = shelve(*made)
    give_vectors([book_id for book_id in ids if drawn.random() < 0.9])
    pages = [client.get("/books", params={"page_size": 50, "page": n}).json() for n in (1, 2)]
    shown = {book["id"]: book for page in pages for book in page["items"]}
    assert shown.keys() == set(ids)
    return shown


def drawn_readers() -> list[random.Random]:
    return [random.Random(number) for number in range(25)]


def work(book: dict) -> str:
    return book["title"].removesuffix(" (Folio)")


def test_no_answer_holds_what_the_reader_named_nor_two_editions_of_a_work(client, books):
    for reader in drawn_readers():
        named = reader.sample(sorted(books), 12)
        told = {"liked": named[:5], "disliked": named[5:8], "exclude": named[8:]}
        asked = told | {
            "limit": LIMIT,
            "diversity": reader.choice([0, 0.5, 1]),
            "novelty": reader.choice([0, 0.3, 1]),
        }
        items = client.post("/recommendations", json=asked).json()["items"]
        works = [work(item["book"]) for item in items]
        assert len(works) == len(set(works)) == LIMIT
        assert not set(works) & {work(books[book_id]) for book_id in named}
        assert all(set(item["because"]) <= set(told["liked"]) for item in items)


def test_an_author_has_no_more_books_than_allowed(client, books):
    for reader in drawn_readers():
        liked = reader.sample(sorted(books), 4)
        items = client.post("/recommendations", json={"liked": liked, "limit": LIMIT}).json()
        by = Counter(author for item in items["items"] for author in item["book"]["authors"])
        likes = Counter(author for book_id in liked for author in books[book_id]["authors"])
        assert all(count <= PER_AUTHOR + likes[author] for author, count in by.items())


def test_filters_are_kept_and_leave_all_there_are(client, books):
    english = {book_id for book_id, book in books.items() if book["language"] == "en"}
    for reader in drawn_readers():
        liked = reader.sample(sorted(books), 3)
        asked = {"liked": liked, "limit": 50, "filters": {"language": "en"}}
        items = client.post("/recommendations", json=asked).json()["items"]
        works_named = {work(books[book_id]) for book_id in liked}
        left = {work(books[book_id]) for book_id in english} - works_named
        assert {work(item["book"]) for item in items} == left
        assert all(item["book"]["id"] in english for item in items)
