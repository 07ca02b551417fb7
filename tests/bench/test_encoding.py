"""The vectorizer against the bare encoder, with one that takes no time."""

import os
from collections.abc import Sequence

import numpy as np
import pytest

from bench import encoding
from bench.encoding import _Remembering, measure_encoding
from bench.place import Place, count
from bench.sample_parts import SAMPLE
from services import encoder
from tests.services.test_vectorizer import TinyEncoder


class Remembering(TinyEncoder):
    """As the real one that remembers: the texts it has read, and itself for the bare one."""

    def __init__(self, model: str, name: str) -> None:
        super().__init__(model, name)
        self.read = self.asked
        self.bare = self

    def encode(self, texts: Sequence[str], **_: object) -> np.ndarray:
        return super().encode(list(texts))


def test_the_encoder_that_is_measured_remembers_what_it_reads(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(encoder, "load", lambda model: f"the model {model}")
    monkeypatch.setattr(encoder, "encode", lambda _, texts: np.zeros((len(texts), 2)))
    remembering = _Remembering("bundled", "bundled")
    assert remembering.encode(["a", "b"]).shape == (2, 2)
    remembering.encode(["c"])
    assert (remembering.read, remembering.bare) == (["a", "b", "c"], "the model bundled")


@pytest.mark.slow
def test_only_the_new_books_are_measured(environ, connection, tmp_path, monkeypatch):
    forty = tmp_path / "forty.jsonl"
    forty.write_text("".join(SAMPLE.read_text("utf-8").splitlines(keepends=True)[:40]), "utf-8")
    monkeypatch.setattr(encoding, "SAMPLE", forty)
    monkeypatch.setattr(encoding, "_Remembering", Remembering)
    result, sample = measure_encoding(Place(tmp_path, {**os.environ, **environ}), books=20)
    assert (result.books, len(sample.genres)) == (20, 40)
    assert sample.meaning.shape == (40, 4)
    assert result.theirs is not None
    assert count(connection, "vectors") == 60
