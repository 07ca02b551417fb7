"""Identity: one id for one book, one work for its editions."""

import pytest

from catalog.book import bare_title, isbn13, work_id
from tests.conftest import make_book


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("2-07-041306-3", "9782070413065"),
        ("978-2-07-041306-5", "9782070413065"),
        ("080442957X", "9780804429573"),
        (" 9791027904761 ", "9791027904761"),
    ],
)
def test_an_isbn_becomes_its_thirteen_digits(written: str, digits: str) -> None:
    assert isbn13(written) == digits


@pytest.mark.parametrize("written", ["9782070413061", "5552010002451", "12", "", "978207041306X"])
def test_what_is_no_isbn_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is not an ISBN"):
        isbn13(written)


def test_the_id_is_the_isbn_where_there_is_one() -> None:
    assert make_book(isbn13="9782070413065").id == "9782070413065"


def test_without_an_isbn_the_id_is_the_same_for_other_accents_and_author_order() -> None:
    one = make_book("L'Été", authors=["Albert Camus", "X. Y"], publisher="Gallimard", year=1954)
    other = make_book("L'ETE", authors=["x y", "ALBERT CAMUS"], publisher="GALLIMARD", year=1954)
    assert one.id == other.id
    assert one.id.startswith("x")
    assert one.id != make_book("L'Été", authors=["Albert Camus"], year=1959).id


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Les Misérables (Folio classique)", "miserables"),
        ("LES MISERABLES : roman", "miserables"),
        ("Les Misérables, tome 2", "miserables v 2"),
        ("Moby-Dick; or, The Whale", "moby dick"),
        ("Candide, ou l'Optimisme", "candide"),
        ("Emma (Penguin Classics)", "emma"),
        ("Emma (adult)", "emma"),
        ("Emma (full color)", "emma"),
        ("Emma (Mass Market)", "emma"),
        ("Emma (Adult Games)", "emma adult game"),
        ("Emma: A Novel", "emma"),
        ("Dune (Dune, #1)", "dune"),
        ("Star Wars: A New Hope", "star war a new hope"),
        ("Livre", "livre"),
        ("Les", "les"),
        ("(Poche)", "poche"),
    ],
)
def test_a_bare_title_keeps_volumes_and_drops_editions(title: str, bare: str) -> None:
    assert bare_title(title) == bare


@pytest.mark.parametrize("author", ["Victor Hugo", "Hugo, Victor", "V. Hugo", "VICTOR HUGO"])
def test_editions_are_one_work_however_the_author_is_written(author: str) -> None:
    assert work_id("Les Misérables", (author,)) == work_id("Les Miserables", ("Victor Hugo",))


def test_the_same_title_by_another_author_is_another_work() -> None:
    assert work_id("Poésies", ("Arthur Rimbaud",)) != work_id("Poésies", ("Paul Valéry",))
