"""Series and places in titles as shops print them."""

from decimal import Decimal

import pytest

from catalog.book import RawBook
from pipeline.clean import clean
from pipeline.volumes import split_series, volume_of


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
        ("Lord of Chaos: Book Six of 'The Wheel of Time'", "The Wheel of Time", 6),
        ("Quicksilver: Volume One of the Baroque Cycle", "Baroque Cycle", 1),
        (
            "The Two Towers: Being the Second Part of The Lord of the Rings",
            "The Lord of the Rings",
            2,
        ),
        ("Exile's Return: Conclave of Shadows: Book Three", "Conclave of Shadows", 3),
        ("Ascent of a Reader: Part 1 Volume 2", "Ascent of a Reader: Part 1", 2),
        ("Ronces - Saison 2 - Tome 3", "Ronces - Saison 2", 3),
        ("Monster Nurse - Volume 02.5", "Monster Nurse", "2.5"),
        ("Silo Night (Silo, #2.5)", "Silo", "2.5"),
        ("Ronces T3,5", "Ronces", "3.5"),
        ("Astor T.01 - 1961 - Le Gaul", "Astor", 1),
        ("Astor - Tome 2 - 1914-1918", "Astor", 2),
        ("Astor Tome 2 : 3 contes", "Astor", 2),
        ("Thorg - Tome XIV", "Thorg", 14),
        ("Thorg Vol. xxiii : Le retour", "Thorg", 23),
        ("Thorg - Livre II", "Thorg", 2),
        ("Thorg - Tome premier", "Thorg", 1),
        ("Thorg, tome deuxième : Le retour", "Thorg", 2),
        ("Thorg - Tome quatre", "Thorg", 4),
        ("Sandman #12", "Sandman", 12),
        ("Sandman #12: Le retour", "Sandman", 12),
        ("Fondation (3/5)", "Fondation", 3),
        ("Fondation [2/3]", "Fondation", 2),
        ("Chronik Band 2", "Chronik", 2),
        ("Chronik, Bd. 4: Die Rückkehr", "Chronik", 4),
        ("Chronik - Buch 3", "Chronik", 3),
        ("Chronik - Teil 3", "Chronik", 3),
        ("Chronik. Dritter Band", "Chronik", 3),
        ("Verhaal deel 3", "Verhaal", 3),
        ("Verhaal, deel twee", "Verhaal", 2),
        ("Verhaal, dl. 2", "Verhaal", 2),
        ("Saga Volumen 4", "Saga", 4),
        ("Saga, tomo 2: El regreso", "Saga", 2),
        ("Saga. Libro primo", "Saga", 1),
        ("Saga - Volume secondo", "Saga", 2),
        ("Saga - Livro 3", "Saga", 3),
        ("Saga. Tom 2", "Saga", 2),
        ("Saga, del 3", "Saga", 3),
        ("Saga, díl 3", "Saga", 3),
        ("Сага. Том 2", "Сага", 2),
        ("Сага. Книга вторая", "Сага", 2),
        ("サーガ 第3巻", "サーガ", 3),
        ("サーガ(4)", "サーガ", 4),
        ("サーガ（4）", "サーガ", 4),
        ("사가 3권", "사가", 3),
        ("Reliefs n° 8", "Reliefs", 8),
        ("Reliefs Nº 8", "Reliefs", 8),
        ("Reliefs no. 8: Les îles", "Reliefs", 8),
        ("Reliefs Nr. 8", "Reliefs", 8),
        ("Reliefs - Numéro 8", "Reliefs", 8),
        ("Star Wars - Episode IV : A New Hope", "Star Wars", 4),
        ("Wool (Silo Series Book 1)", "Silo", 1),
        ("Wool (Book 1 of the Silo Saga)", "Silo Saga", 1),
        ("Wool (The Silo Trilogy, Vol. 1)", "The Silo Trilogy", 1),
        ("Glut (Feuer-Saga, Band 2)", "Feuer-Saga", 2),
        ("Nuit (Silo, tome 2)", "Silo", 2),
        ("Silo (1 of 12)", "Silo", 1),
        ("Silo #1 of 6", "Silo", 1),
        ("Silo vol.3", "Silo", 3),
        ("Silo V. 3", "Silo", 3),
        ("Silo - Tome2, Le retour", "Silo", 2),
        ("Silo (Perfect) - Tome 2", "Silo (Perfect)", 2),
        ("Silo: The Origin, Vol. 4", "Silo: The Origin", 4),
        ("Ranma 1/2 - Tome 7", "Ranma 1/2", 7),
        ("Catch 22 - Tome 2", "Catch 22", 2),
        ("1984 - Tome 2", "1984", 2),
    ],
)
def test_a_volume_is_known_by_its_title(title: str, series: str, place: int | str) -> None:
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
        "Catch 22",
        "Catch-22",
        "Ranma 1/2",
        "Fahrenheit 451",
        "2001: A Space Odyssey",
        "Area 51",
        "Apollo 13",
        "Les Trois Mousquetaires",
        "Henry IV, Part 1",
        "Part 1",
        "Tome 3",
        "Volume 1: Le retour",
        "n° 8",
        "Route #66",
        "Tintin - Vol 714 pour Sydney",
        "Chanel n° 5",
        "L'ennemi public n° 1",
        "Love Potion No. 9",
        "The No. 1 Ladies' Detective Agency",
        "Symphonie n° 9",
        "Room #13",
        "The Book I Never Wrote",
        "Un livre 100 % nature",
        "The Band of Brothers",
        "Life After 9/11",
        "Le jour d'après (9/11)",
        "Guide 24/7",
        "La Semaine (1914)",
        "Septième ciel",
        "Le Deuxième Sexe",
        "Le deuxième tome",
        "My First Book of Numbers",
        "The Second Book of General Ignorance",
        "サーガ 全3巻",
        "Saga Band 1-3",
        "Saga - Tomes 1 à 3",
        "Saga Tome 1, 2 et 3",
        "Saga - 2 volumes : Tome 2 ; Tome 3",
        "Saga (#1-3)",
        "Saga Tome 1 + 2",
        "Saga Volumes 1-2",
        "Saga Band 1 und 2",
        "Saga Boxed Set: Volume 1",
        "Saga Intégrale 2",
    ],
)
def test_other_titles_tell_of_no_volume(title: str) -> None:
    assert volume_of(title) is None


@pytest.mark.parametrize(
    "title", ["Oeuvres complètes - Tome 3", "CORRESPONDANCE. - Tome 2", "Collected Poems Volume 2"]
)
def test_collected_works_are_no_series(title: str) -> None:
    assert volume_of(title) is None


@pytest.mark.parametrize(
    ("printed", "parts"),
    [
        ("Silo Night (Silo, #2.5)", ("Silo Night", "Silo", "2.5")),
        ("Silo Night (Silo #2.5)", ("Silo Night", "Silo", "2.5")),
        ("Silo Night (Silo, #2; Dusk, #1)", ("Silo Night", "Silo", "2")),
        ("Silo Box (Silo, #1-3)", ("Silo Box", "Silo", None)),
        ("Silo Night (Silo, n° 2)", ("Silo Night (Silo, n° 2)", None, None)),
    ],
)
def test_a_bracket_with_a_hash_names_the_series(
    printed: str, parts: tuple[str | None, ...]
) -> None:
    assert split_series(printed) == parts


def test_a_title_leaves_its_bracket_to_the_series_whatever_the_source() -> None:
    book, notes = clean(RawBook(title="Silo Night (Silo, #2.5)"))
    assert (book.title, book.series, book.series_index) == ("Silo Night", "Silo", Decimal("2.5"))
    assert notes == []


def test_a_bracket_with_several_volumes_gives_the_series_only() -> None:
    book, _ = clean(RawBook(title="Silo Box (Silo, #1-3)"))
    assert (book.title, book.series, book.series_index) == ("Silo Box", "Silo", None)


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
