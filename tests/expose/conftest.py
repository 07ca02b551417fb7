"""The API over a test's own database, and vectors for books that no model has read."""

import json
import random
import struct
import time
from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from database.connections import Connection, Cursor, transaction
from expose.main import create_app
from recommender.layout import AUTHOR, MEANING, Layout
from settings.environment import ApiSettings

CREDENTIALS = ("reader", "a-long-password")
DIMENSIONS = 8
WITHIN_S = 10  # until the API has heard of a change: milliseconds, where nobody else works
LAYOUT = Layout.of([(MEANING, DIMENSIONS, 0.7), (AUTHOR, DIMENSIONS, 0.3)])


def until(holds: Callable[[], bool]) -> None:
    """Wait until this holds. PostgreSQL tells of a change when it is made, not before."""
    end = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def api_settings(environ: dict[str, str], **values: object) -> ApiSettings:
    username, password = CREDENTIALS
    given = {name.lower(): value for name, value in environ.items()}
    return ApiSettings.model_validate(
        {**given, "api_username": username, "api_password": password, **values}
    )


@pytest.fixture
def open_client(environ: dict[str, str]) -> Iterator[Callable[..., TestClient]]:
    """Start an application with these settings; returns a client with the credentials."""
    clients = []

    def start(**values: object) -> TestClient:
        application = create_app(api_settings({**environ}, **values))
        client = TestClient(application, raise_server_exceptions=False)
        client.auth = CREDENTIALS
        clients.append(client)
        return client.__enter__()

    yield start
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def client(open_client: Callable[..., TestClient]) -> TestClient:
    return open_client()


@pytest.fixture
def give_vectors(connection: Connection) -> Callable[..., None]:
    """Give these books vectors: random ones, or those of `near`, id -> numbers to begin with."""

    def give(ids: list[str], near: dict[str, list[float]] | None = None) -> None:
        with transaction(connection) as cursor:
            vectorizer_id, encoder_id = _vectorizer(cursor)
            for book_id in ids:
                meaning = _unit((near or {}).get(book_id) or _random(book_id))
                whole = [0.7**0.5 * x for x in meaning] + [0.0] * DIMENSIONS
                cursor.execute(
                    "INSERT INTO embeddings SELECT %s, id, text_hash, %s FROM books WHERE id = %s",
                    (encoder_id, str(meaning), book_id),
                )
                cursor.execute(
                    "INSERT INTO vectors SELECT %s, id, text_hash, %s, '{}' FROM books"
                    " WHERE id = %s",
                    (vectorizer_id, str(whole), book_id),
                )

    return give


def _vectorizer(cursor: Cursor) -> tuple[int, int]:
    """The vectorizer in charge and its encoder, made when there are none."""
    cursor.execute("SELECT id, encoder_id FROM vectorizers WHERE state = 'active'")
    if row := cursor.fetchone():
        return row
    cursor.execute(
        "INSERT INTO encoders (name, dimensions) VALUES ('test', %s) RETURNING id", (DIMENSIONS,)
    )
    (encoder_id,) = cursor.fetchone()
    cursor.execute(
        "INSERT INTO vectorizers (encoder_id, version, layout, state, trained_on)"
        " VALUES (%s, 'test', %s, 'active', 1) RETURNING id",
        (encoder_id, json.dumps(LAYOUT.to_json())),
    )
    (vectorizer_id,) = cursor.fetchone()
    return vectorizer_id, encoder_id


def _random(seed: str) -> list[float]:
    drawn = random.Random(seed)
    return [drawn.gauss(0, 1) for _ in range(DIMENSIONS)]


def _unit(numbers: list[float]) -> list[float]:
    padded = (numbers + [0.0] * DIMENSIONS)[:DIMENSIONS]
    length = sum(x * x for x in padded) ** 0.5
    # as halfvec rounds them
    return [struct.unpack("e", struct.pack("e", x / length))[0] for x in padded]
