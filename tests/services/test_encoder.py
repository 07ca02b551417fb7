"""The bundled encoders, and their internal port."""

import json
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from services import encoder as module
from services.embed_server import create_app, serving
from services.encoder import Encoder, EncoderError, encoder_name
from services.encoders import Encoders
from settings.environment import Settings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder("bundled-multilingual", encoder_name("bundled-multilingual"))


@pytest.mark.parametrize("setting", ["bundled", "bundled-multilingual"])
def test_like_sentences_lie_near(setting: str) -> None:
    encoder = Encoder(setting, setting)
    cat, kitten, tax = encoder.encode(["A cat sleeps.", "A kitten naps.", "Taxes rise in May."])
    assert cat.shape == (encoder.dimensions,) == (384,)
    assert np.linalg.norm(cat) == pytest.approx(1, abs=1e-5)
    assert cat @ kitten > cat @ tax


def test_a_question_finds_its_book_in_another_language(encoder: Encoder) -> None:
    books = encoder.encode(
        ["Un vieux pêcheur lutte contre un espadon.", "Une cuisinière ouvre un restaurant."]
    )
    (asked,) = encoder.encode_asked(["a fisherman and the sea"])
    assert books[0] @ asked > books[1] @ asked + 0.1


def test_what_it_can_not_read_whole_it_reads_by_characters(encoder: Encoder) -> None:
    sea, mountain, empty = encoder.encode(["海の本", "山の物語", ""])
    assert np.isfinite([sea, mountain, empty]).all()
    assert sea @ mountain < 0.99


def test_texts_of_books_are_no_longer_all_alike(encoder: Encoder) -> None:
    texts = ["Un meurtre à Paris.", "Recettes de la Bretagne.", "A war among the stars.", "Poèmes."]
    vectors = encoder.encode(texts)
    assert (vectors @ vectors.T)[np.triu_indices(4, 1)].mean() < 0.4


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
    assert encoder_name("bundled-multilingual") == "multilingual-e5-small"


def test_the_encoder_of_an_earlier_setting_can_be_had_while_its_vectors_answer() -> None:
    encoders = Encoders(Settings(embedding_model="bundled-multilingual"))
    assert encoders.get("bundled").dimensions == 384


def test_an_encoder_that_set_up_has_not_made_is_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "multilingual_folder", lambda: tmp_path / "gone")
    with pytest.raises(EncoderError, match=r"is not in .*gone; run make setup"):
        Encoder("bundled-multilingual", "multilingual-e5-small")


def test_free_text_becomes_a_vector_over_http(encoder: Encoder) -> None:
    client = TestClient(create_app(lambda: encoder))
    answer = client.post("/embed", json={"texts": ["un roman sur la mine"]})
    assert answer.status_code == 200
    body = answer.json()
    assert (body["model"], body["dimensions"]) == ("multilingual-e5-small", 384)
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
