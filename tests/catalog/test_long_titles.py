"""What longer titles of a work are called elsewhere, and what they are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.long_titles import names_within, other_names


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Histoire du chevalier Doe et de Manon Roe", "manon roe"),
        ("The History of Tom Roe", "tom roe"),
        ("The Life and Strange Surprising Adventures of Robin Roe", "robin roe"),
        ("The Fortunes and Misfortunes of the Famous Moll Roe", "moll roe"),
        ("The Tragedy of Harold", "harold"),
        ("La vie très horrifique du grand Gargamel", "gargamel"),
        ("Les aventures d'Alix Roe", "alix roe"),
        ("Aventures prodigieuses de Marin de Lacville", "marin de lacville"),
        ("Histoire de Gilles Roe de Lacville", "gilles roe"),
        ("Die Abenteuer des Tom Roe", "tom roe"),
        ("L'étrange cas du Dr Roe et de M. Doe", "dr roe and m doe"),
        ("Alice's Adventures in Lakeland", "alice in lakeland"),
        ("The Wonderful Wizard of Lakeland", "wizard of lakeland"),
        ("The Annotated Alice", "alice"),
        ("Harold, Prince of Lakeland", "harold"),
        ("Othello, the Moor of Venice", "othello"),
        ("The History of Tom Roe, a Foundling", "tom roe"),
        ("L'ingénieux hidalgo Don Pedro de la Mare", "don pedro"),
        ("Don Pedro de la Mare", "don pedro"),
        ("The Ingenious Gentleman Don Pedro of Lakeland", "don pedro"),
        ("Le Maître chat ou le Chat botté", "le chat botte"),
        ("The Whale; or, The White Monster", "the white monster"),
        ("Du contrat ou Principes du droit politique", "du contrat"),
    ],
)
def test_a_long_title_has_a_short_name(title: str, name: str) -> None:
    assert name in other_names(title)


@pytest.mark.parametrize(
    "title",
    [
        "The Farther Adventures of Robin Roe",
        "The Memoirs of Robin Roe",
        "The Return of Robin Roe",
        "Les confidences d'Alix Roe",
        "Tom Roe Abroad",
        "Tom Roe, Detective",
        "Rabbit, Run",
        "Quitte ou double",
        "Manon des sources",
        "L'Amant de la Chine du Nord",
        "Robin Roe et le lac",
        "New Adventures of Robin Roe",
        "Contes de la nuit",
    ],
)
def test_other_works_have_no_name_in_common(title: str) -> None:
    assert other_names(title) == set()
    assert names_within(title) == set()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Traité sur la patience à l'occasion de la mort de Jean Roe", "traite sur la patience"),
        ("On the Origin of Lakes by Means of Natural Erosion", "the origin of lakes"),
        ("Recherches sur la nature et les causes de la richesse des lacs", "richesse des lacs"),
        ("Petits poèmes (Le spleen du lac)", "le spleen du lac"),
        ("Les saisons - La nuit d'hiver", "la nuit d hiver"),
        ("Les saisons - Tome 2, La nuit d'hiver", "la nuit d hiver"),
        ("Jacques le Long et son chien", "jacques le long"),
        ("Fables choisies mises en vers", "fables"),
        ("Les aventures de Pinocchio : histoire d'un pantin", "pinocchio"),
    ],
)
def test_a_long_title_holds_a_name(title: str, name: str) -> None:
    assert name in names_within(title)


@pytest.mark.parametrize(
    "title",
    [
        "La nuit - Edition collector",
        "La nuit - Un roman",
        "La nuit (Tome 2)",
        "La nuit - Oeuvres complètes",
        "La nuit au bord du lac",
    ],
)
def test_what_tells_of_an_edition_is_no_name(title: str) -> None:
    assert names_within(title) == set()


@given(st.text(max_size=80))
def test_any_title_can_be_read(title: str) -> None:
    assert all(other_names(title) | {"x"})
    assert all(names_within(title) | {"x"})
