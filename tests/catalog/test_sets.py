"""Which titles are sets, and what they say that they hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.part_titles import series_name, volume_in, whole_of
from catalog.sets import contents_of

ALL, SOME = "all", "some"


def volumes(title: str) -> dict[str, str | list[int]]:
    """By the name of the series: the numbers, or ALL, or SOME where nobody knows which."""
    contents = contents_of(title)
    return {
        each.name: ALL if each.numbers is None else sorted(map(int, each.numbers)) or SOME
        for each in (contents.volumes if contents else ())
    }


def titles(title: str) -> set[str]:
    contents = contents_of(title)
    return set(contents.titles) if contents else set()


@pytest.mark.parametrize(
    ("title", "numbers"),
    [
        ("Salamandre - Tomes 1 et 2", [1, 2]),
        ("Salamandre Tome 1 et 2", [1, 2]),
        ("Salamandre Tomes 1, 2 et 3", [1, 2, 3]),
        ("Salamandre - Tomes 1 à 4", [1, 2, 3, 4]),
        ("Salamandre - T1 à T3", [1, 2, 3]),
        ("Salamandre T.01-03", [1, 2, 3]),
        ("Salamandre - Tomes I et II", [1, 2]),
        ("Salamandre - 2 volumes : Tome 2 ; Tome 3", [2, 3]),
        ("Salamandre - Coffret en 2 volumes : Tome 1, 1857-1870 ; Tome 2, 1871-1885", [1, 2]),
        ("Salamandre - Coffret 3 volumes : Tomes 4 à 6", [4, 5, 6]),
        ("Salamandre - Coffret en 2 volumes", [1, 2]),
        ("Coffret deux volumes - Salamandre", [1, 2]),
        ("Salamandre - Coffret en 2 volumes (1864-1888)", [1, 2]),
        ("Salamandre - Coffret", ALL),
        ("Coffret Salamandre", ALL),
        ("Salamandre, l'intégrale", ALL),
        ("Salamandre - Intégrale 2", SOME),
        ("Salamandre - Intégrale, tome 2", SOME),
        ("Salamandre : la trilogie", ALL),
        ("Salamander Boxed Set Books 1-3", [1, 2, 3]),
        ("The Salamander Box Set: Books 1-3", [1, 2, 3]),
        ("The Salamander Series, Volumes 1 & 2", [1, 2]),
        ("The Salamander Trilogy", ALL),
        ("Salamander: The Complete Series", ALL),
        ("The Complete Salamander", ALL),
        ("Salamander Omnibus", ALL),
        ("Salamander Omnibus Vol. 1", SOME),
        ("Salamander: In Four Volumes", [1, 2, 3, 4]),
        ("Salamander 4-Book Set", [1, 2, 3, 4]),
        ("Salamander - Band 1-3", [1, 2, 3]),
        ("Salamander. Bände 1 bis 3", [1, 2, 3]),
        ("Salamander: Die komplette Reihe", ALL),
        ("Salamander - Sammelband 2", SOME),
        ("Salamander im Schuber", ALL),
        ("Salamander - 3 Bände im Schuber", [1, 2, 3]),
        ("Salamandra - Estuche 3 tomos", [1, 2, 3]),
        ("Salamandra - Tomos 1 y 2", [1, 2]),
        ("Salamandra: Trilogía completa", ALL),
        ("Salamandra - Cofanetto in 3 volumi", [1, 2, 3]),
        ("Salamandra - Volumi 1 e 2", [1, 2]),
    ],
)
def test_volumes_of_sets(title: str, numbers: object) -> None:
    found = volumes(title)
    assert set(map(str, found.values())) == {str(numbers)}
    assert all(name.startswith("salamand") for name in found)


def test_a_set_in_brackets_is_found_by_each_name() -> None:
    found = volumes("Le réveil (La Salamandre, #1-3)")
    assert found["salamandre"] == found["reveil"] == [1, 2, 3]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("La nuit ; Le jour", {"la nuit", "le jour"}),
        ("Oeuvres - Tome 1, La nuit ; Le jour", {"la nuit", "le jour"}),
        ("Voyages - Coffret 2 volumes : La nuit ; Le jour", {"la nuit", "le jour"}),
        ("La nuit - Les carnets ; Le jour", {"la nuit", "les carnets", "le jour"}),
        ("La nuit et autres nouvelles", {"la nuit"}),
        ("La nuit - Et autres histoires envoûtantes", {"la nuit"}),
        ("The Night and Other Stories", {"the night"}),
        ("The Night, and Other Poems", {"the night"}),
        ("Die Nacht und andere Erzählungen", {"die nacht"}),
        ("La noche y otros cuentos", {"la noche"}),
        ("Romans - Coffret en 3 volumes : Romans ; Contes Tomes 1 et 2", {"romans"}),
    ],
)
def test_titles_in_sets(title: str, expected: set[str]) -> None:
    assert titles(title) == expected


def test_what_follows_in_a_book_is_told_apart() -> None:
    for title in ("La nuit suivi de Le jour", "La nuit - Suivi de : Le jour"):
        contents = contents_of(title)
        assert contents
        assert (contents.titles, contents.more_titles) == (frozenset(), {"le jour"})


@pytest.mark.parametrize(
    "title",
    [
        "Salamandre",
        "Salamandre Tome 2",
        "Salamandre - Tome 2, Le retour",
        "Salamandre Tome 2 - 3 contes",
        "Salamandre T.01 - 1961",
        "Salamandre - Tome 1, 1857-1870",
        "Salamandre - 1932-1934",
        "Tomes et volumes d'une bibliothèque",
        "Tomes",
        "Deux tomes de silence",
        "Les Deux Nuits ; roman",
        "The Night; or, the Long Way Home",
        "Le coffret de jade",
        "L'omnibus de minuit",
        "The Box",
        "Boxed In",
        "Mon frère Schubert",
        "Salamandre - Edition intégrale",
        "Salamandre - Texte intégral",
        "Salamandre - Oeuvre intégrale",
        "Salamandra. Edizione integrale",
        "The Night (The Salamander Trilogy)",
        "The Night: Book One of the Salamander Trilogy",
        "The Complete Stories",
        "The Other Side",
        "Others and Mine",
        "Traverser - Les océans et autres épopées",
        "Catch 22 to 24",
        "Three Men on a Raft",
        "Part of the Herd",
        "1, 2, 3",
        "",
    ],
)
def test_titles_that_are_no_sets(title: str) -> None:
    assert contents_of(title) is None


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Rain: A Story from Four Seasons", "four seasons"),
        ("The Return: Being the Third Part of The Long Way", "the long way"),
        ("The Third Part of the Night", None),
        ("Stories from Home", None),
    ],
)
def test_what_a_part_says_of_its_whole(title: str, expected: str | None) -> None:
    assert whole_of(title) == expected


def test_names_of_series() -> None:
    for name in ("The Silo Saga", "Silo", "Silo series", "Silo - Trilogie"):
        assert series_name(name) == "silo"
    assert series_name("Saga") == "saga"
    assert volume_in("Romans - Tome 2, Nord") == ("romans", 2)
    assert volume_in("Salamandre, vol. IV : Le lac") == ("salamandre", 4)
    assert volume_in("Tome 2") is None


@given(st.text(alphabet="ab12 IVe&-,;:()[]#'.é tomesuivcfr", max_size=60))
def test_any_title_can_be_read(title: str) -> None:
    contents_of(title)
    contents_of(f"{title} - Coffret : Tomes {title}")
