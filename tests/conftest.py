"""A real PostgreSQL for the whole run, and a fresh migrated database for each test that asks.

A run may have several workers (pytest-xdist). They share one server and one folder, and what takes
long to make is made by the first of them and copied by all.
"""

import fcntl
import json
import os
import random
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import hypothesis
import psycopg2
import pytest
from psycopg2.extensions import parse_dsn

from catalog import loads
from catalog.book import Book
from catalog.run_store import Source
from catalog.staged import staged_block
from catalog.store import stage
from database import embedded
from database.connections import Connection, Cursor, connect, transaction
from database.migrate import migrate
from settings.environment import Settings
from tests.databases import Databases, administer

os.environ["HF_HUB_OFFLINE"] = "1"  # nothing leaves the machine; read when the hub is imported
# A run in the background of a script ignores Ctrl-C, and what it starts would, too.
signal.signal(signal.SIGINT, signal.default_int_handler)
# How long a case takes tells of the machine.
hypothesis.settings.register_profile("untimed", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("untimed")
_shared_folder = pytest.StashKey[Path]()
FIRST_PORT, PORTS = 10_000, 1_000  # of the first worker; below those that the kernel gives away
SERVER_GONE_WITHIN_S = 60
# PostgreSQL makes and removes files for each temporary table: on a disk that takes twice as long.
IN_MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that the workers share: in memory, where there is room for it.

    Not in pytest's own folder, whose permissions another run of pytest takes back.
    """
    if not hasattr(config, "workerinput"):
        folder = tempfile.mkdtemp(prefix="bookreco-tests-", dir=_in_memory())
        config.stash[_shared_folder] = Path(folder)


def _in_memory() -> Path | None:
    """A folder in memory, as Linux has it; in a container it may hold only 64 MB."""
    has_room = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM
    return IN_MEMORY if has_room and os.access(IN_MEMORY, os.W_OK) else None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: SimpleNamespace) -> None:
    """Tell a worker of pytest-xdist where the folder is."""
    node.workerinput["shared_folder"] = str(node.config.stash[_shared_folder])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove it, once the server in it has gone with its last user."""
    if folder := config.stash.get(_shared_folder, None):
        until = time.monotonic() + SERVER_GONE_WITHIN_S
        while (folder / "postgres" / "postmaster.pid").exists() and time.monotonic() < until:
            time.sleep(0.1)
        shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes minutes, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: not item.path.match("tests/test_demo.py"))


@pytest.fixture(scope="session")
def shared_folder(request: pytest.FixtureRequest) -> Path:
    """A folder that the workers of this run share."""
    given = getattr(request.config, "workerinput", {}).get("shared_folder")
    return Path(given) if given else request.config.stash[_shared_folder]


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> int:
    """The number of this worker, from 0; 0 in a run without workers."""
    given = getattr(request.config, "workerinput", {"workerid": "gw0"})
    return int(given["workerid"].removeprefix("gw"))


@contextmanager
def first_of_all(folder: Path, name: str) -> Iterator[bool]:
    """Whether nobody has been here before; others wait until this worker has left."""
    with (folder / f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = folder / f"{name}.made"
        yield not made.exists()
        made.touch()


@pytest.fixture(scope="session")
def server(shared_folder: Path) -> Iterator[dict[str, str]]:
    """Where the server of this run is, with a migrated database named `template`."""
    where = parse_dsn(embedded.start(shared_folder / "postgres"))
    with first_of_all(shared_folder, "template") as first:
        if first:
            _make_template(where)
    yield where
    embedded.release(shared_folder / "postgres")


def _make_template(where: dict[str, str]) -> None:
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        administer(where, f"ALTER SYSTEM SET {setting} = off")  # nothing here outlives the run
    administer(where, "SELECT pg_reload_conf()", "CREATE DATABASE template")
    connection = psycopg2.connect(**{**where, "dbname": "template"})
    migrate(connection)
    connection.close()


@pytest.fixture(scope="session")
def tracking_uri(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """One MLflow store for each worker, copied from an empty one that is kept between runs.

    Making one takes seconds.
    """
    kept = request.config.cache.mkdir("mlflow")
    empty = kept / f"{version('mlflow')}.db"
    with first_of_all(kept, empty.name) as first:
        if first:
            _make_store(empty)
    copy = tmp_path_factory.mktemp("mlflow") / "mlflow.db"
    shutil.copyfile(empty, copy)
    return f"sqlite:///{copy}"


def _make_store(path: Path) -> None:
    from mlflow.tracking import MlflowClient

    path.unlink(missing_ok=True)  # half of one, of a run that was killed
    MlflowClient(f"sqlite:///{path}", f"sqlite:///{path}")


@pytest.fixture(scope="session")
def databases(server: dict[str, str], worker: int) -> Databases:
    """They go with the server."""
    return Databases(server, worker)


@pytest.fixture
def environ(
    server: dict[str, str], databases: Databases, tracking_uri: str, tmp_path: Path
) -> Iterator[dict[str, str]]:
    """The environment of a process that uses this test's own database and data folder."""
    name = databases.make()
    yield {
        "DATA_DIR": str(tmp_path / "data"),
        "POSTGRES_HOST": server["host"],
        "POSTGRES_USER": server["user"],
        "POSTGRES_PASSWORD": "trusted",
        "POSTGRES_DB": name,
        "MLFLOW_TRACKING_URI": tracking_uri,
        "HF_HUB_OFFLINE": "1",
    }
    databases.give_back(name)


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
            load(cursor, *books)
        return [book.id for book in books]

    return store


def load(cursor: Cursor, *books: Book, **source: object) -> loads.Loaded:
    """Load books whose source is called "tests", or as told, and says all that they are."""
    told = Source(**{"name": "tests", **source})  # type: ignore[arg-type]
    staged = ((number, book, record_of(book)) for number, book in enumerate(books, 1))
    count = stage(cursor, [staged_block(staged)])
    return loads.load(cursor, count, told, loads.book_of)


def record_of(book: Book) -> str:
    return json.dumps(asdict(book), default=str)


def make_book(title: str = "Germinal", **values: object) -> Book:
    """A book that shows only what matters to a test; lists may be given for tuples."""
    given = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
    return Book(title=title, **given)  # type: ignore[arg-type]


@pytest.fixture
def free_port(worker: int) -> int:
    """A port that no other worker is given, and no connection that is on its way out."""
    first = FIRST_PORT + worker * PORTS
    for port in random.sample(range(first, first + PORTS), PORTS):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")
