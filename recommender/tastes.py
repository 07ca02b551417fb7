"""The SQL of tastes: what is learned from likes, and how an answer asks it.

A taste says of pairs of works how much a reader's liking the one speaks for the other. An answer
adds that up over the books it is asked about.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from database.connections import Cursor, value
from database.copying import copy_rows
from recommender.layout import MEANING, Layout

LEAST_TOGETHER = 3  # readers who like both books, so that "readers of X also liked it" is true
BY_READERS = 200  # candidates at most that readers name
WORKS_LOOKED_AT = 1_000  # of those they name, before the filters
ROWS_AT_ONCE = 500
NO_ID = 0  # which no stored taste has


@dataclass(frozen=True, slots=True)
class Taste:
    """What an answer needs of a stored taste."""

    id: int
    strength: float


NO_TASTE = Taste(NO_ID, 0.0)


@dataclass(frozen=True, slots=True)
class Source:
    """What a taste is learned from: another one makes it worth learning anew."""

    vectorizer_id: int
    likes: int
    newest_like: datetime | None


@dataclass(frozen=True, slots=True)
class Content:
    """A work by the vector of one of its editions: its meaning, and its exact words and names."""

    work_id: str
    book_id: str
    meaning: str
    exact: str


Neighbour = tuple[str, str, float, float, int]  # the columns of taste_neighbours


def words(taste: Taste) -> str:
    """SQL: works, how strongly the readers of the liked `seeds` speak for each, and of which seed
    they can be told to be readers.
    """
    return f"""
        SELECT n.other_work_id AS work_id,
               {float(taste.strength)} * (sum(n.weight) + max(n.affinity)) AS strength,
               (array_agg(s.book_id ORDER BY n.weight + n.affinity DESC, s.book_id)
                FILTER (WHERE n.together >= {LEAST_TOGETHER}))[1] AS seed_id
        FROM (SELECT work_id, min(book_id) AS book_id FROM seeds
              WHERE liked GROUP BY work_id) AS s
        JOIN taste_neighbours AS n ON n.taste_id = {int(taste.id)} AND n.work_id = s.work_id
        GROUP BY n.other_work_id
    """


def by_readers(where: str) -> str:
    """SQL: ids of the books that `words` speak for most, of those that pass the condition."""
    return f"""
        SELECT b.id FROM (SELECT * FROM words ORDER BY strength DESC, work_id
                          LIMIT {WORKS_LOOKED_AT}) AS w
        JOIN books AS b ON b.work_id = w.work_id
        LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
        WHERE {where} ORDER BY w.strength DESC, b.id LIMIT {BY_READERS}
    """


def source(cursor: Cursor) -> Source | None:
    """What the newest taste, in use or not, was learned from; None before there is one."""
    cursor.execute("SELECT vectorizer_id, likes, newest_like FROM tastes ORDER BY id DESC LIMIT 1")
    row = cursor.fetchone()
    return Source(*row) if row else None


def contents(
    cursor: Cursor, vectorizer_id: int, layout: Layout, works: Sequence[str], others: bool = False
) -> Iterator[list[Content]]:
    """The contents of these works, or of all others, some hundred at a time, in a fixed order."""
    meaning = layout.part(MEANING)
    if meaning is None:
        return
    with cursor.connection.cursor("contents") as rows:
        rows.itersize = ROWS_AT_ONCE
        rows.execute(
            "SELECT b.work_id, b.id, subvector(v.vector, %s, %s)::text, v.exact::text"
            " FROM (SELECT DISTINCT ON (work_id) work_id, id FROM books"
            "       ORDER BY work_id, id) AS b"
            " JOIN vectors AS v ON v.vectorizer_id = %s AND v.book_id = b.id"
            " WHERE v.exact IS NOT NULL AND (b.work_id = ANY(%s)) <> %s ORDER BY b.work_id",
            (meaning.start + 1, meaning.dimensions, vectorizer_id, list(works), others),
        )
        while batch := rows.fetchmany(ROWS_AT_ONCE):
            yield [Content(*row) for row in batch]


def count_works(cursor: Cursor) -> int:
    cursor.execute("SELECT count(DISTINCT work_id) FROM books")
    count: int = value(cursor)
    return count


def try_on(cursor: Cursor, neighbours: Iterable[Neighbour]) -> int:
    """Let this transaction alone see these neighbours, in the place of all others, until
    `take_off`; returns the id that they have.
    """
    cursor.execute("CREATE TEMPORARY TABLE taste_neighbours (LIKE taste_neighbours) ON COMMIT DROP")
    _copy(cursor, NO_ID + 1, neighbours)
    cursor.execute(
        "CREATE INDEX ON pg_temp.taste_neighbours (taste_id, work_id);"
        " ANALYZE pg_temp.taste_neighbours"
    )
    return NO_ID + 1


def take_off(cursor: Cursor) -> None:
    cursor.execute("DROP TABLE pg_temp.taste_neighbours")


def replace(
    cursor: Cursor,
    learned_from: Source,
    strength: float | None,
    measured: Mapping[str, float],
    neighbours: Iterable[Neighbour],
) -> None:
    """Put a taste into the place of the one before; without a strength it is not used."""
    cursor.execute("DELETE FROM tastes")
    cursor.execute(
        "INSERT INTO tastes (state, vectorizer_id, likes, newest_like, strength, measured)"
        " VALUES (%s, %s, %s, %s, %s, %s) RETURNING id",
        (
            "refused" if strength is None else "active",
            learned_from.vectorizer_id,
            learned_from.likes,
            learned_from.newest_like,
            strength or 0.0,
            json.dumps(measured),
        ),
    )
    _copy(cursor, value(cursor), neighbours)
    cursor.execute("ANALYZE taste_neighbours")


def _copy(cursor: Cursor, taste_id: int, neighbours: Iterable[Neighbour]) -> None:
    copy_rows(
        cursor,
        "taste_neighbours",
        ("taste_id", "work_id", "other_work_id", "weight", "affinity", "together"),
        ((taste_id, *neighbour) for neighbour in neighbours),
    )
