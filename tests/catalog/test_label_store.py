"""Kinds of labels in the database: at a load, and for books that an older version has loaded."""

from collections.abc import Callable, Sequence

from catalog.label_store import sort_labels
from database.connections import Connection, Cursor, transaction
from database.queue import IMAGES, VECTORIZER, claim, finish
from recommender.answer import similar
from recommender.constraints import Constraints
from recommender.seeds import read_seeds
from recommender.wording import said
from tests.conftest import make_book

Shelve = Callable[..., list[str]]

COMET = {"collection": "Bibliothèque de la Comète"}


def kinds(cursor: Cursor, book_id: str) -> Sequence[str] | None:
    cursor.execute("SELECT label_kinds FROM books WHERE id = %s", (book_id,))
    (found,) = cursor.fetchone() or (None,)
    return found


def of_an_older_version(cursor: Cursor) -> None:
    """All is embedded and done, and labels have no kinds yet."""
    cursor.execute("UPDATE books SET label_kinds = NULL")
    cursor.execute("COMMENT ON COLUMN books.label_kinds IS NULL")
    cursor.execute("INSERT INTO encoders (name, dimensions) VALUES ('e', 1)")
    cursor.execute(
        "INSERT INTO embeddings (encoder_id, book_id, text_hash, embedding)"
        " SELECT e.id, b.id, b.text_hash, '[1]' FROM encoders AS e, books AS b"
    )
    cursor.execute(
        "INSERT INTO covers (book_id, state, made_at)"
        " SELECT id, CASE title WHEN 'Fetched' THEN 'fetched' ELSE 'drawn' END, now() FROM books"
    )
    for service in (VECTORIZER, IMAGES):
        finish(cursor, service, claim(cursor, service, 100))


def test_labels_have_their_kinds_once_they_are_loaded(
    connection: Connection, shelve: Shelve
) -> None:
    (book_id,) = shelve(make_book(labels=["Livres", "Romans", "Comètes", "Lycée"], **COMET))
    with transaction(connection) as cursor:
        assert kinds(cursor, book_id) == ["shelf", "genre", "collection", "audience"]


def test_the_next_load_sorts_the_labels_of_all_books(
    connection: Connection, shelve: Shelve
) -> None:
    (book_id,) = shelve(make_book(labels=["Romans", "Lycée"]))
    with transaction(connection) as cursor:
        of_an_older_version(cursor)
    shelve(make_book("Nana"))
    with transaction(connection) as cursor:
        assert kinds(cursor, book_id) == ["genre", "audience"]
        assert sort_labels(cursor) == 0


def test_only_what_is_made_from_other_labels_is_made_again(
    connection: Connection, shelve: Shelve
) -> None:
    """A shelf before the genre changes the vector; one in its place also what the encoder reads."""
    same, shelf_before, shelf_last, fetched = shelve(
        make_book("Same", labels=["Romans", "Policiers"]),
        make_book("Before", labels=["Littérature", "Policiers"]),
        make_book("Last", labels=["Policiers", "Poche"]),
        make_book("Fetched", labels=["Policiers", "Poche"]),
    )
    with transaction(connection) as cursor:
        of_an_older_version(cursor)
        assert sort_labels(cursor) == 4
        vectors, covers = ({*claim(cursor, name, 10)} for name in (VECTORIZER, IMAGES))
        cursor.execute("SELECT book_id FROM embeddings WHERE text_hash = ''")
        read_again = {book_id for (book_id,) in cursor.fetchall()}
    assert vectors == {shelf_before, shelf_last, fetched}
    assert read_again == {shelf_last, fetched}
    assert covers == {shelf_last}
    assert same not in vectors


def test_books_are_not_alike_by_the_shelf_they_stand_on(
    connection: Connection, shelve: Shelve
) -> None:
    poems, more_poems, treatise, for_school, play = shelve(
        make_book("Odes", labels=["Littérature", "Poésie", "Comètes"], **COMET),
        make_book("Sonnets", labels=["Poésie", "Grands caractères"], collection="Voix"),
        make_book("Traité", labels=["Littérature", "Philosophie", "Comètes"], **COMET),
        make_book("Fables", labels=["Littérature", "Poésie", "Lycée", "Grèce"]),
        make_book("Ronde", labels=["Littérature", "Théâtre", "Lycée", "Grèce"]),
    )
    with transaction(connection) as cursor:
        assert reasons(cursor, poems) == {
            more_poems: ("Same genre: Poésie",),
            for_school: ("Same genre: Poésie",),
            treatise: ("Same collection: Bibliothèque de la Comète",),
            play: (),
        }
        assert reasons(cursor, for_school)[play] == (
            "Same place: Grèce",
            "For the same readers: Lycée",
        )


def reasons(cursor: Cursor, book_id: str) -> dict[str, tuple[str, ...]]:
    found = similar(cursor, read_seeds(cursor, [book_id]), Constraints(), 10)
    return {
        item.id: tuple(said(each.kind, each.value, "en") for each in item.why) for item in found
    }
