"""Names by which titles and series are compared."""

import pytest

from catalog.titles import series_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Sealed Crypt", "Sealed Crypt"),
        ("The Sealed Crypt", "The Sealed Crypt,"),
        ("Les Rougon-Macquart", "Rougon-Macquart"),
        ("Les Rougon-Macquart", "Rougon-Macquart (Les)"),
        ("L'Assassin royal", "Assassin royal (L')"),
        ("The Wheel of Time", "Wheel of Time, The"),
        ("Die Chronik", "CHRONIK"),
        ("El cementerio", "Cementerio"),
    ],
)
def test_a_series_is_one_with_its_article_or_without(one: str, other: str) -> None:
    assert series_key(one) == series_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("La saga des O'Hurley", "Saga O'Hurley"),
        ("Les O'Hurley", "Saga O'Hurley"),
        ("Le cycle de Dune", "Dune"),
        ("Les Chroniques de Narnia", "Narnia"),
        ("The Chronicles of Narnia", "Narnia"),
        ("The Forsyte Saga", "Les Forsyte"),
        ("La saga Malaussène", "Malaussène"),
        ("La trilogie Verhoeven", "Verhoeven"),
        ("Le cycle d'Ender", "Ender"),
        ("Cycle of the Lake", "The Lake Cycle"),
        ("La saga de l'île", "L'île"),
        ("The Baroque Cycle", "Baroque Cycle"),
    ],
)
def test_a_series_is_one_with_the_word_for_a_series_or_without(one: str, other: str) -> None:
    assert series_key(one) == series_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The", "Les"),
        ("Dune", "Dunes"),
        ("L'Un", "L'Autre"),
        ("La Loi", "L'Oi"),
        ("Série noire", "Noire"),
        ("La trilogie new-yorkaise", "New-yorkaise"),
        ("Chroniques lunaires", "Lunaires"),
        ("La saga", "Le cycle"),
        ("The Trilogy", "The Quartet"),
        ("SAGA NOIRE", "Noire"),
        ("Chroniques du lac", "Légendes du lac"),
    ],
)
def test_other_series_stay_apart(one: str, other: str) -> None:
    assert series_key(one) != series_key(other)
