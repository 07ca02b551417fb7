"""Fine-tuning for real, with a model of a few KB, and what follows from it."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from database.connections import Connection, transaction
from recommender import encoder_store
from services import encoders
from services.embed_server import create_app
from services.finetune.__main__ import main, report
from services.finetune.tuning import FinetuneError, Outcome, finetune, rollback
from services.vectorizer import Vectorizer
from services.worker import Worker
from settings.environment import Settings
from tests.conftest import make_book
from tests.expose.conftest import api_settings
from tests.services.tiny_model import books, make_model

pytestmark = pytest.mark.slow

Shelve = Callable[..., list[str]]
TRAINING = "services.finetune.training"  # to import it takes seconds


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # more would wait for each other, on a model so small
    yield make_model(tmp_path_factory.mktemp("base"))
    torch.set_num_threads(threads)


@pytest.fixture
def tiny(settings: Settings, base: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(f"{TRAINING}.LEARNING_RATE", 5e-3)  # it knows nothing yet
    monkeypatch.setattr(f"{TRAINING}.PASSES", 6)
    return settings.model_copy(update={"embedding_model": base})


@pytest.fixture
def won(tiny: Settings, shelve: Shelve) -> Outcome:
    shelve(*books(told=True))
    return finetune(tiny, minutes=5)


def run(settings: Settings) -> Vectorizer:
    service = Vectorizer(settings)
    Worker(service, settings).run_once()
    return service


def in_charge(connection: Connection) -> tuple[str, int, int]:
    """The encoder's name and dimensions, and how many books have a vector of it."""
    with transaction(connection) as cursor:
        cursor.execute(
            "SELECT e.name, e.dimensions, count(v.book_id) FROM vectorizers AS z"
            " JOIN encoders AS e ON e.id = z.encoder_id"
            " LEFT JOIN vectors AS v ON v.vectorizer_id = z.id"
            " WHERE z.state = 'active' GROUP BY 1, 2"
        )
        return cursor.fetchone() or ("", 0, 0)


def champion(settings: Settings) -> str | None:
    from mlflow.tracking import MlflowClient

    client = MlflowClient(settings.tracking_uri, settings.tracking_uri)
    aliases = client.get_registered_model(encoders.MODEL).aliases
    if "champion" not in aliases:
        return None
    return client.get_model_version(encoders.MODEL, aliases["champion"]).tags["folder"]


def choose(connection: Connection, settings: Settings, version: str, model: str) -> str:
    """Let a copy of this model be chosen as if it had won; returns its name."""
    base = encoders.Encoders(settings).base
    shutil.copytree(model, encoders.tuned_folder(settings, version))
    with transaction(connection) as cursor:
        assert encoder_store.choose(cursor, base, version, encoder_store.chosen(cursor, base))
    return encoders.tuned_name(base, version)


def test_the_one_that_is_better_on_held_out_books_takes_over_and_goes_again(
    connection: Connection, tiny: Settings, won: Outcome
) -> None:
    assert won.won
    assert won.gain.low > 0
    assert won.after.whole > won.before.whole + 0.1
    assert f"Champion: {won.name}" in report(won)
    version = won.name.rpartition("+")[2]
    assert champion(tiny) == version
    service = run(tiny)
    assert in_charge(connection) == (won.name, 32, 300)
    answer = TestClient(create_app(lambda: service.encoder)).post("/embed", json={"texts": ["w1"]})
    assert answer.json()["model"] == won.name

    assert rollback(tiny) == (won.name, won.rival)
    assert champion(tiny) is None
    run(tiny)
    assert in_charge(connection) == (won.rival, 32, 300)
    with pytest.raises(FinetuneError, match="nothing to go back to"):
        rollback(tiny)


def test_a_rollback_returns_to_the_tuned_one_before(
    connection: Connection, tiny: Settings, base: str, shelve: Shelve
) -> None:
    shelve(*books(told=True)[:20])
    first, second = (choose(connection, tiny, name, base) for name in ("first", "second"))
    run(tiny)
    assert in_charge(connection)[0] == second
    assert rollback(tiny) == (second, first)
    run(tiny)
    assert in_charge(connection)[0] == first


def test_one_that_learns_nothing_is_refused_and_nothing_changes(
    connection: Connection, tiny: Settings, shelve: Shelve
) -> None:
    shelve(*books(told=False))
    run(tiny)
    before = in_charge(connection)
    outcome = finetune(tiny, minutes=5)
    assert not outcome.won
    assert "Refused: " in report(outcome)
    assert not [*(tiny.models_dir / encoders.MODEL).iterdir()]
    run(tiny)
    assert in_charge(connection) == before


def test_one_is_refused_if_another_was_chosen_meanwhile(
    connection: Connection,
    tiny: Settings,
    base: str,
    shelve: Shelve,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from services.finetune.training import train

    shelve(*books(told=True))

    def slow(*given: object) -> object:
        choose(connection, tiny, "meanwhile", base)
        return train(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(f"{TRAINING}.train", slow)
    assert not finetune(tiny, minutes=5).won
    with transaction(connection) as cursor:
        assert encoder_store.chosen(cursor, encoders.Encoders(tiny).base) == "meanwhile"


def test_too_few_books_are_told_in_one_sentence(
    environ: dict[str, str],
    tiny: Settings,
    shelve: Shelve,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shelve(make_book("Seul"))
    for name, value in {**environ, "EMBEDDING_MODEL": tiny.embedding_model}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["finetune"])
    assert main() == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("Of 1 books too few share a label")


def test_another_base_is_not_stood_in_for(
    connection: Connection, tiny: Settings, base: str, shelve: Shelve, tmp_path: Path
) -> None:
    shelve(*books(told=True)[:20])
    choose(connection, tiny, "tuned", base)
    other = tiny.model_copy(update={"embedding_model": make_model(tmp_path, 48)})
    run(other)
    assert in_charge(connection) == (encoders.Encoders(other).base, 48, 20)


def test_a_lost_copy_comes_from_mlflow(
    connection: Connection, tiny: Settings, won: Outcome
) -> None:
    shutil.rmtree(tiny.models_dir)
    run(tiny)
    assert in_charge(connection)[0] == won.name


@pytest.mark.parametrize("broken", [False, True], ids=["lost", "cut short"])
def test_without_the_chosen_one_the_one_in_charge_goes_on(
    connection: Connection,
    tiny: Settings,
    base: str,
    shelve: Shelve,
    broken: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    shelve(*books(told=True)[:20])
    run(tiny)
    before = in_charge(connection)
    choose(connection, tiny, "gone", base)
    folder = encoders.tuned_folder(tiny, "gone")
    if broken:
        (weights,) = folder.rglob("*.safetensors")
        weights.write_bytes(weights.read_bytes()[:1000])
    else:
        shutil.rmtree(folder)
    shelve(make_book("Nouveau", summary="w1x1 w1x2"))
    run(tiny)
    assert in_charge(connection) == (*before[:2], 21)
    assert "gone" in caplog.text


def test_a_replica_without_the_chosen_one_leaves_the_building_to_the_others(
    connection: Connection, tiny: Settings, base: str, shelve: Shelve, tmp_path: Path
) -> None:
    shelve(*books(told=True)[:20])
    run(tiny)
    name = choose(connection, tiny, "chosen", base)
    elsewhere = tiny.model_copy(
        update={"data_dir": tmp_path / "elsewhere", "mlflow_tracking_uri": "off"}
    )
    shutil.copytree(tiny.models_dir / "lexicon", elsewhere.models_dir / "lexicon")
    has, has_not = (
        Vectorizer(tiny.model_copy(update={"vectorizer_batch": 6})),
        Vectorizer(elsewhere),
    )
    while has.work(connection) is not None:
        has_not.work(connection)
    assert in_charge(connection) == (name, 32, 20)
    assert has_not.work(connection) is None  # it has the one in charge no more, and waits


@pytest.fixture
def similar(environ: dict[str, str]) -> Iterator[TestClient]:
    from expose.main import create_app as create_api
    from tests.expose.conftest import CREDENTIALS

    with TestClient(create_api(api_settings(environ)), raise_server_exceptions=False) as client:
        client.auth = CREDENTIALS
        yield client


def test_the_api_answers_while_another_dimension_is_filled_in_and_takes_over(
    connection: Connection, tiny: Settings, shelve: Shelve, similar: TestClient, tmp_path: Path
) -> None:
    ids = shelve(*books(told=True)[:60])
    run(tiny)
    answers: list[tuple[int, int]] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            for book_id in ids[:5]:
                for method in ("fused", "cosine"):
                    reply = similar.get(f"/books/{book_id}/similar?limit=10&method={method}")
                    answers.append((reply.status_code, len(reply.json().get("items", ()))))

    thread = threading.Thread(target=ask)
    thread.start()
    name = choose(connection, tiny, "wider", make_model(tmp_path, 48))
    run(tiny.model_copy(update={"vectorizer_batch": 5}))
    taken_over = len(answers)
    while len(answers) < taken_over + 10:
        pass
    over.set()
    thread.join()
    assert in_charge(connection) == (name, 48, 60)
    assert taken_over > 10
    assert set(answers) == {(200, 10)}
