"""Fixtures of the services' tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from catalog.database import Connection
from catalog.settings import Settings
from tests.services.clustering_shop import Noted, Shop


@pytest.fixture
def shop(connection: Connection, shelve: Callable[..., list[str]]) -> Shop:
    return Shop(connection, shelve)


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
