"""`python -m bench.evaluate`, from a database to its tables."""

import json
from pathlib import Path

import pytest

from bench.evaluate import __main__ as command
from bench.evaluate import measured
from bench.evaluate.__main__ import EXPERIMENT, evaluate, main
from database.connections import Connection, transaction, value
from settings.environment import Settings
from tests.bench.evaluate.conftest import Sample
from tests.conftest import make_book
from tracking.runs import OFF

pytestmark = pytest.mark.slow


@pytest.fixture
def likes(sample: Sample, tmp_path: Path) -> Path:
    """Five readers, who like four books each."""
    with transaction(sample.connection) as cursor:
        cursor.execute("SELECT id FROM books ORDER BY id LIMIT 20")
        rows = [f"r{n % 5},{book_id}" for n, (book_id,) in enumerate(cursor.fetchall())]
    path = tmp_path / "likes.csv"
    path.write_text("\n".join(["reader,isbn13", *rows, "r0,9782070413065"]), "utf-8")
    return path


def test_tables_are_printed_and_recorded_and_nothing_changes(
    sample: Sample,
    likes: Path,
    tracking_uri: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(measured, "ASKED_AT_MOST", 5)
    monkeypatch.setattr(measured, "ABLATED_AT_MOST", 40)
    before = stored(sample.connection)
    settings = sample.settings.model_copy(update={"mlflow_tracking_uri": tracking_uri})
    evaluate(settings, likes, tmp_path / "figures.json")
    said = capsys.readouterr().out
    assert "Similar books, asked about 5 of 149" in said
    assert "for 5 of 5 readers, who have 20 of 21 likes in the catalogue" in said
    assert "on 40 books, a sample of the 149" in said
    figures = json.loads((tmp_path / "figures.json").read_text("utf-8"))
    assert figures["catalogue"]["ours"]["leaks"] == 0
    assert figures["likes"].keys() > {"ours", "popularity", "item-kNN", "EASE"}
    assert figures["discovery"].keys() == figures["likes"].keys()
    assert "by authors of whom no book is known, for " in said
    assert figures["ablation"].keys() > {"nothing", "words", "author cap"}
    assert recorded(settings)["catalogue.ours.leaks"] == 0
    assert stored(sample.connection) == before


def stored(connection: Connection) -> list[str]:
    """A digest of every table."""
    digests = []
    with transaction(connection) as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t")
            digests.append(f"{table} {value(cursor)}")
    return digests


def recorded(settings: Settings) -> dict[str, float]:
    from mlflow.tracking import MlflowClient

    client = MlflowClient(settings.tracking_uri)
    experiment = client.get_experiment_by_name(EXPERIMENT)
    assert experiment
    (run,) = client.search_runs([experiment.experiment_id])
    assert [file.path for file in client.list_artifacts(run.info.run_id)] == ["tables.txt"]
    return dict(run.data.metrics)


def use(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    untracked = settings.model_copy(update={"mlflow_tracking_uri": OFF})
    monkeypatch.setattr(command, "load_settings", lambda _: untracked)


@pytest.fixture
def configured(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    use(settings, monkeypatch)


def test_books_without_vectors_are_refused_in_a_sentence(
    configured: None, shelve, capsys: pytest.CaptureFixture[str]
) -> None:
    shelve(make_book())
    assert main([]) == 1
    assert capsys.readouterr().err.endswith("load books and run the vectorizer first\n")


def test_a_database_without_tables_is_refused_in_a_sentence(
    configured: None, connection: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    with transaction(connection) as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
    assert main([]) == 1
    assert "holds no catalogue of this version" in capsys.readouterr().err


def test_likes_that_are_not_there_are_told(
    configured: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--likes", str(tmp_path / "none.csv")]) == 1
    assert "none.csv" in capsys.readouterr().err


def test_likes_of_other_books_are_told(sample: Sample, tmp_path: Path, monkeypatch, capsys) -> None:
    use(sample.settings, monkeypatch)
    monkeypatch.setattr(measured, "ASKED_AT_MOST", 2)
    path = tmp_path / "likes.csv"
    path.write_text("reader,isbn13\nann,1\nann,2\n", "utf-8")
    assert main(["--likes", str(path)]) == 1
    assert "load their books first" in capsys.readouterr().err
