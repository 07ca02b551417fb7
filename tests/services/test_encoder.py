"""The bundled encoder, and its internal port."""

import json
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from services.embed_server import create_app, serving
from services.encoder import Encoder, EncoderError, encoder_name

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder("bundled", "bundled")


def test_like_sentences_lie_near(encoder: Encoder) -> None:
    cat, kitten, tax = encoder.encode(["A cat sleeps.", "A kitten naps.", "Taxes rise in May."])
    assert cat.shape == (encoder.dimensions,) == (384,)
    assert np.linalg.norm(cat) == pytest.approx(1, abs=1e-5)
    assert cat @ kitten > cat @ tax


def test_the_order_of_the_texts_is_kept(encoder: Encoder) -> None:
    texts = ["short", "a much longer text " * 20, "middle of the road"]
    together = encoder.encode(texts)
    for text, vector in zip(texts, together, strict=True):
        assert np.allclose(encoder.encode([text])[0], vector, atol=1e-4)


def test_a_model_that_is_not_there_is_named() -> None:
    with pytest.raises(EncoderError, match="EMBEDDING_MODEL 'nobody/nothing' can't be loaded"):
        Encoder("nobody/nothing", "nobody/nothing")


def test_other_weights_in_the_same_folder_are_another_encoder(tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"one")
    first = encoder_name(str(tmp_path))
    weights.write_bytes(b"two")
    assert encoder_name(str(tmp_path)) != first
    assert encoder_name("bundled") == "bundled"


def test_free_text_becomes_a_vector_over_http(encoder: Encoder) -> None:
    client = TestClient(create_app(lambda: encoder))
    answer = client.post("/embed", json={"texts": ["un roman sur la mine"]})
    assert answer.status_code == 200
    body = answer.json()
    assert (body["model"], body["dimensions"]) == ("bundled", 384)
    assert np.linalg.norm(body["embeddings"][0]) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("texts", [[], ["x"] * 65, ["x" * 10_001]])
def test_too_few_too_many_or_too_long_texts_are_refused(encoder: Encoder, texts: list[str]) -> None:
    client = TestClient(create_app(lambda: encoder))
    assert client.post("/embed", json={"texts": texts}).status_code == 422


def test_the_port_answers_while_the_service_runs(encoder: Encoder, free_port: int) -> None:
    with serving(create_app(lambda: encoder), "127.0.0.1", free_port):
        url = f"http://127.0.0.1:{free_port}/health/live"
        with urllib.request.urlopen(url, timeout=5) as answer:
            assert json.load(answer) == {"status": "alive"}
