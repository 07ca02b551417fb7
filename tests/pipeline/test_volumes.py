"""Series and places in titles as shops print them."""

from decimal import Decimal

import pytest

from catalog.book import RawBook
from pipeline.clean import clean
from pipeline.volumes import volume_of


@pytest.mark.parametrize(
    ("title", "series", "place"),
    [
        ("Sorceleur Tome 5", "Sorceleur", 5),
        ("365 jours - Tome 2", "365 jours", 2),
        ("Monsieur Nicolas. Tome 1", "Monsieur Nicolas", 1),
        ("L'Asie à vélo couché - Tome 1, Aux portes de l'Orient", "L'Asie à vélo couché", 1),
        ("Off-Campus Saison 3", "Off-Campus", 3),
        ("Le cycle de Dune T02", "Le cycle de Dune", 2),
        ("La Comédie humaine (Volume XI)", "La Comédie humaine", 11),
        ("Dune (Dune, #1)", "Dune", 1),
        ("Dune Messiah (Dune Book 2)", "Dune", 2),
        ("Lord of Chaos: Book Six of 'The Wheel of Time'", "Wheel of Time", 6),
        ("Quicksilver: Volume One of the Baroque Cycle", "Baroque Cycle", 1),
        ("The Two Towers: Being the Second Part of The Lord of the Rings", "Lord of the Rings", 2),
        ("Exile's Return: Conclave of Shadows: Book Three", "Conclave of Shadows", 3),
    ],
)
def test_a_volume_is_known_by_its_title(title: str, series: str, place: int) -> None:
    assert volume_of(title) == (series, Decimal(place))


@pytest.mark.parametrize(
    "title",
    [
        "Germinal",
        "1984",
        "Une saison en enfer",
        "The Book of Ruth",
        "Book of the Dead",
        "Harry Potter and the Chamber of Secrets (Book 2)",  # of which series, it does not say
        "History of the Peloponnesian War: In Four Volumes",
        "Les soeurs Essex Tome 1 et 2",
        "Oeuvres - Coffret en 2 volumes, Tomes 1 et 2",
        "Le Mémorial de Sainte-Hélène - Coffret : Tome 1",
    ],
)
def test_other_titles_tell_of_no_volume(title: str) -> None:
    assert volume_of(title) is None


@pytest.mark.parametrize(
    "title", ["Oeuvres complètes - Tome 3", "CORRESPONDANCE. - Tome 2", "Collected Poems Volume 2"]
)
def test_collected_works_are_no_series(title: str) -> None:
    assert volume_of(title) is None


def test_a_record_without_series_takes_it_from_the_title() -> None:
    book, notes = clean(RawBook(title="Sorceleur Tome 5"))
    assert (book.title, book.series, book.series_index) == ("Sorceleur Tome 5", "Sorceleur", 5)
    assert notes == []


def test_what_a_record_says_of_its_series_stands() -> None:
    given = RawBook(title="Sorceleur Tome 5", series="The Witcher", series_index="3")
    book, _ = clean(given)
    assert (book.series, book.series_index) == ("The Witcher", 3)


def test_the_title_tells_the_place_that_a_record_leaves_out() -> None:
    book, _ = clean(RawBook(title="Sorceleur Tome 5", series="The Witcher"))
    assert (book.series, book.series_index) == ("The Witcher", 5)
