"""What the lexicon learns from a few texts."""

from pathlib import Path

import numpy as np
import pytest

from recommender.lexicon import DIMENSIONS, Lexicon, languages_of, stop_words, train

TEXTS = [
    "La mine et les ouvriers en grève dans le Nord",
    "Les ouvriers de la mine souffrent",
    "Un voyage sous les mers à bord d'un sous-marin",
    "Le capitaine et le voyage sous-marin des mers",
    "La mer, le capitaine, la tempête",
    "La grève des mineurs et la tempête",
]
THEMES = {"grève": "grève", "ouvriers": "ouvriers", "nord": "Nord", "locomotive": "locomotive"}
THEMES |= {"histoire": "histoire"}
LABELS = [["romans"], ["romans"], ["aventures"], ["aventures"], ["aventures", "romans"], []]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return train(TEXTS, {"labels": LABELS}, {"fr"}, THEMES)


def test_vectors_are_unit_length_and_like_texts_lie_near(lexicon: Lexicon) -> None:
    vectors = lexicon.read(TEXTS).reduced
    assert vectors.shape == (6, DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_the_weights_of_a_text_s_words_have_unit_length(lexicon: Lexicon) -> None:
    (weights,) = lexicon.read(["La grève des ouvriers"]).weights
    assert {lexicon.vocabulary[place] for place in weights} == {"grève", "ouvriers"}
    assert sum(weight**2 for weight in weights.values()) == pytest.approx(1)


def test_telling_words_are_those_that_name_a_theme(lexicon: Lexicon) -> None:
    read = lexicon.read(["La grève des ouvriers et la tempête"])
    assert set(read.telling[0]) == {"grève", "ouvriers"}


def test_a_theme_is_shown_as_it_is_written() -> None:
    texts = [*TEXTS, "Les ouvriers du Nord"]
    assert train(texts, {}, {"fr"}, THEMES).read(["le nord"]).telling == [["Nord"]]


def test_a_text_of_unknown_words_has_a_zero_vector(lexicon: Lexicon) -> None:
    read = lexicon.read(["xyz"])
    assert not read.reduced.any()
    assert read.telling == [[]]
    assert read.weights == [{}]


@pytest.mark.parametrize(
    "texts",
    [["le la les"], ["unique"], ["", ""], ["grève rouge", "grève noire", "capitaine", "tempête"]],
)
def test_too_little_to_learn_from_gives_an_empty_lexicon(texts: list[str]) -> None:
    empty = train(texts, {}, {"fr"}, THEMES)
    read = empty.read(["La grève"])
    assert not read.reduced.any()
    assert read.telling == [[]]
    assert read.weights == [{}]


def test_a_saved_lexicon_gives_the_same_vectors(lexicon: Lexicon, tmp_path: Path) -> None:
    lexicon.save(tmp_path)
    loaded = Lexicon.load(tmp_path)
    before, after = lexicon.read(TEXTS), loaded.read(TEXTS)
    assert np.array_equal(before.reduced, after.reduced)
    assert before.weights == after.weights
    assert before.telling == after.telling
    assert loaded.rarity == lexicon.rarity
    assert loaded.themes == lexicon.themes


def test_a_lexicon_of_another_version_is_not_taken_for_one(
    lexicon: Lexicon, tmp_path: Path
) -> None:
    lexicon.save(tmp_path)
    (tmp_path / "lexicon.json").write_text('{"vocabulary": []}', "utf-8")
    with pytest.raises(OSError, match="another version"):
        Lexicon.load(tmp_path)


def test_a_name_weighs_less_the_more_books_have_it(lexicon: Lexicon) -> None:
    labels = lexicon.rarity["labels"]
    assert labels["romans"] == labels["aventures"] < 1
    names = [["tous"], ["tous", "un"], ["tous"]]
    weights = train(TEXTS[:3], {"labels": names}, {"fr"}, {}).rarity["labels"]
    assert weights["tous"] < weights["un"] == 1


def test_a_word_of_many_books_tells_nothing() -> None:
    texts = [f"{text} une histoire" for text in TEXTS for _ in range(20)]
    texts += ["La locomotive dans une histoire", "La locomotive et le capitaine"]
    telling = train(texts, {}, {"fr"}, THEMES).read(["histoire de locomotive"]).telling
    assert telling == [["locomotive"]]


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
