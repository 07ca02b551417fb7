"""What is near in vectors, on a real index: filters, distances, and books without vectors."""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import pytest

from catalog.book import Book
from catalog.filters import Filters
from database.connections import Connection, Cursor, transaction
from recommender import hubness, vector_store
from recommender.layout import AUTHOR, MEANING, Layout
from recommender.nearest import (
    Vectorizer,
    active_vectorizer,
    named,
    near,
    near_by_distance,
)
from recommender.recommend import recommend, similar
from recommender.traits import kindred
from recommender.vector_store import NewVector
from recommender.wanted import Wanted, relative_to
from tests.conftest import make_book

LAYOUT = Layout.of([(MEANING, 6, 0.8), (AUTHOR, 2, 0.2)])
Shelve = Callable[..., list[str]]


class Counting(Cursor):
    """Counts its statements."""

    statements = 0

    def execute(self, query: str, values: Sequence[object] | None = None) -> None:
        super().execute(query, values)
        self.statements += 1


def unit(numbers: list[float]) -> list[float]:
    length = math.sqrt(sum(number * number for number in numbers))
    return [number / length for number in numbers]


def vectorize(
    connection: Connection,
    vectors: dict[str, list[float]],
    layout: Layout = LAYOUT,
    exact: Mapping[str, str] = MappingProxyType({}),
) -> Vectorizer:
    """Store unit vectors of six dimensions as meaning, with no author's part."""
    share = layout.parts[0].weight
    with transaction(connection) as cursor:
        vector_store.register(cursor, "test", 6, "v1", layout)
        made = vector_store.vectorizer(cursor, "building")
        assert made
        vector_store.write_embeddings(
            cursor,
            made.encoder_id,
            [NewVector(i, b"", str(unit(v)), ()) for i, v in vectors.items()],
        )
        fused = {i: [share**0.5 * x for x in unit(v)] + [0.0, 0.0] for i, v in vectors.items()}
        vector_store.write_vectors(
            cursor,
            made.id,
            [NewVector(i, b"", str(v), ["mine"], exact.get(i)) for i, v in fused.items()],
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


def test_an_answer_takes_two_statements(
    connection: Connection, crowd: tuple[Vectorizer, list[str]]
) -> None:
    _, ids = crowd
    with connection, connection.cursor(cursor_factory=Counting) as cursor:
        assert len(recommend(cursor, ids[:3], disliked=ids[50:51]).items) == 10
        assert cursor.statements == 2
        assert len(similar(cursor, named(cursor, ids[:1]), Wanted(), 10)) == 10
        assert cursor.statements == 4


def test_books_by_the_same_author_are_candidates_however_far_their_vectors(
    connection: Connection, shelve: Shelve
) -> None:
    others = [make_book(f"Book {n:03}", authors=[f"Author {n}"]) for n in range(150)]
    zola = [make_book(title, authors=["Émile Zola"]) for title in ("Germinal", "Nana")]
    *far, germinal, nana = shelve(*others, *zola)
    ahead = {book_id: [1.0, n / 1_000, 0, 0, 0, 0] for n, book_id in enumerate(far)}
    vectors = {**ahead, germinal: [1.0, 0, 0, 0, 0, 0], nana: [0, 0, 1.0, 0, 0, 0]}
    vectorizer = vectorize(connection, vectors)
    with transaction(connection) as cursor:
        assert nana in near(cursor, vectorizer, [germinal], [], Wanted(), 10).traits
        not_nana = Wanted(exclude_ids=(nana,))
        assert nana not in near(cursor, vectorizer, [germinal], [], not_nana, 10).traits


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


def nearness(connection: Connection, vectorizer: Vectorizer, one: str, other: str) -> float:
    with transaction(connection) as cursor:
        found = near(cursor, vectorizer, [one], [], Wanted(), 2)
    return found.pairs[other][0].score


def test_meaning_and_names_count_by_their_whole_weights(
    connection: Connection, shelve: Shelve
) -> None:
    a, b, c = shelve(*(make_book(f"Book {n}") for n in range(3)))
    layout = Layout.of([(MEANING, 6, 0.6), (AUTHOR, 2, 0.4)])
    meaning = [1.0, 0, 0, 0, 0, 0]
    names = f"{{7:{0.4**0.5:.5g}}}/100"
    vectorizer = vectorize(
        connection, dict.fromkeys((a, b, c), meaning), layout, {a: names, b: names, c: "{}/100"}
    )
    assert nearness(connection, vectorizer, a, b) == pytest.approx(1.0, abs=0.01)
    assert nearness(connection, vectorizer, a, c) == pytest.approx(0.6, abs=0.01)


def test_vectors_of_an_older_version_are_compared_as_they_are(
    connection: Connection, shelve: Shelve
) -> None:
    a, b = shelve(make_book("Germinal"), make_book("Nana"))
    vectorizer = vectorize(connection, {a: [1, 0, 0, 0, 0, 0], b: [0.6, 0.8, 0, 0, 0, 0]})
    assert nearness(connection, vectorizer, a, b) == pytest.approx(0.8 * 0.6, abs=0.01)


def test_what_both_books_have_with_everybody_is_taken_off(
    connection: Connection, crowd: tuple[Vectorizer, list[str]]
) -> None:
    vectorizer, ids = crowd
    before = nearness(connection, vectorizer, ids[0], ids[1])
    with transaction(connection) as cursor:
        new = hubness.unmeasured(cursor, vectorizer.id, 1_000)
        assert sorted(new) == sorted(ids)
        hubness.measure(cursor, vectorizer.id, vectorizer.layout, new)
        assert hubness.unmeasured(cursor, vectorizer.id, 1_000) == []
        cursor.execute("SELECT nearness FROM hubs WHERE book_id = ANY(%s)", (ids[:2],))
        (one,), (other,) = cursor.fetchall()
    assert 0 < one < 0.8
    after = nearness(connection, vectorizer, ids[0], ids[1])
    assert after == pytest.approx(before + 0.5 - (one + other) / 2, abs=0.001)


def test_a_book_not_measured_yet_counts_as_the_average(
    connection: Connection, crowd: tuple[Vectorizer, list[str]]
) -> None:
    vectorizer, ids = crowd
    plain = nearness(connection, vectorizer, ids[0], ids[1])
    with transaction(connection) as cursor:
        hubness.measure(cursor, vectorizer.id, vectorizer.layout, ids[100:])
        cursor.execute("SELECT avg(nearness) FROM hubs")
        (mean,) = cursor.fetchone() or (None,)
    after = nearness(connection, vectorizer, ids[0], ids[1])
    assert after == pytest.approx(plain + 0.5 - mean, abs=0.001)


def test_the_only_book_has_nothing_near(connection: Connection, shelve: Shelve) -> None:
    (book_id,) = shelve(make_book("Germinal"))
    vectorizer = vectorize(connection, {book_id: [1, 0, 0, 0, 0, 0]})
    with transaction(connection) as cursor:
        hubness.measure(cursor, vectorizer.id, vectorizer.layout, [book_id])
        cursor.execute("SELECT nearness FROM hubs")
        assert cursor.fetchall() == [(0,)]


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
        seeds = named(cursor, [germinal]).traits
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
        about = named(cursor, [germinal])
        extra = relative_to(about.books[germinal], **conditions)
        wanted = Wanted(exclude_ids=(germinal,), extra=extra)
        found = kindred(cursor, about.traits, [germinal], wanted, 9)
    assert {book["title"] for book in found.books.values()} == expected


def test_the_layout_comes_back_from_the_database(connection: Connection, shelve: Shelve) -> None:
    (book_id,) = shelve(Book("Germinal"))
    assert vectorize(connection, {book_id: [1, 0, 0, 0, 0, 0]}).layout == LAYOUT
