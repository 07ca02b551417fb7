"""Which works are related in the database, however their books come, change and go."""

import itertools
from collections.abc import Callable
from decimal import Decimal

import pytest

from catalog.book import Book
from catalog.relation_store import related_books
from database.connections import Connection, transaction
from tests.conftest import make_book

Shelve = Callable[..., list[str]]


def book(title: str, **values: object) -> Book:
    return make_book(title, **{"authors": ["Ann Doe"], "language": "fr", **values})


def volume(title: str, number: int, **values: object) -> Book:
    return book(title, series="Salamandre", series_index=Decimal(number), **values)


def relations(connection: Connection, of: Book) -> dict[str, str]:
    """What the others are to a book, by title."""
    with transaction(connection) as cursor:
        return {row["title"]: row["kind"] for row in related_books(cursor, of.id)}


def apart(connection: Connection, of: Book) -> set[str]:
    """Titles of the works that no list has beside this one's."""
    with transaction(connection) as cursor:
        cursor.execute(
            "SELECT o.title FROM books AS b JOIN books AS o ON o.work_id = ANY(b.related)"
            " WHERE b.id = %s",
            (of.id,),
        )
        return {title for (title,) in cursor.fetchall()}


BOX = book("Salamandre - Coffret en 3 volumes")
FIRST_TWO = book("Salamandre - Tomes 1 et 2")
SECOND = book("Salamandre - Intégrale 2")
ONE, TWO, THREE = volume("Salamandre Tome 1", 1), volume("Le lac", 2), volume("La mer", 3)
LAKE = volume("The Lake", 2, language="en")
OTHER = book("Salamandre Tome 1", authors=["Bea Roe"], series="Salamandre", series_index=Decimal(1))


@pytest.mark.parametrize("order", [range(8), reversed(range(8))], ids=["forwards", "backwards"])
def test_sets_and_volumes_find_each_other_in_any_order(
    connection: Connection, shelve: Shelve, order: "range"
) -> None:
    books = [BOX, FIRST_TWO, SECOND, ONE, TWO, THREE, LAKE, OTHER]
    for place in order:
        shelve(books[place])
    volumes_of_box = {"Salamandre Tome 1", "Le lac", "La mer", "The Lake"}
    assert relations(connection, BOX) == dict.fromkeys(volumes_of_box, "part")
    assert apart(connection, BOX) == volumes_of_box | {FIRST_TWO.title, SECOND.title}
    assert relations(connection, ONE) == {BOX.title: "set", FIRST_TWO.title: "set"}
    assert relations(connection, TWO) == {
        BOX.title: "set", FIRST_TWO.title: "set", "The Lake": "translation"
    }  # fmt: skip
    assert relations(connection, THREE) == {BOX.title: "set"}
    assert apart(connection, THREE) == {BOX.title, SECOND.title}
    assert apart(connection, OTHER) == set()


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (book("La nuit ; Le jour"), book("Le jour"), "part"),
        (book("Le jour et autres nouvelles"), book("Le jour - Texte intégral"), "part"),
        (book("Romans - Coffret en 2 volumes"), book("Romans - Tome 2, Nord"), "part"),
        (book("Les saisons"), book("Rain: A Story from Les saisons"), "part"),
        (volume("Le lac", 1), book("Salamandre"), "set"),
        (book("La nuit / Le jour"), book("Le jour"), "part"),
        (book("La nuit et Le Jour"), book("Le jour"), "part"),
        (
            book("Notre-Dame de Paris", authors=["Victor Hugo"]),
            book("The Hunchback of Notre-Dame", authors=["Victor Hugo"], language="en"),
            "translation",
        ),
        (
            book("The Golden Compass", authors=["Philip Pullman"]),
            book("Northern Lights", authors=["Philip Pullman"]),
            "edition",
        ),
        (
            book("His Dark Materials", authors=["Philip Pullman"]),
            book("Northern Lights", authors=["Philip Pullman"]),
            "part",
        ),
        (book("Histoire de Jean Roe"), book("Jean Roe"), "edition"),
        (book("Vie de Jean Roe"), book("Histoire de Jean Roe"), "edition"),
        (book("Fables, Livres V à X"), book("Fables"), "set"),
        (book("La guerre et la paix"), book("War and Peace", language="en"), "translation"),
        (
            book("Le lac", series="La guerre", series_index=Decimal(1)),
            book("The War", language="en"),
            "set",
        ),
        (book("Salamandre - Coffret en 2 volumes"), volume("Le lac", 2), "part"),
        (volume("Salamandre Tome 5", 5), volume("Salamandre Saison 5", 5), "edition"),
        (book("Emma"), book("Emma", language="en"), "translation"),
        (book("Emma"), book("Emma - Texte abrégé"), "edition"),
        (book("La nuit"), book("La nuit", authors=["Doe"]), "edition"),
        (book("La nuit"), book("La nuit", authors=["Madame Doe"]), "edition"),
        (book("La nuit"), book("La nuit - Une longue marche vers la lumière"), "beside"),
        (book("La nuit"), book("La nuit (Petits poèmes en prose)"), "beside"),
        (book("La nuit suivi de Le jour"), book("Le jour"), "beside"),
        (volume("Salamandre Tome 2", 2), volume("Le lac", 2), "beside"),
        (volume("Salamandre Tome 1", 1), book("Salamandre"), "beside"),
        (book("Salamandre - Tomes 1 et 2"), book("Salamandre - Tomes 2 et 3"), "beside"),
        (book("Salamandre (Le bord du lac)"), book("Le bord du lac"), "beside"),
        (book("Romans - 1932-1947"), book("Romans - Tome 3, Le lac ; La mer"), "beside"),
        (
            book("Contes - Coffret en 2 volumes : Romans ; Contes"),
            book("Nord", labels=["Romans"]),
            "beside",
        ),
        (book("Oeuvres complètes - Tome 1"), book("La nuit"), "beside"),
        (book("Romans"), book("La nuit", labels=["Romans"]), "beside"),
        (book("Théâtre complet"), book("La nuit", labels=["Théâtre"]), "beside"),
        (book("Romans et récits"), book("Contes du lac"), "beside"),
        (book("Romans et récits"), book("Le lac", labels=["Romans"]), "beside"),
        (book("Romans et récits"), book("Le lac", labels=["Théâtre"]), None),
        (book("Oeuvres en prose"), book("Nouvelles histoires du lac"), "beside"),
        (book("Contes"), book("Contes du lac"), "beside"),
        (book("Contes"), book("Contes - Tome 2"), None),
        (book("Correspondance - Tome 1"), book("Lettres"), "beside"),
        (book("Correspondance - Tome 1"), book("Correspondance - Tome 2"), None),
        (book("Correspondance"), book("Lettres du lac"), None),
        (
            book("La guerre et la paix", language=None),
            book("War and Peace", language="en"),
            "translation",
        ),
        (
            book("La guerre et la nuit", language=None),
            book("The War and the Night", language=None),
            "translation",
        ),
        (
            book("Jean Roe de Laval"),
            book("The Adventures of Jean Roe", language="en"),
            "translation",
        ),
        (book("La guerre ; La paix"), book("Peace", language="en"), "part"),
        (book("La guerre suivi de La paix"), book("Peace", language="en"), "beside"),
        (book("La guerre suivi de La paix"), book("War", language="en"), "beside"),
        (
            book("La guerre suivi de La paix"),
            book("Peace and Other Stories", language="en"),
            "beside",
        ),
        (book("Beowulf", authors=[]), book("Beowulf", authors=["Bea Roe"]), "edition"),
        (
            book("The Arabian Nights", authors=["Bea Roe"], language="en"),
            book("Les Mille et Une Nuits"),
            "translation",
        ),
        (
            book(
                "Les Mille et Une Nuits - Tome 2",
                series="Les Mille et Une Nuits",
                series_index=Decimal(2),
            ),
            book("Les Mille et Une Nuits", authors=[]),
            "beside",
        ),
        (book("La nuit ; Les aventures de Jean Roe"), book("Jean Roe", language="en"), "part"),
        (book("La nuit ; Jean Roe"), book("Histoire de Jean Roe"), "part"),
        (
            book("La nuit ; Notre-Dame de Paris", authors=["Victor Hugo"]),
            book("The Hunchback of Notre-Dame", authors=["Victor Hugo"], language="en"),
            "part",
        ),
        (
            book("Histoire du capitaine et de Jeanne Roe", authors=["Abbé Doe"]),
            book("Jeanne Roe"),
            "edition",
        ),
        (
            book("Oeuvres complètes - Essais sur le lac"),
            book("Essais sur le lac - Tome 1, Oeuvres complètes 4"),
            "beside",
        ),
        (
            book("Notre-Dame de Paris - Une longue histoire de la ville", authors=["Victor Hugo"]),
            book("The Hunchback of Notre-Dame", authors=["Victor Hugo"], language="en"),
            "translation",
        ),
        (book("La guerre", language=None), book("Les guerres"), None),
        (book("La guerre", language=None), book("The War", language="nl"), None),
        (book("La guerre ; La nuit"), book("Les nuits"), None),
        (book("Oeuvres complètes - Tome 1"), book("Oeuvres complètes - Tome 2"), None),
        (book("Oeuvres complètes - Tome 1"), book("La nuit", authors=["Bea Roe"]), None),
        (book("Oeuvres complètes"), book("Correspondance"), None),
        (book("Romans"), book("La nuit", labels=["Poésie"]), None),
        (book("Théâtre complet"), book("La nuit", labels=["Romans"]), None),
        (book("Salamandre - Coffret en 2 volumes"), volume("Le feu", 3), None),
        (volume("Le lac", 2), book("Salamandre"), None),
        (book("La guerre - Coffret"), book("The War", language="en"), None),
        (book("La guerre - Tomes 1 et 2"), book("The War, Volume 1", language="en"), None),
        (book("La guerre - Fiche de lecture"), book("The War", language="en"), None),
        (book("La guerre et la paix"), book("Paix et guerre"), None),
        (book("La guerre et la paix"), book("War", language="en"), None),
        (book("La nuit - Fiche de lecture"), book("La nuit"), None),
        (volume("Salamandre Tome 4", 4), volume("Salamandre Tome 5", 5), None),
        (book("Salamandre - Intégrale 1"), book("Salamandre - Intégrale 2"), None),
        (book("Salamandre - Tomes 1 et 2"), volume("La mer", 3), None),
        (volume("Le lac", 1), volume("La mer", 1), None),
        (book("La nuit"), book("La nuit - Le retour"), None),
        (book("La nuit"), book("La nuit (Tome 2)"), None),
        (book("La nuit"), book("La nuit", authors=["Roe"]), None),
        (book("La nuit"), book("La nuit", authors=["Bea Doe"]), None),
        (book("Contes - Une longue suite de nuits"), book("Contes"), None),
        (book("Romans - Coffret en 2 volumes"), book("Romans - Tome 1", authors=["Roe"]), None),
        (book("La nuit ; Le jour"), book("Le jour", authors=["Bea Roe"]), None),
        (book("Romans - 1932-1934"), book("Romans - 1952-1955"), None),
        (book("Oeuvres - Tome 1"), book("Oeuvres - Tome 1", authors=["Bea Roe"]), None),
    ],
    ids=lambda each: each.title if isinstance(each, Book) else str(each),
)
def test_how_two_books_are_related(
    connection: Connection, shelve: Shelve, one: Book, other: Book, kind: str | None
) -> None:
    other = make_book(**{**_values(other), "publisher": "Another"})
    shelve(one, other)
    named = {"edition", "translation", "part", "set"} & {kind}
    assert set(relations(connection, one).values()) == named
    back = {"part": {"set"}, "set": {"part"}}.get(kind or "", named)
    assert set(relations(connection, other).values()) == back
    if one.work_id != other.work_id:
        assert bool(apart(connection, one)) == bool(apart(connection, other)) == bool(kind)


def test_a_work_that_is_called_as_a_series_holds_all_once_its_first_volume_has_another_name(
    connection: Connection, shelve: Shelve
) -> None:
    whole, first, second = book("Salamandre"), volume("Le feu", 1), volume("Le lac", 2)
    shelve(whole, second)
    assert relations(connection, second) == {}
    shelve(first)
    assert relations(connection, whole) == {"Le feu": "part", "Le lac": "part"}
    assert relations(connection, second) == {"Salamandre": "set"}
    shelve(book("Le feu", series="Autre", series_index=Decimal(1)))
    assert relations(connection, whole) == relations(connection, second) == {}


def test_a_volume_that_is_called_as_its_series_holds_none(
    connection: Connection, shelve: Shelve
) -> None:
    own = book("Salamandre", series="Salamandre")
    shelve(own, volume("Le feu", 1), volume("Le lac", 2))
    assert relations(connection, own) == {}


def test_a_set_holds_what_its_summary_names(connection: Connection, shelve: Shelve) -> None:
    trilogy = book("The Lake Trilogy", summary="The Ships of the Lake: a storm. The Lake: a calm.")
    named, other = book("The Ships of the Lake"), book("The Birds of the Lake")
    shelve(trilogy, named, other)
    assert relations(connection, trilogy) == {named.title: "part"}


def _values(of: Book) -> dict[str, object]:
    return {name: getattr(of, name) for name in Book.__dataclass_fields__}


def test_relations_end_when_a_title_is_corrected(connection: Connection, shelve: Shelve) -> None:
    box = book("Salamandre - Coffret", isbn13="9782070411191")
    shelve(box, TWO)
    assert apart(connection, TWO) == {box.title}
    shelve(book("Le feu", isbn13="9782070411191"))
    assert apart(connection, TWO) == apart(connection, box) == set()
    assert relations(connection, TWO) == {}


def test_the_first_load_of_this_version_relates_what_is_there(
    connection: Connection, shelve: Shelve
) -> None:
    shelve(BOX, TWO)
    with transaction(connection) as cursor:
        cursor.execute("DELETE FROM relation_keys")
        cursor.execute("DELETE FROM work_relations")
        cursor.execute("UPDATE books SET related = '{}'")
        cursor.execute(
            "COMMENT ON COLUMN relation_keys.key IS NULL"
        )  # as the older version left it
    shelve(book("Le feu"))
    assert relations(connection, TWO) == {BOX.title: "set"}
    assert apart(connection, BOX) == {TWO.title}


def test_a_load_in_parts_relates_as_one_at_once(connection: Connection, shelve: Shelve) -> None:
    books = [BOX, FIRST_TWO, SECOND, ONE, TWO, THREE, LAKE]
    found = []
    for some in (books, books[:3], books[3:]):
        shelve(*some)
        with transaction(connection) as cursor:
            cursor.execute("SELECT * FROM work_relations ORDER BY 1, 2")
            found.append(cursor.fetchall())
    assert found[0]
    assert all(one == other for one, other in itertools.pairwise(found))
