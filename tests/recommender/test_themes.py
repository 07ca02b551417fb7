"""Which words name a theme."""

import pytest

from recommender.lexicon import stop_words
from recommender.themes import Prose, theme_words


def themes(*summaries: str, languages: str = "fr", authors: str = "") -> set[str]:
    """Of books by one author each."""
    spoken = set(languages.split())
    books = [Prose("", text, [authors or f"Auteur{place}"]) for place, text in enumerate(summaries)]
    return set(theme_words(books, spoken, stop_words(spoken)).values())


def test_nouns_are_themes_and_verbs_and_adjectives_are_not() -> None:
    found = themes(
        "Il veut arrêter la grève des ouvriers et raconter une immense tempête.",
        "Pour arrêter une grève, les ouvriers osent raconter un naufrage et sa tempête.",
    )
    assert found == {"grève", "ouvriers", "tempête", "naufrage"}


def test_in_english_the_noun_is_what_stands_before_a_stop_word() -> None:
    found = themes(
        "The brutal strike of the miners, who quickly leave a ruined village.",
        "A brutal war after the strike. Some miners quickly left the village.",
        languages="en",
    )
    assert found == {"strike", "miners", "village"}


def test_a_verb_behind_a_pronoun_is_no_noun() -> None:
    assert "entraîne" not in themes(
        "Il entraîne Paul, elle entraîne Ann.", "La mer les entraîne au loin."
    )


def test_words_of_a_language_that_the_catalogue_hardly_has_name_nothing() -> None:
    found = themes(
        "La grève des mineurs.",
        "The strike and the miners, to the end of the world, with the others.",
    )
    assert found == {"grève", "mineurs"}


@pytest.mark.parametrize("word", ["livre", "roman", "histoire", "auteur", "édition", "monde"])
def test_what_says_nothing_names_nothing(word: str) -> None:
    assert themes(f"Un {word} et une grève.", f"Le {word} de la grève.") == {"grève"}


@pytest.mark.parametrize("word", ["book", "novel", "story", "edition", "world", "author"])
def test_what_says_nothing_in_english_names_nothing(word: str) -> None:
    found = themes(f"A {word} and a strike.", f"The {word} of the strike.", languages="en")
    assert found == {"strike"}


def test_a_person_is_no_theme_however_many_write_of_one() -> None:
    found = themes(*[f"Un jour, {name} et Clarissa quittent le village." for name in ("Paul",) * 4])
    assert found == {"village"}


def test_an_author_of_the_catalogue_is_no_theme() -> None:
    texts = ["Sur la route des Dumas, un village."] * 3
    assert themes(*texts, authors="Alexandre Dumas") == {"route", "village"}


def test_a_place_is_a_theme_and_keeps_its_capital() -> None:
    found = themes("Un exil qui mène en Bretagne, puis au Japon.", "Elle quitte le Japon.")
    assert {"Bretagne", "Japon"} <= found


def test_half_a_name_is_no_theme() -> None:
    found = themes("Il vit à New York, loin de la mer.", "Elle rêve de New York et de la mer.")
    assert found == {"mer"}


@pytest.mark.parametrize(("writers", "expected"), [(2, set()), (3, {"Renaissance"})])
def test_a_name_behind_an_article_is_a_theme_if_several_write_of_it(
    writers: int, expected: set[str]
) -> None:
    assert themes(*["On y voit la Renaissance."] * writers) == expected


def test_a_century_is_no_theme() -> None:
    assert themes(*["Dans les rues du XVIIIe siècle, une émeute."] * 3) == {"rues", "émeute"}


def test_german_nouns_keep_their_capitals() -> None:
    texts = ["Er sieht den Krieg und das Dorf.", "Sie lebt im Dorf nach dem Krieg."] * 2
    assert {"Krieg", "Dorf"} <= themes(*texts, languages="de")


def test_texts_that_are_too_short_to_tell_their_language_have_themes() -> None:
    assert themes("La grève", "The strike of", languages="") == {"grève", "strike"}


def test_without_a_known_language_nothing_is_a_theme() -> None:
    assert themes("Víz és tűz a ház körül.", "Víz, tűz.", languages="hu") == set()
