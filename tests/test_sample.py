"""The sample catalogue: what a stranger sees first has to be sound."""

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from catalog.book import isbn13, work_id

SAMPLE = Path("data/sample/books.jsonl")


@pytest.fixture(scope="module")
def books() -> list[dict[str, Any]]:
    return [json.loads(line) for line in SAMPLE.read_text("utf-8").splitlines()]


def test_there_are_books_enough_in_both_languages(books: list[dict[str, Any]]) -> None:
    languages = Counter(book["language"] for book in books)
    assert languages.keys() == {"fr", "en"}
    assert len(books) >= 400
    assert min(languages.values()) >= 0.45 * len(books)


def test_every_summary_has_40_to_120_words_and_stands_once(books: list[dict[str, Any]]) -> None:
    lengths = [len(book["summary"].split()) for book in books]
    assert min(lengths) >= 40
    assert max(lengths) <= 120
    assert len({book["summary"] for book in books}) == len(books)


def test_every_isbn_has_its_check_digit_and_stands_once(books: list[dict[str, Any]]) -> None:
    numbers = [book["isbn13"] for book in books if "isbn13" in book]
    assert numbers == [isbn13(number) for number in numbers]
    assert len(set(numbers)) == len(numbers)


def test_nothing_is_empty_and_every_book_has_title_author_and_labels(
    books: list[dict[str, Any]],
) -> None:
    for book in books:
        assert all(value not in (None, "", []) for value in book.values()), book["title"]
        assert {"title", "authors", "labels", "language"} <= book.keys()


def test_there_are_editions_series_and_authors_of_many_and_of_one(
    books: list[dict[str, Any]],
) -> None:
    works = Counter(work_id(book["title"], tuple(book["authors"])) for book in books)
    authors = Counter(author for book in books for author in book["authors"])
    series = defaultdict(set)
    for book in books:
        series[book.get("series")].add(book.get("series_index"))
    assert sum(count > 1 for count in works.values()) >= 20
    assert sum(count >= 5 for count in authors.values()) >= 10
    assert sum(count == 1 for count in authors.values()) >= 50
    assert sum(len(numbers) >= 3 for name, numbers in series.items() if name) >= 5
