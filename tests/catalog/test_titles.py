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
    ("one", "other"), [("The", "Les"), ("Dune", "Dunes"), ("L'Un", "L'Autre"), ("La Loi", "L'Oi")]
)
def test_other_series_stay_apart(one: str, other: str) -> None:
    assert series_key(one) != series_key(other)
