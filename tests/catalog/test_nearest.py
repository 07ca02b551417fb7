"""What is near in vectors, on a real index: filters, distances, and books without vectors."""

import math
import random
from collections.abc import Callable

import pytest

from catalog import vector_store
from catalog.book import Book
from catalog.database import Connection, transaction
from catalog.filters import Filters
from catalog.layout import AUTHOR, MEANING, Layout
from catalog.nearest import (
    Vectorizer,
    active_vectorizer,
    near,
    near_by_distance,
)
from catalog.search import book as book_row
from catalog.traits import kindred, traits
from catalog.vector_store import NewVector
from catalog.wanted import Wanted, relative_to
from tests.conftest import make_book

LAYOUT = Layout.of([(MEANING, 6, 0.8), (AUTHOR, 2, 0.2)])
Shelve = Callable[..., list[str]]


def unit(numbers: list[float]) -> list[float]:
    length = math.sqrt(sum(number * number for number in numbers))
    return [number / length for number in numbers]


def vectorize(connection: Connection, vectors: dict[str, list[float]]) -> Vectorizer:
    """Store unit vectors of six dimensions as meaning, with no author's part."""
    with transaction(connection) as cursor:
        vector_store.register(cursor, "test", 6, "v1", LAYOUT)
        made = vector_store.vectorizer(cursor, "building")
        assert made
        vector_store.write_embeddings(
            cursor,
            made.encoder_id,
            [NewVector(i, b"", str(unit(v)), ()) for i, v in vectors.items()],
        )
        fused = {i: [0.8**0.5 * x for x in unit(v)] + [0.0, 0.0] for i, v in vectors.items()}
        vector_store.write_vectors(
            cursor, made.id, [NewVector(i, b"", str(v), ["mine"]) for i, v in fused.items()]
        )
        vector_store.activate(cursor, made)
        active = active_vectorizer(cursor)
        assert active
        return active


@pytest.fixture
def crowd(connection: Connection, shelve: Shelve) -> tuple[Vectorizer, list[str]]:
    """300 books around a seed, numbered by nearness; every thirtieth is rare."""
    draw = random.Random(1)
    books = [
        make_book(
            f"Book {n:03}", authors=[f"Author {n}"], format="rare" if n % 30 == 0 else "usual"
        )
        for n in range(301)
    ]
    ids = shelve(*books)
    vectors = {
        book_id: [1.0, n / 5, *(draw.gauss(0, 0.001) for _ in range(4))]
        for n, book_id in enumerate(ids)
    }
    return vectorize(connection, vectors), ids


def test_the_nearest_come_with_their_nearness(
    connection: Connection, crowd: tuple[Vectorizer, list[str]]
) -> None:
    vectorizer, ids = crowd
    with transaction(connection) as cursor:
        found = near(cursor, vectorizer, ids[:1], [], Wanted(exclude_ids=(ids[0],)), 10)
    assert set(ids[1:11]) <= found.traits.keys()
    assert ids[0] not in found.traits
    (pair,) = found.pairs[ids[1]]
    assert pair.score == pytest.approx(0.8, abs=0.02)  # the author's part differs


def test_a_narrow_filter_still_finds_all_there_are(
    connection: Connection, crowd: tuple[Vectorizer, list[str]]
) -> None:
    vectorizer, ids = crowd
    wanted = Wanted(Filters(format="RARE"), exclude_ids=(ids[0],))
    with transaction(connection) as cursor:
        found = near(cursor, vectorizer, ids[:1], [], wanted, 10)
    assert sorted(found.traits) == sorted(ids[30::30])


@pytest.mark.parametrize("method", ["cosine", "euclidean", "taxicab"])
def test_each_distance_orders_by_itself(
    connection: Connection, crowd: tuple[Vectorizer, list[str]], method: str
) -> None:
    vectorizer, ids = crowd
    wanted = Wanted(exclude_ids=(ids[0],))
    with transaction(connection) as cursor:
        found = near_by_distance(cursor, vectorizer, method, ids[0], wanted, 10)  # type: ignore[arg-type]
    best = sorted(found.pairs, key=lambda book_id: -found.pairs[book_id][0].score)
    assert best[:5] == ids[1:6]


def test_a_shared_author_counts_as_its_whole_weight(connection: Connection, shelve: Shelve) -> None:
    ids = shelve(*(make_book(title, authors=["Zola"]) for title in ("Germinal", "Nana")))
    vectorizer = vectorize(connection, {ids[0]: [1, 0, 0, 0, 0, 0], ids[1]: [0, 1, 0, 0, 0, 0]})
    with transaction(connection) as cursor:
        found = near(cursor, vectorizer, ids[:1], [], Wanted(), 2)
    assert found.pairs[ids[1]][0].score == pytest.approx(0.2, abs=0.01)


def test_of_many_likes_only_the_three_nearest_are_told(
    connection: Connection, crowd: tuple[Vectorizer, list[str]]
) -> None:
    vectorizer, ids = crowd
    with transaction(connection) as cursor:
        found = near(cursor, vectorizer, ids[:8], ids[290:], Wanted(), 10)
    assert all(sum(pair.liked for pair in pairs) == 3 for pairs in found.pairs.values())
    assert any(not pair.liked for pairs in found.pairs.values() for pair in pairs)


def test_books_without_vectors_are_found_by_what_they_share(
    connection: Connection, shelve: Shelve
) -> None:
    germinal, nana, other = shelve(
        make_book("Germinal", authors=["Émile Zola"], labels=["Romans"]),
        make_book("Nana", authors=["EMILE ZOLA"], labels=["Romans"]),
        make_book("Alcools", authors=["Apollinaire"], labels=["Poésie"]),
    )
    with transaction(connection) as cursor:
        seeds = traits(cursor, [germinal])
        found = kindred(cursor, seeds, [germinal], Wanted(exclude_ids=(germinal,)), 5)
    assert found.pairs[nana][0].score > found.pairs[other][0].score == 0


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"same_author": True}, {"Nana"}),
        ({"same_author": False}, {"Sapho", "Alcools"}),
        ({"same_collection": True}, {"Sapho"}),
        ({"same_collection": False}, {"Nana", "Alcools"}),
        ({"same_publisher": True, "same_author": True}, set()),
        ({"same_format": True}, {"Alcools"}),
    ],
)
def test_candidates_can_be_held_to_what_the_book_is(
    connection: Connection, shelve: Shelve, conditions: dict[str, bool], expected: set[str]
) -> None:
    germinal, *_ = shelve(
        make_book("Germinal", authors=["Zola"], collection="Folio", publisher="P", format="Poche"),
        make_book("Nana", authors=["ZOLA"]),
        make_book("Sapho", authors=["Daudet"], collection="FOLIO"),
        make_book("Alcools", format="Poche"),
    )
    with transaction(connection) as cursor:
        row = book_row(cursor, germinal)
        assert row
        wanted = Wanted(exclude_ids=(germinal,), extra=relative_to(row, **conditions))
        found = kindred(cursor, traits(cursor, [germinal]), [germinal], wanted, 9)
        names = {(book_row(cursor, book_id) or {})["title"] for book_id in found.traits}
    assert names == expected


def test_the_layout_comes_back_from_the_database(connection: Connection, shelve: Shelve) -> None:
    (book_id,) = shelve(Book("Germinal"))
    assert vectorize(connection, {book_id: [1, 0, 0, 0, 0, 0]}).layout == LAYOUT
