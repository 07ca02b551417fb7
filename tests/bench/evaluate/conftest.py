"""A third of the sample catalogue with vectors, in a database of its own that is only read."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.sample_parts import SAMPLE
from database.connections import Connection, connect
from pipeline.commands import Options
from pipeline.commands import run as load
from services import encoders as module
from services.vectorizer import Vectorizer
from services.worker import Worker
from settings.environment import Settings
from tests.conftest import Databases
from tests.services.test_vectorizer import TinyEncoder
from tracking.runs import OFF


@dataclass(frozen=True)
class Sample:
    settings: Settings
    connection: Connection


@pytest.fixture(scope="package")
def sample(
    server: dict[str, str], databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sample]:
    """Meaning is drawn at random, with a tiny encoder; words and names are real."""
    folder = tmp_path_factory.mktemp("evaluated")
    name = databases.make()
    settings = Settings(
        data_dir=folder,
        postgres_host=server["host"],
        postgres_user=server["user"],
        postgres_password="trusted",
        postgres_db=name,
        mlflow_tracking_uri=OFF,
    )
    _fill(settings, folder / "books.jsonl")
    connection = connect(settings)
    yield Sample(settings, connection)
    connection.close()
    databases.give_back(name)


def _fill(settings: Settings, third: Path) -> None:
    third.write_text("".join(SAMPLE.read_text("utf-8").splitlines(keepends=True)[::3]), "utf-8")
    load(Options((third,), quiet=True), settings)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "Encoder", TinyEncoder)
        Worker(Vectorizer(settings), settings).run_once()
