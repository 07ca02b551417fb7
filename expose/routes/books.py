"""The list of books, one book, and the books like it."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from catalog import queries, record_store
from catalog.relation_store import related_books
from catalog.text import fold
from catalog.title_parts import is_abridged
from database.connections import Cursor
from expose.database import OpenDatabase
from expose.languages import AskedLanguage, spoken
from expose.models import Books, BookSources, BookWithRelated, SimilarBooks, reply
from expose.openapi import errors
from expose.parameters import (
    BookId,
    BooksParameters,
    SimilarParameters,
    no_such_book,
)
from recommender.answer import similar
from recommender.constraints import Constraints, relative_to
from recommender.explanations import Item
from recommender.seeds import read_seeds
from recommender.wording import Language

router = APIRouter(prefix="/books", tags=["books"])
RELATED = ("editions", "translations", "abridged", "abridged_from", "parts", "sets")


@router.get("", summary="List books", response_model=Books, responses=errors(422))
def list_books(database: OpenDatabase, asked: Annotated[BooksParameters, Query()]) -> Response:
    """The books that pass every filter given, in a fixed order."""
    items, total = database.read(
        lambda cursor: queries.books(cursor, asked.filters, asked.sort, asked.wanted)
    )
    page = {"items": items, "total": total, "page": asked.page, "page_size": asked.page_size}
    return reply(Books, page)


@router.get("/{id}", summary="One book", response_model=BookWithRelated, responses=errors(404, 422))
def one_book(database: OpenDatabase, id: BookId) -> Response:
    """Everything known of a book, with its editions, translations, parts and sets."""
    return reply(BookWithRelated, database.read(lambda cursor: _with_related(cursor, id)))


@router.get(
    "/{id}/sources",
    summary="Where what is known of a book is from",
    response_model=BookSources,
    responses=errors(404, 422),
)
def sources_of_book(database: OpenDatabase, id: BookId) -> Response:
    """Each source that speaks of the book, and which of its values are from there.

    A value that several sources give is from each of them. Empty for a book that was loaded by a
    version that kept no records, until a load brings it again.
    """
    items = database.read(lambda cursor: record_store.sources(cursor, existing(cursor, id)))
    return reply(BookSources, {"items": items})


@router.get(
    "/{id}/similar",
    summary="Books like this one",
    response_model=SimilarBooks,
    responses=errors(404, 422),
)
def similar_books(
    database: OpenDatabase,
    id: BookId,
    asked: Annotated[SimilarParameters, Query()],
    language: AskedLanguage,
) -> Response:
    """The nearest first, each with its reasons; never this book, another edition or translation of
    it, a set that holds it or a part of it. No list holds two such books.

    There are `limit` of them whenever the catalogue has so many that pass the filters. At most
    three are by its author and two by another as long as there are others, and one is the next
    volume of a series.
    """
    items = database.read(lambda cursor: with_books(cursor, _similar(cursor, id, asked), language))
    return reply(SimilarBooks, {"items": items}, spoken(language))


def existing(cursor: Cursor, book_id: str) -> queries.Row:
    """The book of this id. Raises 404 when there is none."""
    book = queries.book(cursor, book_id)
    if book is None:
        raise no_such_book(book_id)
    return book


def _with_related(cursor: Cursor, book_id: str) -> queries.Row:
    """The book with lists of related ones, each under its name in the answer."""
    book = existing(cursor, book_id)
    related: dict[str, list[queries.Row]] = {name: [] for name in RELATED}
    shortens = is_abridged(fold(book["title"]))
    for other in related_books(cursor, book_id):
        name = f"{other['kind']}s"
        if name == "editions" and is_abridged(fold(other["title"])) != shortens:
            name = "abridged_from" if shortens else "abridged"
        related[name].append(other)
    return {**book, **related}


def with_books(cursor: Cursor, items: Sequence[Item], language: Language) -> list[dict[str, Any]]:
    """The items as they are answered, each with all that is known of its book."""
    books = queries.books_by_id(cursor, [item.id for item in items])
    return [
        {
            "book": books[item.id],
            "score": item.score,
            "why": [reason.told(language) for reason in item.why],
            "because": item.because,
        }
        for item in items
    ]


def _similar(cursor: Cursor, book_id: str, asked: SimilarParameters) -> list[Item]:
    seeds = read_seeds(cursor, [book_id])
    if not seeds.liked:
        raise no_such_book(book_id)
    relation = relative_to(
        seeds.books[book_id],
        asked.same_author,
        asked.same_collection,
        asked.same_publisher,
        asked.same_format,
        same_cluster=asked.fast,
    )
    return similar(
        cursor,
        seeds,
        Constraints(asked.filters, extra=relation),
        asked.limit,
        asked.method,
        asked.diversity,
        any_number=bool(asked.same_author),
    )
