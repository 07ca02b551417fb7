"""Which titles mean the same in two languages."""

import pytest

from catalog.meaning import LANGUAGES, languages_of, meaning_key

BY = ("Leo Doe",)


@pytest.mark.parametrize(
    ("english", "other", "language"),
    [
        ("War and Peace", "La Guerre et la Paix", "fr"),
        ("War and Peace", "Krieg und Frieden", "de"),
        ("War and Peace", "Guerra y paz", "es"),
        ("War and Peace", "Guerra e pace", "it"),
        ("The Stranger", "L'Étranger", "fr"),
        ("Death on the River", "Mort sur le fleuve", "fr"),
        ("The Pillars of the Earth", "Les Piliers de la terre", "fr"),
        ("Travels with a Donkey in Lakeland", "Voyage avec un âne dans le Lakeland", "fr"),
        ("One Hundred Years of Solitude", "Cien años de soledad", "es"),
        ("Doe's Travels", "Voyages de Doe", "fr"),
        ("Anna Dovina", "Anna Dovine", "fr"),
        ("Don Quixote", "Don Quichotte", "fr"),
        ("The Night, Volume 2", "La Nuit - Tome 2", "fr"),
        ("A Tale of Two Cities", "Un conte de deux villes", "fr"),
        ("The Night: A Novel", "La Nuit", "fr"),
    ],
)
def test_a_translated_title_means_the_same(english: str, other: str, language: str) -> None:
    assert meaning_key(english, BY, "en") == meaning_key(other, BY, language) is not None


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("The Night", "Le Jour"),
        ("The Night", "La Nuit d'hiver"),
        ("The Night, Volume 2", "La Nuit - Tome 3"),
        ("Foundation and Empire", "Fondation"),
        ("Second Foundation", "Fondation"),
        ("Emma", "Anna"),
    ],
)
def test_other_titles_mean_something_else(english: str, french: str) -> None:
    assert meaning_key(english, BY, "en") != meaning_key(french, BY, "fr")


def test_authors_are_told_apart_however_transcribed() -> None:
    assert meaning_key("War", ("Leo Tolstoy",), "en") == meaning_key(
        "Guerre", ("Léon Tolstoï",), "fr"
    )
    assert meaning_key("War", ("Leo Roe",), "en") != meaning_key("Guerre", ("Ann Roe",), "fr")


def test_without_language_or_author_nothing_is_known() -> None:
    assert meaning_key("War", BY, None) is None
    assert meaning_key("War", BY, "ja") is None
    assert meaning_key("War", (), "en") is None
    assert meaning_key("!!!", BY, "en") is None
    assert len(LANGUAGES) == 5


@pytest.mark.parametrize(
    ("title", "language", "spoken"),
    [
        ("La guerre et la paix", None, ("fr",)),
        ("The Pillars of the Earth", None, ("en",)),
        ("Der Zauberberg", None, ("de",)),
        ("El amor en los tiempos del cólera", None, ("es",)),
        ("Il nome della rosa", None, ("it",)),
        ("Don Quichotte de la Manche", None, ("fr", "es")),
        ("Middlemarch", None, LANGUAGES),
        ("La guerre et la paix", "fr", ("fr",)),
        ("La guerre et la paix", "en", ("en",)),
        ("La guerre et la paix", "nl", ()),
    ],
)
def test_the_language_of_a_title_is_told_by_its_small_words(
    title: str, language: str | None, spoken: tuple[str, ...]
) -> None:
    assert languages_of(title, language) == spoken
