"""A real PostgreSQL for the whole run, and a fresh migrated database for each test that asks."""

import itertools
import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest
from psycopg2.extensions import parse_dsn

from catalog.book import Book
from catalog.store import merge, stage
from database import embedded
from database.connections import Connection, connect, transaction
from database.migrate import migrate
from settings.environment import Settings

os.environ["HF_HUB_OFFLINE"] = "1"  # nothing leaves the machine; read when the hub is imported
# A run in the background of a script ignores Ctrl-C, and what it starts would, too.
signal.signal(signal.SIGINT, signal.default_int_handler)
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[dict[str, str]]:
    """Where the server of this run is, with a migrated database named `template`.

    Not in pytest's own folder, whose permissions another run of pytest takes back.
    """
    base = Path(tempfile.mkdtemp(prefix="bookreco-tests-"))
    where = parse_dsn(embedded.start(base / "postgres"))
    administer(where, "CREATE DATABASE template")
    connection = psycopg2.connect(**{**where, "dbname": "template"})
    migrate(connection)
    connection.close()
    yield where
    embedded.release(base / "postgres")
    while (base / "postgres" / "postmaster.pid").exists():
        time.sleep(0.1)
    shutil.rmtree(base)


def administer(where: dict[str, str], statement: str) -> None:
    connection = psycopg2.connect(**where)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


@pytest.fixture(scope="session")
def tracking_uri(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One MLflow store for the run: making one takes seconds."""
    return f"sqlite:///{tmp_path_factory.mktemp('mlflow')}/mlflow.db"


@pytest.fixture
def environ(server: dict[str, str], tracking_uri: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a process that uses this test's own database and data folder."""
    name = f"test_{next(_numbers)}"
    administer(server, f"CREATE DATABASE {name} TEMPLATE template")
    yield {
        "DATA_DIR": str(tmp_path / "data"),
        "POSTGRES_HOST": server["host"],
        "POSTGRES_USER": server["user"],
        "POSTGRES_PASSWORD": "trusted",
        "POSTGRES_DB": name,
        "MLFLOW_TRACKING_URI": tracking_uri,
        "HF_HUB_OFFLINE": "1",
    }
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(environ: dict[str, str]) -> Settings:
    return Settings.model_validate({name.lower(): value for name, value in environ.items()})


@pytest.fixture
def connection(settings: Settings) -> Iterator[Connection]:
    connection = connect(settings)
    yield connection
    connection.close()


@pytest.fixture
def shelve(connection: Connection) -> Callable[..., list[str]]:
    """Store books; returns their ids in order."""

    def store(*books: Book) -> list[str]:
        with transaction(connection) as cursor:
            stage(cursor, enumerate(books, 1))
            merge(cursor)
        return [book.id for book in books]

    return store


def make_book(title: str = "Germinal", **values: object) -> Book:
    """A book that shows only what matters to a test; lists may be given for tuples."""
    given = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
    return Book(title=title, **given)  # type: ignore[arg-type]


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
