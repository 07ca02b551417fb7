"""A database made by the first version is taken over by this one.

`first_version.sql.gz` is pg_dump's copy of one that the commit d09d75e had filled with the first 30
books of the sample, on PostgreSQL 17; `first_version.json` has books that its API called similar.
"""

import gzip
import json
from pathlib import Path

import pytest

from tests.stack.stack import Counts, Stack

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
BOOKS, ANSWERS = 30, 5


@pytest.fixture(scope="module")
def dumped(stack: Stack) -> str:
    """The embeddings, which are slow to make, with the transactions that have written them."""
    stack.make("clean-data", "CONFIRM=yes")
    stack.compose("up", "-d", "--wait", "postgres")
    stack.sql(gzip.decompress((HERE / "first_version.sql.gz").read_bytes()).decode())
    return embeddings(stack)


@pytest.fixture(scope="module")
def similar(stack: Stack, dumped: str) -> dict[str, list[str]]:
    """What the API of this version answers, by itself."""
    stack.make("api")
    return {book_id: similar_to(stack, book_id) for book_id in first_version()}


@pytest.fixture(scope="module")
def taken_over(stack: Stack, similar: object) -> Counts:
    stack.compose("up", "-d")
    return stack.wait_until_done()


def embeddings(stack: Stack) -> str:
    return stack.sql("SELECT book_id, xmin, embedding FROM embeddings ORDER BY book_id")


def similar_to(stack: Stack, book_id: str) -> list[str]:
    items = stack.get(f"/books/{book_id}/similar?limit={ANSWERS}").json()["items"]
    return [item["book"]["id"] for item in items]


def first_version() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads((HERE / "first_version.json").read_text("utf-8"))
    return found


def test_the_api_answers_from_it_at_once(similar: dict[str, list[str]]) -> None:
    assert {len(set(ids)) for ids in similar.values()} == {ANSWERS}


def test_what_was_similar_still_is(similar: dict[str, list[str]]) -> None:
    """Not all of it: the first version gave a whole series for one of its books."""
    before = first_version()
    kept = sum(len({*ids} & {*before[book_id]}) for book_id, ids in similar.items())
    assert kept >= ANSWERS * len(before) / 2


def test_the_services_go_on_with_it(taken_over: Counts) -> None:
    assert taken_over.books == BOOKS


def test_no_book_is_embedded_again(stack: Stack, dumped: str, taken_over: Counts) -> None:
    assert embeddings(stack) == dumped


def test_every_book_shows_a_cover(stack: Stack, taken_over: Counts) -> None:
    for book in stack.get(f"/books?page_size={BOOKS}").json()["items"]:
        cover = stack.get(f"/books/{book['id']}/cover")
        assert (cover.status, cover.headers["content-type"]) == (200, "image/webp")
