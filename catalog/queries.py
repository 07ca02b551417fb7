"""The SQL that reads books, by id, by filters and by words, and counts them for browsing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from catalog.filters import Filters
from catalog.text import fold
from database import prepared
from database.connections import Cursor

Row = dict[str, Any]
Sort = Literal["title", "-title", "year", "-year", "pages", "-pages", "id"]

COLUMNS = (
    "id", "isbn13", "title", "authors", "summary", "labels", "collection", "series", "series_index",
    "publisher", "published_on", "year", "format", "binding", "pages", "weight_g", "width_cm",
    "height_cm", "depth_cm", "language", "image_url", "work_id",
)  # fmt: skip
SELECT = ", ".join(f"b.{name}" for name in COLUMNS) + ", b.label_kinds, bc.cluster_id AS cluster"
FROM = "books AS b LEFT JOIN book_clusters AS bc ON bc.book_id = b.id"
_ORDERS: Mapping[Sort, str] = {
    "title": "b.title_key, b.id",
    "-title": "b.title_key DESC, b.id DESC",
    "year": "b.year NULLS LAST, b.id",
    "-year": "b.year DESC NULLS LAST, b.id DESC",
    "pages": "b.pages NULLS LAST, b.id",
    "-pages": "b.pages DESC NULLS LAST, b.id DESC",
    "id": "b.id",
}


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list: pages count from 1."""

    number: int = 1
    size: int = 20

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size


def book(cursor: Cursor, book_id: str) -> Row | None:
    """The book of this id, or None."""
    return books_by_id(cursor, [book_id]).get(book_id)


def books_by_id(cursor: Cursor, book_ids: Sequence[str]) -> dict[str, Row]:
    """The books of these ids; an unknown id is left out."""
    sql = f"SELECT {SELECT} FROM {FROM} WHERE b.id = ANY(%s)"
    prepared.execute(cursor, sql, [list(book_ids)])
    return {row["id"]: row for row in rows(cursor)}


def books(cursor: Cursor, filters: Filters, sort: Sort, page: Page) -> tuple[list[Row], int]:
    """One page of the books that pass the filters, and how many there are in all."""
    where, values = filters.conditions()
    total = _count(cursor, f"SELECT count(*) FROM {FROM} WHERE {where}", values)
    cursor.execute(
        f"SELECT {SELECT} FROM {FROM} WHERE {where} ORDER BY {_ORDERS[sort]} LIMIT %s OFFSET %s",
        [*values, page.size, page.offset],
    )
    return rows(cursor), total


def books_with_words(
    cursor: Cursor, text: str, filters: Filters, page: Page
) -> tuple[list[Row], int]:
    """The books that hold every word of the text, the last one possibly unfinished; where none
    does, those that hold any. Best first: title before author before labels before summary.
    """
    terms = fold(text).split()
    if not terms:
        return [], 0
    for joint in (" & ", " | "):
        query = joint.join([*(f"'{term}'" for term in terms[:-1]), f"'{terms[-1]}':*"])
        found, total = _ranked_by_words(cursor, query, filters, page)
        if total:
            return found, total
    return [], 0


def _ranked_by_words(
    cursor: Cursor, query: str, filters: Filters, page: Page
) -> tuple[list[Row], int]:
    where, values = filters.conditions()
    where = f"b.search @@ %s::tsquery AND {where}"
    total = _count(cursor, f"SELECT count(*) FROM {FROM} WHERE {where}", [query, *values])
    cursor.execute(
        f"SELECT {SELECT} FROM {FROM} WHERE {where}"
        " ORDER BY ts_rank('{0.05, 0.3, 0.7, 1.0}', b.search, %s::tsquery, 1) DESC, b.id"
        " LIMIT %s OFFSET %s",
        [query, *values, query, page.size, page.offset],
    )
    return rows(cursor), total


def authors(cursor: Cursor, page: Page) -> tuple[list[Row], int]:
    """Every author with the number of their books, by name."""
    return _tally(
        cursor, "SELECT * FROM books, unnest(author_keys, authors) AS each (key, name)", page
    )


def labels(cursor: Cursor, page: Page) -> tuple[list[Row], int]:
    """Every label with the number of books that carry it and what it mostly is there, by name."""
    return _tally(
        cursor,
        "SELECT id, key, name, coalesce(kind, 'genre') AS kind"
        " FROM books, unnest(label_keys, labels, label_kinds) AS each (key, name, kind)",
        page,
        ", mode() WITHIN GROUP (ORDER BY kind) AS kind",
    )


def collections(cursor: Cursor, page: Page) -> tuple[list[Row], int]:
    """Every collection with the number of its books, by name."""
    return _tally(
        cursor,
        "SELECT id, collection_key AS key, collection AS name FROM books"
        " WHERE collection_key IS NOT NULL",
        page,
    )


def clusters(cursor: Cursor, page: Page) -> tuple[list[Row], int]:
    """Every cluster with its size, largest first."""
    total = _count(cursor, "SELECT count(*) FROM clusters", [])
    cursor.execute(
        f"{_CLUSTERS} GROUP BY c.id ORDER BY size DESC, c.id LIMIT %s OFFSET %s",
        (page.size, page.offset),
    )
    return rows(cursor), total


def cluster(cursor: Cursor, cluster_id: int) -> Row | None:
    """The cluster of this id, or None."""
    cursor.execute(f"{_CLUSTERS} WHERE c.id = %s GROUP BY c.id", (cluster_id,))
    return next(iter(rows(cursor)), None)


_CLUSTERS = (
    "SELECT c.id, c.name, c.terms, count(bc.book_id) AS size"
    " FROM clusters AS c LEFT JOIN book_clusters AS bc ON bc.cluster_id = c.id"
)


def _tally(cursor: Cursor, each: str, page: Page, more: str = "") -> tuple[list[Row], int]:
    """Distinct keys, each under its most frequent spelling; `more` columns."""
    total = _count(cursor, f"SELECT count(DISTINCT key) FROM ({each}) AS each", [])
    cursor.execute(
        "SELECT mode() WITHIN GROUP (ORDER BY name) AS name, count(DISTINCT id) AS books"
        f"{more} FROM ({each}) AS each GROUP BY key ORDER BY key LIMIT %s OFFSET %s",
        (page.size, page.offset),
    )
    return rows(cursor), total


def _count(cursor: Cursor, query: str, values: Sequence[object]) -> int:
    cursor.execute(query, values)
    row = cursor.fetchone()
    return int(row[0]) if row else 0


def rows(cursor: Cursor) -> list[Row]:
    """The fetched rows by their column names."""
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
