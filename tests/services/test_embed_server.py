"""POST /embed: what it takes, and what it answers to what it can't."""

from collections.abc import Sequence

import numpy as np
import pytest
from fastapi.testclient import TestClient

from services.embed_server import create_app


class OneNumber:
    """An encoder that counts characters."""

    name = "tiny"
    dimensions = 1

    def encode_asked(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([[float(len(text))] for text in texts], dtype=np.float32)


@pytest.fixture
def client() -> TestClient:
    return TestClient(create_app(OneNumber))  # type: ignore[arg-type]  # stands in for an Encoder


def test_each_text_gets_its_vector(client: TestClient) -> None:
    reply = client.post("/embed", json={"texts": ["a", "mer"]})
    assert reply.json() == {"model": "tiny", "dimensions": 1, "embeddings": [[1.0], [3.0]]}


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[1", b"\xff\xfe", b"{}", b"[]"),
        *(b'{"texts":[]}', b'{"texts":[NaN]}', b'{"texts":["\\ud800"]}', b'{"texts":[1]}'),
        b'{"texts":["%s"]}' % (b"x" * 10_001),
    ],
)
def test_a_bad_body_is_answered_with_a_short_sentence(client: TestClient, body: bytes) -> None:
    reply = client.post("/embed", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["detail"].startswith("body")
    assert len(reply.text) < 300
