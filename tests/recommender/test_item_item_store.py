"""What the item-item model adds to answers, and how it is stored."""

from collections.abc import Callable, Sequence

import pytest

from catalog import like_store
from catalog.like_store import Like
from database.connections import Connection, transaction
from recommender import item_item_store
from recommender.answer import recommend, similar
from recommender.constraints import Constraints
from recommender.explanations import Item, Reason
from recommender.item_item_store import TrainingState
from recommender.seeds import read_seeds
from recommender.vector_store import StoredVectorizer
from tests.conftest import make_book
from tests.recommender.test_near import Counting, vectorize

Shelve = Callable[..., list[str]]


@pytest.fixture
def shelf(connection: Connection, shelve: Shelve) -> tuple[StoredVectorizer, list[str]]:
    """Thirty books, the farther in content the higher their number."""
    ids = shelve(*(make_book(f"Book {n:02}", authors=[f"Author {n}"]) for n in range(30)))
    return vectorize(
        connection, {book: [1.0, n / 5, 0, 0, 0, 0] for n, book in enumerate(ids)}
    ), ids


def work(connection: Connection, book_id: str) -> str:
    with transaction(connection) as cursor:
        cursor.execute("SELECT work_id FROM books WHERE id = %s", (book_id,))
        (found,) = cursor.fetchone() or ("",)
        return str(found)


def teach(
    connection: Connection, *pairs: tuple[str, str, float, int], strength: float = 5.0
) -> None:
    """Store a model: (book, other, weight, readers of both)."""
    neighbours = [
        (work(connection, book), work(connection, other), weight, 0.0, together)
        for book, other, weight, together in pairs
    ]
    with transaction(connection) as cursor:
        item_item_store.replace(cursor, TrainingState(1, 1, None), strength, {}, neighbours)


def answer(connection: Connection, liked: Sequence[str], limit: int = 10) -> list[Item]:
    with transaction(connection) as cursor:
        return recommend(cursor, liked, limit=limit).items


def test_a_book_that_readers_like_too_comes_first_with_its_reason(
    connection: Connection, shelf: tuple[StoredVectorizer, list[str]]
) -> None:
    _, ids = shelf
    teach(connection, (ids[0], ids[29], 0.9, 3))
    first, *others = answer(connection, ids[:1])
    assert first.id == ids[29]
    assert Reason("readers", "Book 00", ids[0]) in first.why
    assert first.because == (ids[0],)
    assert not any(reason.kind == "readers" for item in others for reason in item.why)


def test_two_readers_are_too_few_to_be_told_of(
    connection: Connection, shelf: tuple[StoredVectorizer, list[str]]
) -> None:
    _, ids = shelf
    teach(connection, (ids[0], ids[29], 0.9, 2))
    first, *_ = answer(connection, ids[:1])
    assert first.id == ids[29]
    assert not any(reason.kind == "readers" for reason in first.why)


def test_books_that_nobody_rated_get_the_answer_they_got_before(
    connection: Connection, shelf: tuple[StoredVectorizer, list[str]]
) -> None:
    _, ids = shelf
    before = answer(connection, ids[3:6])
    teach(connection, (ids[0], ids[29], 0.9, 9), (ids[1], ids[4], 0.9, 9))
    assert answer(connection, ids[3:6]) == before


def test_what_is_like_a_book_is_not_asked_of_readers(
    connection: Connection, shelf: tuple[StoredVectorizer, list[str]]
) -> None:
    _, ids = shelf

    def like_the_first() -> list[Item]:
        with transaction(connection) as cursor:
            return similar(cursor, read_seeds(cursor, ids[:1]), Constraints(), 10)

    before = like_the_first()
    teach(connection, (ids[0], ids[29], 0.9, 9))
    assert like_the_first() == before


def test_a_candidate_of_whom_readers_say_nothing_keeps_its_score(
    connection: Connection, shelf: tuple[StoredVectorizer, list[str]]
) -> None:
    _, ids = shelf
    before = {item.id: item.score for item in answer(connection, ids[:2], 28)}
    teach(connection, (ids[0], ids[20], 0.3, 9), (ids[1], ids[9], 0.2, 9))
    after = {item.id: item.score for item in answer(connection, ids[:2], 28)}
    raised = {ids[20], ids[9]}
    assert {book: after[book] for book in after if book not in raised} == {
        book: before[book] for book in before if book not in raised
    }
    assert all(after[book] > before[book] for book in raised)


def test_scores_go_down_with_the_order_and_stay_within_one(
    connection: Connection, shelf: tuple[StoredVectorizer, list[str]]
) -> None:
    _, ids = shelf
    teach(connection, *((ids[0], ids[n], n / 30, n) for n in range(1, 30)), strength=15)
    scores = [item.score for item in answer(connection, ids[:1], 29)]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= min(scores) <= max(scores) <= 1


def test_readers_of_one_edition_speak_for_every_edition(
    connection: Connection, shelve: Shelve
) -> None:
    old, new, nana, other = shelve(
        make_book("Emma", authors=["Jane Austen"], year=1815),
        make_book("Emma (Penguin Classics)", authors=["Austen, Jane"]),
        make_book("Nana", authors=["Zola"]),
        make_book("Sapho", authors=["Daudet"]),
    )
    numbers = {old: 0, new: 1, nana: 9, other: 5}
    vectorize(connection, {book: [1.0, n, 0, 0, 0, 0] for book, n in numbers.items()})
    teach(connection, (old, nana, 0.9, 3))
    first, *_ = answer(connection, [new])
    assert first.id == nana
    assert ("readers", "Emma (Penguin Classics)") in [(each.kind, each.value) for each in first.why]


def test_filters_and_named_books_are_kept_to(
    connection: Connection, shelf: tuple[StoredVectorizer, list[str]]
) -> None:
    _, ids = shelf
    teach(connection, (ids[0], ids[29], 0.9, 3), (ids[0], ids[1], 0.9, 3))
    with transaction(connection) as cursor:
        found = recommend(cursor, ids[:2], exclude=ids[29:], limit=20).items
    assert not {ids[0], ids[1], ids[29]} & {item.id for item in found}


def test_an_answer_with_readers_takes_as_many_statements(
    connection: Connection, shelf: tuple[StoredVectorizer, list[str]]
) -> None:
    _, ids = shelf
    teach(connection, (ids[0], ids[29], 0.9, 3))
    with connection, connection.cursor(cursor_factory=Counting) as cursor:
        recommend(cursor, ids[:3])
        assert cursor.statements == 3


def test_a_new_model_takes_the_place_of_the_old_one(
    connection: Connection, shelf: tuple[StoredVectorizer, list[str]]
) -> None:
    _, ids = shelf
    teach(connection, (ids[0], ids[29], 0.9, 3))
    teach(connection, (ids[0], ids[28], 0.9, 3))
    with transaction(connection) as cursor:
        cursor.execute("SELECT other_work_id FROM taste_neighbours")
        found = cursor.fetchall()
    assert found == [(work(connection, ids[28]),)]


def test_likes_are_of_works_that_the_catalogue_has(connection: Connection, shelve: Shelve) -> None:
    (emma,) = shelve(make_book("Emma", authors=["Jane Austen"]))
    of_emma = work(connection, emma)
    with transaction(connection) as cursor:
        like_store.store_likes(
            cursor,
            [
                Like("ann", emma),
                Like("bob", "9780141439587", of_emma),
                Like("cy", "9782070411429"),
            ],
        )
        cursor.execute("INSERT INTO likes VALUES ('dee', %s, NULL, 3)", (emma,))
        assert like_store.liked_works(cursor) == {
            "ann": [of_emma],
            "bob": [of_emma],
        }
