"""From weights to a folder that sentence-transformers opens."""

import json
from pathlib import Path

import numpy as np
import pytest

from services.bundled import centre, multilingual
from services.bundled.folder import multilingual_folder
from services.bundled.multilingual import check, kept_pieces, prepare, tokenizer
from services.bundled.weights import parse
from services.bundled.wheel import PreparationError
from tests.services.bundled.tiny_weights import HIDDEN, PIECES, made


@pytest.fixture(autouse=True)
def mean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One for vectors of this size."""
    means = tmp_path / "means.json"
    means.write_text(json.dumps({multilingual.NAME: [0.01] * HIDDEN}), "utf-8")
    monkeypatch.setattr(centre, "MEANS", means)
    monkeypatch.setattr(multilingual, "MEANS", means)


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multilingual, "check", lambda _: None)


@pytest.mark.slow
def test_the_folder_is_one_of_sentence_transformers(tmp_path: Path, unchecked: None) -> None:
    from sentence_transformers import SentenceTransformer

    prepare(parse(made()), tmp_path / "made")
    model = SentenceTransformer(str(tmp_path / "made"), device="cpu")
    one, other = model.encode_document(["la mer", "море a"])
    assert one.shape == (HIDDEN,)
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-5)
    assert model.prompts == {"query": "query: ", "document": "passage: "}
    assert not np.allclose(one, other)
    assert not np.allclose(one, model.encode_query("la mer"))


@pytest.mark.slow
def test_the_same_weights_give_the_same_file(tmp_path: Path, unchecked: None) -> None:
    weights = parse(made())
    for name in ("one", "other"):
        prepare(weights, tmp_path / name)
    one, other = (tmp_path / name / "model.safetensors" for name in ("one", "other"))
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.slow
def test_an_encoder_with_other_vectors_than_known_is_refused_and_the_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = tmp_path / "known.json"
    known.write_text(f'{{"la mer": {[1.0] + [0.0] * (HIDDEN - 1)}}}', "utf-8")
    monkeypatch.setattr(multilingual, "KNOWN", known)
    folder = tmp_path / "encoders" / "made"
    folder.mkdir(parents=True)
    (folder / "old").touch()
    with pytest.raises(PreparationError, match=r"other vectors than it should \(cosine"):
        prepare(parse(made()), folder)
    assert [path.name for path in folder.parent.rglob("*")] == ["made", "old"]


def test_words_of_european_scripts_are_kept_and_of_others_the_characters() -> None:
    kept = {PIECES[number][0] for number in kept_pieces(PIECES)}
    assert {"▁mer", "море", "海", "<mask>"} <= kept
    assert "海の" not in kept


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("la mer", ["<s>", "▁la", "▁mer", "</s>"]),
        ("ｍｅｒ", ["<s>", "▁mer", "</s>"]),  # full-width letters, as NFKC folds them
        ("la   mer\n", ["<s>", "▁la", "▁mer", "▁", "</s>"]),
        ("la жук", ["<s>", "▁la", "▁", "<unk>", "</s>"]),
    ],
)
def test_a_text_is_cut_into_pieces(text: str, pieces: list[str]) -> None:
    made = tokenizer(PIECES)
    assert [made.id_to_token(number) for number in made.encode(text).ids] == pieces


@pytest.mark.slow
def test_the_encoder_that_set_up_has_made_gives_the_vectors_of_the_wheels_own_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    check(multilingual_folder())
