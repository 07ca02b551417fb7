"""What clusters are called."""

from collections.abc import Sequence

import pytest

from catalog.cluster_store import Clues
from services.cluster_names import name_clusters


def book(text: str = "", author: str = "", labels: Sequence[str] = ()) -> Clues:
    """A book whose telling words are those of its text."""
    return Clues([author] if author else [], labels, text.lower().split(), text)


def by_many(*texts: str, labels: Sequence[str] = ()) -> list[Clues]:
    return [book(text, f"Auteur {place}", labels) for place, text in enumerate(texts)]


def names(*clusters: Sequence[Clues]) -> list[str]:
    return [naming.name for naming in name_clusters(clusters)]


def test_a_cluster_is_named_by_its_genre_and_words() -> None:
    mine = by_many("mine grève", "mine ouvrage grève", "mine bal", labels=["Romans"])
    sea = by_many("mer île", "mer île", "mer", labels=["Voyages"])
    assert names(mine, sea) == ["Romans: mine, grève", "Voyages: mer, île"]


def test_an_author_of_most_books_gives_the_name() -> None:
    verne = [book("lune voyage", "Jules Verne", ["Romans"])] * 3 + by_many("lune")
    assert names(verne, by_many("crime", "crime"))[0] == "Jules Verne: lune, voyage"


def test_a_label_that_all_clusters_share_says_nothing() -> None:
    crime = by_many("crime arme", "crime arme", labels=["Romans"])
    love = by_many("amour bal", "amour bal", labels=["Romans"])
    assert names(crime, love) == ["Arme, crime", "Amour, bal"]


def test_words_are_written_as_people_write_them() -> None:
    paris = by_many("Paris brûle", "PARIS brûle", "Paris")
    assert names(paris, by_many("mer", "mer")) == ["Paris, brûle", "Mer"]


def test_one_form_of_a_word_is_enough() -> None:
    mine = by_many("ouvriers mine", "ouvriers ouvrière mine", "ouvriers ouvrière")
    assert names(mine, by_many("mer", "mer"))[0] == "Ouvriers, mine"


def test_the_hero_of_one_author_does_not_stand_for_the_genre() -> None:
    saga = [book("Kahlan épée magie", "Goodkind")] * 4
    cluster = saga + by_many("épée magie", "épée magie", "épée magie", "magie", "épée")
    assert "Kahlan" not in names(cluster, by_many("mer", "mer"))[0]


def test_clusters_that_nothing_tells_apart_bear_their_authors_and_a_number() -> None:
    same = by_many("mine", "mine")
    assert names(same, same) == ["Auteur 0, Auteur 1", "Auteur 0, Auteur 1 (2)"]


@pytest.mark.parametrize("books", [[], [book()], by_many("", "")])
def test_even_books_that_tell_nothing_get_a_name(books: list[Clues]) -> None:
    assert all(names(books, by_many("mer", "mer")))


def test_the_order_of_books_does_not_matter() -> None:
    mine = by_many("mine grève", "grève mine bal", "bal Mine", "coron")
    assert names(mine, by_many("mer")) == names(mine[::-1], by_many("mer"))
