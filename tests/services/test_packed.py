"""Texts packed without padding get the vectors that sentence-transformers gives them."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from services import packed
from services.encoder import ASKED, encode, prompt_of
from tests.services.tiny_model import WORDS, make_model

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

pytestmark = pytest.mark.slow

TEXTS = [" ".join(WORDS[:length]) for length in (1, 7, 3, 7, 0, 40, 90, 2)]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(make_model(tmp_path_factory.mktemp("tiny")), device="cpu")


@pytest.mark.parametrize("tokens", [1, 10, 2_048])
def test_the_vectors_are_those_of_the_model_itself_in_the_order_of_the_texts(
    model: "SentenceTransformer", tokens: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "TOKENS", tokens)
    texts = [text for text in TEXTS if text]  # the tiny tokenizer has no marks of begin and end
    theirs = model.encode(texts, normalize_embeddings=True)
    assert packed.can_read(model)
    assert np.allclose(packed.encode(model, texts), theirs, atol=1e-5)


def test_a_prompt_is_read_before_the_text(model: "SentenceTransformer") -> None:
    theirs = model.encode(["w0x1"], prompt="w1x1 ", normalize_embeddings=True)
    assert np.allclose(packed.encode(model, ["w0x1"], "w1x1 "), theirs, atol=1e-5)


def test_another_pooling_is_left_to_sentence_transformers(model: "SentenceTransformer") -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling

    first = SentenceTransformer(modules=[model[0], Pooling(32, "cls")], device="cpu")
    assert not packed.can_read(first)
    texts = [WORDS[0], " ".join(WORDS[:3])]
    theirs = first.encode(texts, normalize_embeddings=True)
    assert np.allclose(encode(first, texts), theirs, atol=1e-5)


def test_what_is_stored_and_what_is_asked_have_prompts_of_their_own(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(make_model(tmp_path), device="cpu")
    assert (prompt_of(model), prompt_of(model, ASKED)) == ("", "")
    model.prompts = {"passage": "w0x0 ", "query": "w5x5 "}
    assert (prompt_of(model), prompt_of(model, ASKED)) == ("w0x0 ", "w5x5 ")
    stored, asked = encode(model, ["w1x1"]), encode(model, ["w1x1"], ASKED)
    assert np.allclose(stored, encode(model, ["w1x1"]))
    assert not np.allclose(stored, asked, atol=1e-3)
