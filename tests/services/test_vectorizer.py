"""The vectorizer on a real database, with a tiny encoder in the place of the real one."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from database.connections import Connection, Cursor, connect, transaction
from database.queue import CLUSTERING, VECTORIZER, waiting
from recommender import vector_store
from recommender.constraints import Constraints
from recommender.near import near
from recommender.seeds import read_seeds
from services import encoders as module
from services.encoder import EncoderError
from services.vectorizer import Vectorizer
from services.worker import Worker
from settings.environment import Settings
from tests.conftest import make_book

pytestmark = pytest.mark.slow

Shelve = Callable[..., list[str]]
BOOKS = [make_book(f"Livre {n}", summary=f"La mine numéro {n} et la mer") for n in range(10)]


class TinyEncoder:
    """Four numbers drawn from the text; counts what it was asked."""

    asked: list[str]

    def __init__(self, model: str, name: str) -> None:
        self.name = name
        self.dimensions = 4
        type(self).asked = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.asked.extend(texts)
        seeds = [int.from_bytes(hashlib.md5(text.encode()).digest()[:4]) for text in texts]
        drawn = np.stack([np.random.default_rng(seed).standard_normal(4) for seed in seeds])
        return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(autouse=True)
def tiny_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Encoder", TinyEncoder)


def run(settings: Settings) -> int:
    return Worker(Vectorizer(settings), settings).run_once()


def vectors(connection: Connection) -> dict[str, str]:
    with transaction(connection) as cursor:
        cursor.execute(
            "SELECT b.title, v.vector::text FROM vectors AS v JOIN books AS b ON b.id = v.book_id"
            " JOIN vectorizers AS z ON z.id = v.vectorizer_id AND z.state = 'active'"
            " WHERE v.text_hash = b.text_hash"
        )
        return dict(cursor.fetchall())


def hubs_of(connection: Connection) -> dict[str, float]:
    with transaction(connection) as cursor:
        cursor.execute("SELECT book_id, nearness FROM hubs")
        return dict(cursor.fetchall())


def ids(cursor: Cursor) -> list[str]:
    cursor.execute("SELECT id FROM books ORDER BY title, id")
    return [book_id for (book_id,) in cursor.fetchall()]


def test_every_book_gets_one_vector_and_goes_on_to_clustering(
    connection: Connection, settings: Settings, shelve: Shelve
) -> None:
    shelve(*BOOKS)
    assert run(settings) == 10
    assert len(vectors(connection)) == 10
    with transaction(connection) as cursor:
        assert waiting(cursor, VECTORIZER) == 0
        assert waiting(cursor, CLUSTERING) == 10


def test_a_book_that_comes_alone_is_measured_before_it_is_seen(
    connection: Connection, settings: Settings, shelve: Shelve
) -> None:
    shelve(*BOOKS)
    run(settings)
    service = Vectorizer(settings)
    (new,) = shelve(make_book("Encore un"))
    (edited,) = shelve(replace(BOOKS[3], summary="Tout autre chose"))
    before = hubs_of(connection)
    assert new not in before
    assert service.work(connection) == 2
    after = hubs_of(connection)
    assert len(after) == 11
    assert after[edited] != before[edited]


def test_retraining_measures_every_book_anew(
    connection: Connection, settings: Settings, shelve: Shelve
) -> None:
    shelve(*BOOKS)
    run(settings)
    with transaction(connection) as cursor:
        cursor.execute("UPDATE hubs SET nearness = 9")
    worker = Worker(Vectorizer(settings), settings)
    worker.retrain_first()
    worker.run_once()
    measured = hubs_of(connection)
    assert len(measured) == 10
    assert max(measured.values()) <= 1


def test_an_empty_catalogue_leaves_nothing_to_do(settings: Settings) -> None:
    assert run(settings) == 0


def test_only_the_edited_book_is_read_again(
    connection: Connection, settings: Settings, shelve: Shelve
) -> None:
    shelve(*BOOKS)
    run(settings)
    before = vectors(connection)
    shelve(replace(BOOKS[3], summary="Tout autre chose"), *BOOKS[4:])
    assert run(settings) == 1
    after = vectors(connection)
    assert len(TinyEncoder.asked) == 1
    assert "Tout autre chose" in TinyEncoder.asked[0]
    assert {title for title in after if after[title] != before[title]} == {"Livre 3"}


def test_retraining_takes_over_when_complete_without_reading_the_books_again(
    connection: Connection, settings: Settings, shelve: Shelve
) -> None:
    shelve(*BOOKS)
    run(settings)
    service = Vectorizer(settings)
    with transaction(connection) as cursor:
        before = vector_store.vectorizer(cursor, "active")
    service.retrain(connection)
    with transaction(connection) as cursor:
        # Still in charge while the new one is filled.
        assert vector_store.vectorizer(cursor, "active") == before
    Worker(service, settings).run_once()
    assert TinyEncoder.asked == []
    with transaction(connection) as cursor:
        after = vector_store.vectorizer(cursor, "active")
        cursor.execute("SELECT count(*), count(DISTINCT vectorizer_id) FROM vectors")
        assert cursor.fetchone() == (10, 1)
    assert before
    assert after
    assert after.id != before.id


def test_vectors_of_another_layout_are_made_anew_while_they_still_answer(
    connection: Connection, settings: Settings, shelve: Shelve
) -> None:
    shelve(*BOOKS)
    run(settings)
    with transaction(connection) as cursor:  # as an older version has left them
        cursor.execute(
            "UPDATE vectorizers SET nearness = NULL, layout = jsonb_build_array(jsonb_build_object("
            "'name', 'meaning', 'weight', 1.0, 'dimensions',"
            " (SELECT vector_dims(vector) FROM vectors LIMIT 1)))"
        )
        cursor.execute("UPDATE vectors SET exact = NULL")
        cursor.execute("DELETE FROM hubs")
        before = vector_store.vectorizer(cursor, "active")
    service = Vectorizer(settings.model_copy(update={"vectorizer_batch": 6}))
    states = []
    while service.work(connection) is not None:
        with transaction(connection) as cursor:
            states.append(vector_store.vectorizer(cursor, "active") == before)
            assert near(cursor, read_seeds(cursor, ids(cursor)[:1]), 5, 60, Constraints())
    # two batches read, neighbours, lists to be shown; then, in charge, lists searched for
    assert states == [True] * 4 + [False]
    with transaction(connection) as cursor:
        assert vector_store.vectorizer(cursor, "active") != before
        cursor.execute("SELECT count(exact) FROM vectors")
        assert cursor.fetchone() == (10,)
    assert len(hubs_of(connection)) == 10
    assert TinyEncoder.asked == []  # embeddings are kept


def embeddings_kept(connection: Connection) -> dict[str, int]:
    with transaction(connection) as cursor:
        cursor.execute(
            "SELECT name, count(book_id) FROM encoders JOIN embeddings ON encoder_id = id"
            " GROUP BY name"
        )
        return dict(cursor.fetchall())


def test_another_encoder_replaces_every_vector(
    connection: Connection, settings: Settings, shelve: Shelve
) -> None:
    shelve(*BOOKS)
    run(settings)
    run(settings.model_copy(update={"embedding_model": "another"}))
    assert len(vectors(connection)) == 10


def test_embeddings_are_kept_of_the_encoder_in_charge_and_of_the_one_before(
    connection: Connection, settings: Settings, shelve: Shelve
) -> None:
    shelve(*BOOKS)
    one, two, three = (
        settings.model_copy(update={"embedding_model": name}) for name in ("one", "two", "three")
    )
    run(one)
    run(two)
    assert embeddings_kept(connection) == {"one": 10, "two": 10}
    nightly = Worker(Vectorizer(two), two)
    nightly.retrain_first()
    nightly.run_once()
    assert embeddings_kept(connection) == {"one": 10, "two": 10}
    TinyEncoder.asked = []
    run(one)
    assert TinyEncoder.asked == []  # back without reading a book
    run(three)
    assert embeddings_kept(connection) == {"one": 10, "three": 10}


def test_an_encoder_that_is_not_there_is_told_before_anything_is_trained(
    settings: Settings, shelve: Shelve, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(model: str, name: str) -> None:
        raise EncoderError(model)

    monkeypatch.setattr(module, "Encoder", missing)
    shelve(*BOOKS)
    with pytest.raises(EncoderError):
        run(settings)
    assert not settings.models_dir.exists()


def test_replicas_share_the_work_without_doing_any_twice(
    connection: Connection, settings: Settings, shelve: Shelve
) -> None:
    shelve(*BOOKS)
    small = settings.model_copy(update={"vectorizer_batch": 3})
    first, second = Vectorizer(small), Vectorizer(small)
    other = connect(settings)
    turns = [(first, connection), (second, other)] * 2
    assert [service.work(own) for service, own in turns] == [3, 3, 3, 1]
    assert len(hubs_of(connection)) == 10  # by the last, which filled no batch
    # Ten books fill no list: those are searched for.
    assert [service.work(own) for service, own in turns] == [0, None, None, None]
    other.close()
    assert len(hubs_of(connection)) == 10
    assert len(vectors(connection)) == 10


def test_a_catalogue_that_has_doubled_is_learned_anew(
    connection: Connection, settings: Settings, shelve: Shelve
) -> None:
    shelve(*BOOKS[:3])
    run(settings)
    with transaction(connection) as cursor:
        before = vector_store.vectorizer(cursor, "active")
    shelve(*BOOKS[3:5])
    run(settings)
    with transaction(connection) as cursor:
        assert vector_store.vectorizer(cursor, "active") == before
    shelve(*BOOKS[5:])
    run(settings)
    with transaction(connection) as cursor:
        after = vector_store.vectorizer(cursor, "active")
    assert before
    assert after
    assert after.id != before.id
    assert len(vectors(connection)) == 10


def test_the_words_of_a_book_s_labels_are_not_among_its_telling_words(
    connection: Connection, settings: Settings, shelve: Shelve
) -> None:
    told = ["la tempête, les poésies, les marines", "la grève", "le jardin", "la guerre"]
    shelve(
        *(
            make_book(f"Livre {n}", summary=told[n % 4], labels=["Poésies marines"])
            for n in range(12)
        )
    )
    run(settings)
    with transaction(connection) as cursor:
        cursor.execute("SELECT DISTINCT unnest(terms) FROM vectors")
        terms = {term for (term,) in cursor.fetchall()}
    assert {"tempête", "grève", "jardin"} <= terms
    assert not terms & {"poésies", "marines"}


def test_a_text_that_was_read_for_one_book_is_not_read_for_another(
    connection: Connection, settings: Settings, shelve: Shelve
) -> None:
    twice = "La mine et la mer"
    shelve(*BOOKS[:5], make_book("Deux fois", summary=twice, isbn13="9782070360024"))
    run(settings)
    asked = len(TinyEncoder.asked)
    TinyEncoder.asked = []
    shelve(
        *BOOKS[:5],
        make_book("Deux fois", summary=twice, isbn13="9782070360024"),
        make_book("Deux fois", summary=twice, publisher="Gallimard", isbn13="9782253006329"),
    )
    assert run(settings) == 1
    assert (asked, TinyEncoder.asked) == (6, [])
    with transaction(connection) as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT embedding::text), count(DISTINCT content_hash)"
            " FROM embeddings JOIN books ON id = book_id WHERE title = 'Deux fois'"
        )
        assert cursor.fetchone() == (2, 1, 1)


def test_two_books_with_one_text_are_read_once(settings: Settings, shelve: Shelve) -> None:
    isbns = "9782070360024", "9782253006329"
    shelve(
        *BOOKS,
        *(make_book("Germinal", summary="Des mineurs en grève", isbn13=isbn) for isbn in isbns),
    )
    run(settings)
    assert len(TinyEncoder.asked) == len(BOOKS) + 1


def test_a_changed_author_has_no_text_read_again(settings: Settings, shelve: Shelve) -> None:
    shelve(*BOOKS, make_book("Germinal", authors=["E. Zola"], isbn13="9782253006329"))
    run(settings)
    TinyEncoder.asked = []
    shelve(*BOOKS, make_book("Germinal", authors=["Émile Zola"], isbn13="9782253006329"))
    assert run(settings) == 1
    assert TinyEncoder.asked == []


def test_a_catalogue_of_a_single_work_takes_further_editions(
    settings: Settings, shelve: Shelve
) -> None:
    first = make_book("Germinal", authors=["Émile Zola"], isbn13="9782070360024")
    shelve(first)
    assert run(settings) == 1
    shelve(first, make_book("Germinal", authors=["Émile Zola"], isbn13="9782253006329"))
    assert run(settings) > 0
