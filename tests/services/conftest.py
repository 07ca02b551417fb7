"""Fixtures of the services' tests."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpcore2
import pytest

from database.connections import Connection
from services.images import Images
from settings.environment import Settings
from tests.services.clustering_shop import Noted, Shop


@pytest.fixture
def shop(connection: Connection, shelve: Callable[..., list[str]]) -> Shop:
    return Shop(connection, shelve)


@pytest.fixture
def home(settings: Settings) -> Settings:
    """Settings with which covers may come from this machine."""
    return settings.model_copy(update={"images_allow_private": True, "images_timeout_s": 2.0})


@pytest.fixture
def images(home: Settings) -> Iterator[Images]:
    service = Images(home)
    yield service
    service.close()


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[Noted]:
    """What the clustering service records, run by run, with no MLflow."""
    from services import clustering

    recorded: list[Noted] = []

    @contextmanager
    def track(settings: Settings, experiment: str, run_name: str) -> Iterator[Noted]:
        recorded.append(Noted())
        yield recorded[-1]

    monkeypatch.setattr(clustering, "track", track)
    return recorded


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Names and the addresses they resolve to; every other name is unknown."""
    known: dict[str, list[str]] = {}

    def resolve(host: str, port: int, *args: object, **options: object) -> list[object]:
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every connection ends at this machine; the addresses that were asked for."""
    asked: list[str] = []
    connect = httpcore2.AnyIOBackend.connect_tcp

    async def divert(
        self: httpcore2.AnyIOBackend, host: str, port: int, *rest: object
    ) -> httpcore2.AsyncNetworkStream:
        asked.append(host)
        return await connect(self, "127.0.0.1", port)

    monkeypatch.setattr(httpcore2.AnyIOBackend, "connect_tcp", divert)
    return asked
