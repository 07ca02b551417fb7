"""The ways to near books under filters: whichever is taken, the same books are best."""

import math
import random
from collections.abc import Callable, Iterator, Sequence

import pytest

from catalog.filters import Filters
from database.connections import Connection, transaction
from recommender import near as module
from recommender.candidates import Way
from recommender.constraints import Constraints
from recommender.near import near
from recommender.neighbours import Neighbours
from recommender.seeds import read_seeds
from recommender.vector_store import StoredVectorizer
from recommender.vectors import Vectors
from tests.conftest import make_book
from tests.recommender.test_near import LAYOUT, vectorize

pytestmark = pytest.mark.slow

BOOKS = 600
Shelve = Callable[..., list[str]]
Take = Callable[..., None]


@pytest.fixture
def ids(connection: Connection, shelve: Shelve) -> list[str]:
    """600 books on a ring, each with its list of neighbours."""
    draw = random.Random(4)
    found = shelve(
        *(
            make_book(
                f"Book {n}",
                authors=[f"Author {n}"],
                publisher="half" if n % 2 else None,
                collection="a tenth" if n % 10 == 0 else None,
                format="a fortieth" if n % 40 == 0 else None,
            )
            for n in range(BOOKS)
        )
    )
    turn = 2 * math.pi / BOOKS
    on_ring = {
        book_id: [math.cos(n * turn), math.sin(n * turn), *(draw.gauss(0, 0.02) for _ in range(4))]
        for n, book_id in enumerate(found)
    }
    vectorizer = vectorize(connection, on_ring, exact=dict.fromkeys(found, "{}/1000000000"))
    list_neighbours(connection, vectorizer)
    return found


def list_neighbours(connection: Connection, vectorizer: StoredVectorizer) -> None:
    neighbours = Neighbours(Vectors(vectorizer.id, LAYOUT))
    for _ in range(2):  # hubness, then lists
        with transaction(connection) as cursor:
            neighbours.refresh(cursor, BOOKS)


@pytest.fixture
def take(monkeypatch: pytest.MonkeyPatch) -> Take:
    """Has only these ways taken."""

    def only(*ways: Way) -> None:
        monkeypatch.setattr(module, "_ways", lambda *_: ways)

    return only


def best(connection: Connection, liked: Sequence[str], filters: Filters) -> list[tuple[str, float]]:
    """The ten best of the candidates for who likes one book, with their scores."""
    with transaction(connection) as cursor:
        constraints = Constraints(filters, exclude_ids=tuple(liked))
        found = near(cursor, read_seeds(cursor, liked), 10, 60, constraints)
    scored = [(each.id, round(each.pairs[0].score, 3)) for each in found]
    return sorted(scored, key=lambda each: (-each[1], each[0]))[:10]


@pytest.mark.parametrize(
    ("filters", "ways"),
    [
        (Filters(), ("lists", "index")),
        (Filters(publisher="half"), ("lists", "further", "index")),
        (Filters(collection="a tenth"), ("lists", "index")),
        (Filters(format="a fortieth"), ("index",)),
    ],
)
def test_every_way_finds_the_best(
    connection: Connection, ids: list[str], take: Take, filters: Filters, ways: tuple[Way, ...]
) -> None:
    for book_id in ids[1::97]:
        take("all")
        expected = dict(best(connection, [book_id], filters))
        for way in ways:
            take(way)
            found = dict(best(connection, [book_id], filters))
            assert len(found) == 10
            assert sorted(found.values()) == pytest.approx(sorted(expected.values()), abs=0.002)


def test_further_lists_are_not_enough_where_few_books_pass(
    connection: Connection, ids: list[str], take: Take
) -> None:
    take("further")
    assert best(connection, ids[:1], Filters(format="a fortieth")) == []


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), ["lists", "further", "index", "all"]),
        (Filters(publisher="half"), ["lists", "all"]),
    ],
)
def test_where_few_books_pass_all_of_them_are_compared(
    connection: Connection, ids: list[str], filters: Filters, expected: list[Way]
) -> None:
    assert list(ways(connection, ids[:1], filters)) == expected


def test_where_many_pass_the_index_is_asked_before(
    connection: Connection, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FEW_COMPARED", 20)
    assert list(ways(connection, ids[:1], Filters(publisher="half"))) == ["lists", "further", "all"]
    monkeypatch.setattr(module, "MOST_COMPARED", 400)
    found = list(ways(connection, ids[:3], Filters(publisher="half")))
    assert found == ["lists", "further", "index", "all"]


def ways(connection: Connection, liked: Sequence[str], filters: Filters) -> Iterator[Way]:
    with transaction(connection) as cursor:
        cursor.execute("ANALYZE books")
        yield from module._ways(cursor, read_seeds(cursor, liked), Constraints(filters))
