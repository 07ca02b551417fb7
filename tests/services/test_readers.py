"""When something is learned from readers, and when it is used."""

import logging
import random
from collections.abc import Callable, Mapping, Sequence

import pytest

from catalog.like_store import Like, store_likes
from database.connections import Connection, transaction
from recommender import item_item_judging, item_item_store
from recommender.answer import recommend
from services import encoders as module
from services.vectorizer import Vectorizer
from services.worker import Worker
from settings.environment import Settings
from tests.conftest import make_book
from tests.services.test_vectorizer import TinyEncoder

pytestmark = pytest.mark.slow

Shelve = Callable[..., list[str]]
READERS = 40


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Encoder", TinyEncoder)
    monkeypatch.setattr(item_item_judging, "JUDGED", 15)


@pytest.fixture
def ids(shelve: Shelve) -> list[str]:
    """Forty books whose content tells nothing of who likes them."""
    return shelve(*(make_book(f"Livre {n:02}", summary=f"Texte {n}") for n in range(40)))


def two_camps(ids: Sequence[str]) -> dict[str, list[str]]:
    """Readers of the first twenty books, and readers of the others."""
    draw = random.Random(1)
    camps = ids[:18], ids[20:38]
    return {f"reader {n}": draw.sample(camps[n % 2], 9) for n in range(READERS)}


def tell(connection: Connection, liked: Mapping[str, Sequence[str]]) -> None:
    with transaction(connection) as cursor:
        store_likes(
            cursor, [Like(reader, book) for reader, books in liked.items() for book in books]
        )


def run(settings: Settings) -> None:
    Worker(Vectorizer(settings), settings).run_once()


def stored_model(connection: Connection) -> tuple[object, ...] | None:
    with transaction(connection) as cursor:
        cursor.execute(
            "SELECT id, state, (SELECT count(*) FROM taste_neighbours WHERE taste_id = tastes.id)"
            " FROM tastes"
        )
        row: tuple[object, ...] | None = cursor.fetchone()
        assert cursor.fetchone() is None
        return row


def test_readers_who_agree_are_learned_from_and_their_word_is_true(
    connection: Connection, settings: Settings, ids: list[str]
) -> None:
    liked = two_camps(ids)
    tell(connection, liked)
    run(settings)
    found = stored_model(connection)
    assert found
    assert found[1] == "active"
    anyone_s = {book for books in liked.values() for book in books}
    told = 0
    titles = {f"Livre {n:02}": book for n, book in enumerate(ids)}
    for seeds in (ids[:3], ids[20:24]):
        with transaction(connection) as cursor:
            items = recommend(cursor, seeds).items
        camp = set(ids[:20]) if seeds[0] in ids[:20] else set(ids[20:])
        assert all(item.id in camp for item in items if item.id in anyone_s)
        for item in items:
            for reason in item.why:
                if reason.kind == "readers":
                    told += 1
                    named = titles[str(reason.value)]
                    assert named in seeds
                    assert named == reason.because
                    both = [books for books in liked.values() if {named, item.id} <= {*books}]
                    assert len(both) >= item_item_store.LEAST_TOGETHER
    assert told >= 10


def test_readers_without_a_taste_are_refused_and_the_log_says_by_how_much(
    connection: Connection, settings: Settings, ids: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    draw = random.Random(3)  # by luck, one draw in some is better than its error
    tell(connection, {f"reader {n}": draw.sample(ids, 6) for n in range(READERS)})
    before = run(settings)
    found = stored_model(connection)
    assert before is None
    assert found
    assert found[1:] == ("refused", 0)
    assert "content alone answers" in caplog.text


def test_a_few_readers_are_not_learned_from(
    connection: Connection, settings: Settings, ids: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    liked = two_camps(ids)
    tell(connection, {name: liked[name] for name in list(liked)[:24]})
    run(settings)
    assert "24 readers with 5 likes or more: 25 are needed" in caplog.text
    found = stored_model(connection)
    assert found
    assert found[1] == "refused"


def test_it_learns_again_only_when_likes_books_or_vectors_have_changed(
    connection: Connection, settings: Settings, ids: list[str], shelve: Shelve
) -> None:
    off = settings.model_copy(update={"mlflow_tracking_uri": "http://127.0.0.1:9"})  # a dead MLflow
    liked = two_camps(ids)
    tell(connection, liked)
    run(off)
    first = stored_model(connection)
    run(off)
    tell(connection, liked)
    run(off)
    assert stored_model(connection) == first
    tell(connection, {"reader 0": ["9780141439587"]})
    run(off)
    assert stored_model(connection) == first
    shelve(make_book("Emma", isbn13="9780141439587"))
    run(off)
    second = stored_model(connection)
    assert first
    assert second
    assert second[0] != first[0]


def test_without_likes_nothing_is_learned(
    connection: Connection, settings: Settings, ids: list[str]
) -> None:
    run(settings)
    assert stored_model(connection) is None
