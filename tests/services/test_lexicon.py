"""What the lexicon learns from a few texts."""

from pathlib import Path

import numpy as np
import pytest

from services.lexicon import DIMENSIONS, Lexicon, languages_of, stop_words, train

TEXTS = [
    "La mine et les ouvriers en grève dans le Nord",
    "Les ouvriers de la mine souffrent",
    "Un voyage sous les mers à bord d'un sous-marin",
    "Le capitaine et le voyage sous-marin des mers",
    "La mer, le capitaine, la tempête",
    "La grève des mineurs et la tempête",
]
LABELS = [["romans"], ["romans"], ["aventures"], ["aventures"], ["aventures", "romans"], []]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return train(TEXTS, LABELS, {"fr"})


def test_vectors_are_unit_length_and_like_texts_lie_near(lexicon: Lexicon) -> None:
    vectors, _ = lexicon.vectors(TEXTS)
    assert vectors.shape == (6, DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_telling_words_are_real_words_without_stop_words(lexicon: Lexicon) -> None:
    _, terms = lexicon.vectors(["La grève des ouvriers"])
    assert set(terms[0]) == {"grève", "ouvriers"}


def test_a_text_of_unknown_words_has_a_zero_vector(lexicon: Lexicon) -> None:
    vectors, terms = lexicon.vectors(["xyz"])
    assert not vectors.any()
    assert terms == [[]]


@pytest.mark.parametrize("texts", [["le la les"], ["unique"], ["", ""]])
def test_too_little_to_learn_from_gives_an_empty_lexicon(texts: list[str]) -> None:
    empty = train(texts, [[] for _ in texts], {"fr"})
    vectors, terms = empty.vectors(["La grève"])
    assert not vectors.any()
    assert terms == [[]]


def test_a_saved_lexicon_gives_the_same_vectors(lexicon: Lexicon, tmp_path: Path) -> None:
    lexicon.save(tmp_path)
    loaded = Lexicon.load(tmp_path)
    before, words_before = lexicon.vectors(TEXTS)
    after, words_after = loaded.vectors(TEXTS)
    assert np.array_equal(before, after)
    assert words_before == words_after
    assert loaded.label_weights == lexicon.label_weights


def test_a_label_that_all_carry_weighs_least(lexicon: Lexicon) -> None:
    assert lexicon.label_weights["romans"] == lexicon.label_weights["aventures"]
    weights = train(TEXTS, [["tous"], ["tous", "rare"]], {"fr"}).label_weights
    assert weights["tous"] < weights["rare"]


def test_the_languages_of_a_catalogue_are_recognised() -> None:
    french = "Une jeune femme quitte son village pour la ville où elle trouve un travail difficile"
    english = "A young woman leaves her village for the city where she finds that work is hard"
    assert languages_of([f"{french} et la vie continue avec ses joies"] * 50) == {"fr"}
    assert languages_of([french + " et puis rien", english + " and then nothing"] * 50) == {
        "fr",
        "en",
    }


def test_stop_words_hold_what_elision_leaves() -> None:
    assert {"qu", "les", "the"} <= stop_words({"fr", "en"})
    assert stop_words(set()) >= {"qu"}
