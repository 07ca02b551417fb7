"""Stored neighbours, against SQL that compares every pair, and against lists made from nothing."""

import random
from collections.abc import Callable

import numpy as np
import pytest

from catalog.book import Book
from database.connections import Connection, transaction
from recommender import vector_store
from recommender.layout import AUTHOR, MEANING, Layout
from recommender.neighbours import Neighbours, corrected, hubness, nearest
from recommender.similarity import meaning, similarity
from recommender.vector_store import NewVector, StoredVectorizer
from recommender.vectors import NEIGHBOURS, NOBODY, Vectors
from tests.conftest import make_book

DIMENSIONS = 8
LAYOUT = Layout.of([(MEANING, DIMENSIONS, 0.7), (AUTHOR, DIMENSIONS, 0.3)])
Lists = dict[str, list[tuple[str, float]]]
Shelve = Callable[..., list[str]]


@pytest.fixture
def vectorizer(connection: Connection) -> StoredVectorizer:
    with transaction(connection) as cursor:
        vector_store.register(cursor, "test", DIMENSIONS, "test", LAYOUT)
        building = vector_store.vectorizer(cursor, "building")
        assert building is not None
        vector_store.activate(cursor, building)
        return building


def give(
    connection: Connection, vectorizer: StoredVectorizer, ids: list[str], seed: int = 0
) -> None:
    """Random vectors: another seed, others."""
    with transaction(connection) as cursor:
        vector_store.write_vectors(
            cursor,
            vectorizer.id,
            [NewVector(book_id, b"", *drawn(f"{book_id} {seed}")) for book_id in ids],
        )


def drawn(seed: str) -> tuple[str, list[str], str]:
    chance = random.Random(seed)
    numbers = np.array([chance.gauss(0, 1) for _ in range(DIMENSIONS)])
    meaning = 0.7**0.5 * numbers / np.linalg.norm(numbers)
    whole = [*meaning, *[0.0] * DIMENSIONS]
    sparse = {chance.randint(1, 30): round(chance.random() * 0.3, 3) for _ in range(3)}
    exact = ",".join(f"{place}:{sparse[place]}" for place in sorted(sparse))
    return f"[{','.join(f'{x:.4f}' for x in whole)}]", [], f"{{{exact}}}/1000000000"


def refreshed(connection: Connection, neighbours: Neighbours, most: int = 1_000) -> int:
    done = 0
    while True:
        with transaction(connection) as cursor:
            more = neighbours.refresh(cursor, most)
        if not more:
            return done
        done += more


def stored(connection: Connection) -> Lists:
    with transaction(connection) as cursor:
        cursor.execute(
            "SELECT n.book_id, b.id, l.score FROM neighbours AS n"
            " CROSS JOIN unnest(n.numbers, n.scores) WITH ORDINALITY AS l (number, score, place)"
            " LEFT JOIN books AS b USING (number) ORDER BY n.book_id, l.place"
        )
        found: Lists = {}
        for book_id, other, score in cursor.fetchall():
            found.setdefault(book_id, []).append((other, score))
        return found


def by_sql(connection: Connection) -> Lists:
    """Every pair compared by the SQL that answers with filters are scored by."""
    with transaction(connection) as cursor:
        cursor.execute(
            f"""
            WITH with_meaning AS (SELECT *, {meaning(LAYOUT, "v")} AS meaning FROM vectors AS v)
            SELECT s.book_id, c.book_id,
                   {similarity(LAYOUT, "c", "s")} + 0.5 - (hc.nearness + hs.nearness) / 2 AS score
            FROM with_meaning AS s JOIN books AS bs ON bs.id = s.book_id
            CROSS JOIN with_meaning AS c JOIN books AS bc ON bc.id = c.book_id
            JOIN hubs AS hs ON hs.book_id = s.book_id JOIN hubs AS hc ON hc.book_id = c.book_id
            WHERE bs.work_id <> bc.work_id ORDER BY s.book_id, score DESC, bc.number
            """
        )
        found: Lists = {}
        for book_id, other, score in cursor.fetchall():
            if len(found.setdefault(book_id, [])) < NEIGHBOURS:
                found[book_id].append((other, score))
        return found


def agree(one: Lists, other: Lists) -> None:
    """The same books, but for the order of equal scores."""
    assert one.keys() == other.keys()
    for book_id in one:
        scores = [score for _, score in one[book_id]]
        assert scores == pytest.approx([score for _, score in other[book_id]], abs=2e-4)
        worst = scores[-1] + 2e-4
        assert {each for each, score in one[book_id] if score > worst} <= {
            each for each, _ in other[book_id]
        }


def books(count: int) -> list[Book]:
    """Every tenth is another edition of the one before."""
    return [
        make_book(f"Roman {n - (n % 10 == 9)}", authors=["Ann Lee"], publisher=f"P{n}")
        for n in range(count)
    ]


@pytest.fixture
def neighbours(vectorizer: StoredVectorizer) -> Neighbours:
    return Neighbours(Vectors(vectorizer.id, vectorizer.layout))


def test_a_list_holds_the_nearest_of_every_book_by_the_exact_score(
    connection: Connection, shelve: Shelve, vectorizer: StoredVectorizer, neighbours: Neighbours
) -> None:
    ids = shelve(*books(150))
    give(connection, vectorizer, ids)
    assert refreshed(connection, neighbours) == 150
    found = stored(connection)
    assert len(found) == 150
    assert {len(near) for near in found.values()} == {NEIGHBOURS}
    agree(found, by_sql(connection))


def test_no_list_holds_the_book_or_another_edition_of_it(
    connection: Connection, shelve: Shelve, vectorizer: StoredVectorizer, neighbours: Neighbours
) -> None:
    ids = shelve(*books(20))
    give(connection, vectorizer, ids)
    refreshed(connection, neighbours)
    found = stored(connection)
    with transaction(connection) as cursor:
        cursor.execute("SELECT id, work_id FROM books")
        works = dict(cursor.fetchall())
    assert len(set(works.values())) == 18
    for book_id, near in found.items():
        assert works[book_id] not in {works[other] for other, _ in near}


@pytest.mark.parametrize("most", [7, 1_000])
def test_lists_kept_up_to_date_are_those_made_from_nothing(
    connection: Connection,
    shelve: Shelve,
    vectorizer: StoredVectorizer,
    neighbours: Neighbours,
    most: int,
) -> None:
    every = books(140)
    ids = shelve(*every[:110])
    give(connection, vectorizer, ids)
    refreshed(connection, neighbours)
    new = shelve(*every[110:])
    give(connection, vectorizer, new)  # added
    give(connection, vectorizer, ids[:6], seed=1)  # changed
    with transaction(connection) as cursor:
        cursor.execute("DELETE FROM books WHERE id = ANY(%s)", (ids[20:25],))
    refreshed(connection, neighbours, most)
    found = stored(connection)
    assert len(found) == 135
    assert None not in {other for near in found.values() for other, _ in near}
    agree(found, by_sql(connection))
    with transaction(connection) as cursor:
        cursor.execute("DELETE FROM neighbours")
    refreshed(connection, neighbours)
    agree(found, stored(connection))


def test_what_another_process_has_written_is_not_made_again(
    connection: Connection, shelve: Shelve, vectorizer: StoredVectorizer, neighbours: Neighbours
) -> None:
    give(connection, vectorizer, shelve(*books(30)))
    refreshed(connection, neighbours)
    before = written_by(connection)
    other = Neighbours(Vectors(vectorizer.id, vectorizer.layout))
    assert refreshed(connection, other) == 0
    assert refreshed(connection, neighbours) == 0
    assert written_by(connection) == before


def test_a_transaction_rolled_back_is_made_again(
    connection: Connection, shelve: Shelve, vectorizer: StoredVectorizer, neighbours: Neighbours
) -> None:
    give(connection, vectorizer, shelve(*books(30)))
    with connection.cursor() as cursor:
        neighbours.refresh(cursor, 1_000)
    connection.rollback()
    assert stored(connection) == {}
    assert refreshed(connection, neighbours) == 30
    agree(stored(connection), by_sql(connection))


def test_a_new_place_in_the_series_makes_the_list_anew(
    connection: Connection, shelve: Shelve, vectorizer: StoredVectorizer, neighbours: Neighbours
) -> None:
    ids = shelve(*books(5))
    give(connection, vectorizer, ids)
    refreshed(connection, neighbours)
    with transaction(connection) as cursor:
        cursor.execute("UPDATE books SET series_index = 2 WHERE id = %s", (ids[0],))
    assert ids[0] not in stored(connection)
    assert refreshed(connection, neighbours) == 1


def test_a_book_that_is_gone_changes_what_is_shown_only_where_it_was(
    connection: Connection, shelve: Shelve, vectorizer: StoredVectorizer, neighbours: Neighbours
) -> None:
    ids = shelve(*books(160))
    give(connection, vectorizer, ids)
    refreshed(connection, neighbours)
    show_all(connection)
    holders = {book_id for book_id, near in stored(connection).items() if ids[3] in dict(near)}
    with transaction(connection) as cursor:
        cursor.execute("DELETE FROM books WHERE id = %s", (ids[3],))
    refreshed(connection, neighbours)
    assert to_be_shown(connection) == holders
    assert 50 < len(holders) < 150


def test_a_book_with_another_vector_is_shown_anew_wherever_it_is_and_was(
    connection: Connection, shelve: Shelve, vectorizer: StoredVectorizer, neighbours: Neighbours
) -> None:
    ids = shelve(*books(160))
    give(connection, vectorizer, ids)
    refreshed(connection, neighbours)
    show_all(connection)
    before = stored(connection)
    give(connection, vectorizer, ids[3:4], seed=5)
    refreshed(connection, neighbours)
    after = stored(connection)
    concerned = {
        book_id for lists in (before, after) for book_id in lists if ids[3] in dict(lists[book_id])
    }
    assert to_be_shown(connection) == {*concerned, ids[3]}


def show_all(connection: Connection) -> None:
    with transaction(connection) as cursor:
        cursor.execute("UPDATE neighbours SET shown = '{}', shown_en = '{}', shown_fr = '{}'")


def to_be_shown(connection: Connection) -> set[str]:
    with transaction(connection) as cursor:
        cursor.execute("SELECT book_id FROM neighbours WHERE shown IS NULL")
        return {book_id for (book_id,) in cursor.fetchall()}


def written_by(connection: Connection) -> list[tuple[str, str]]:
    with transaction(connection) as cursor:
        cursor.execute("SELECT book_id, xmin::text FROM neighbours ORDER BY book_id")
        rows: list[tuple[str, str]] = cursor.fetchall()
        return rows


def test_hubness_is_the_mean_of_the_thirty_nearest_others() -> None:
    similarity_of = np.arange(100, dtype=np.float32)[None, :].repeat(2, axis=0)
    assert hubness(similarity_of, np.array([99, 0])).tolist() == [
        np.mean(range(69, 99)),
        np.mean(range(70, 100)),
    ]
    assert hubness(np.ones((1, 1), np.float32), np.array([0])).tolist() == [0]


def test_two_books_as_near_as_their_nearest_are_have_a_score_of_one_half() -> None:
    scores = corrected(
        np.array([[1.0, 0.4]], np.float32), np.array([0.3, 0.5], np.float32), np.array([0])
    )
    assert scores[0].tolist() == pytest.approx([1.2, 0.5])


def test_a_list_is_in_the_order_of_scores_then_numbers_and_filled_up_with_nobody() -> None:
    scores = np.array([[0.1, 0.9, -np.inf, 0.9]], np.float32)
    numbers, found = nearest(scores, np.array([4, 8, 5, 6], np.int32))
    assert numbers[0, :4].tolist() == [6, 8, 4, NOBODY]
    assert numbers.shape == found.shape == (1, NEIGHBOURS)
