"""Where answers are looked up, PostgreSQL writes the JSON of a book: the same as the model does."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from catalog.book import Book
from catalog.queries import book
from database.connections import Connection, transaction
from expose import models
from tests.conftest import make_book

FULL = make_book(
    'Dit "le Sage" \\ 1/2',
    authors=["Émile Zola", 'O\'Brien, "Pat"'],
    summary="Une ligne\nune autre\tavec un tiret — et 漢字, \x07 et \x7f",
    labels=["Littérature", "Romans & nouvelles"],
    collection="Folio",
    series="Les Rougon-Macquart",
    series_index=Decimal("2.5"),
    publisher="Gallimard",
    published_on=date(1999, 5, 20),
    year=1999,
    format="Poche",
    binding="Broché",
    pages=608,
    weight_g=310,
    width_cm=Decimal("11.0"),
    height_cm=Decimal("17.80"),
    depth_cm=Decimal("0.05"),
    isbn13="9782070411191",
    language="fr",
    image_url="https://covers.example.org/a.jpg?b=1&c=2",
)


@pytest.mark.parametrize(
    "given",
    [
        FULL,
        make_book("Sans rien d'autre"),
        make_book("Treize", series="S", series_index=Decimal("13.00")),
        make_book("Zéro", series="S", series_index=Decimal(0), authors=[""], labels=["", "a"]),
        make_book("Grand", width_cm=Decimal(120), year=-50, published_on=date(988, 1, 2)),
    ],
)
def test_a_book_has_the_same_bytes_from_postgresql_as_from_the_model(
    connection: Connection, shelve: Callable[..., list[str]], given: Book
) -> None:
    (book_id,) = shelve(given)
    with transaction(connection) as cursor:
        cursor.execute("SELECT book_json(b, NULL) FROM books AS b")
        (by_sql,) = cursor.fetchone() or ("",)
        row = book(cursor, book_id)
    assert by_sql == models.Book.model_validate(row).model_dump_json()
