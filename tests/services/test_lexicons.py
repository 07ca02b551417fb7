"""Lexicons are trained, kept as long as they are used, and fetched back when lost."""

import shutil
from collections.abc import Callable

import pytest

from database.connections import Connection, transaction
from services import encoders as module
from services.vectorizer import Vectorizer
from services.worker import Worker
from settings.environment import Settings
from tests.conftest import make_book
from tests.services.test_vectorizer import BOOKS, TinyEncoder, run, vectors

pytestmark = pytest.mark.slow

Shelve = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def tiny_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Encoder", TinyEncoder)


def test_a_lost_lexicon_is_fetched_from_mlflow(
    connection: Connection, settings: Settings, shelve: Shelve
) -> None:
    shelve(*BOOKS)
    run(settings)
    before = vectors(connection)
    lexicons = settings.models_dir / "lexicon"
    versions = [folder.name for folder in lexicons.iterdir()]
    shutil.rmtree(settings.models_dir)
    shelve(make_book("Encore un", summary="La mer et la mine"))
    run(settings)
    assert vectors(connection).keys() == {*before, "Encore un"}
    assert [folder.name for folder in lexicons.iterdir()] == versions


def test_lexicons_that_nothing_uses_any_more_are_removed(
    connection: Connection, settings: Settings, shelve: Shelve
) -> None:
    shelve(*BOOKS)
    for _ in range(3):
        worker = Worker(Vectorizer(settings), settings)
        worker.retrain_first()
        worker.run_once()
    kept = {folder.name for folder in (settings.models_dir / "lexicon").iterdir()}
    with transaction(connection) as cursor:
        cursor.execute("SELECT version FROM vectorizers")
        in_use = {version for (version,) in cursor.fetchall()}
    assert in_use <= kept
    assert len(kept) == 2  # the one in use, and the one it took over from


def test_a_dead_mlflow_stops_nothing(
    connection: Connection, settings: Settings, shelve: Shelve
) -> None:
    shelve(*BOOKS)
    run(settings.model_copy(update={"mlflow_tracking_uri": "http://127.0.0.1:9"}))
    assert len(vectors(connection)) == 10
