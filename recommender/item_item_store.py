"""The SQL of the item-item model, whose tables are `tastes` and `taste_neighbours`.

The model says, of pairs of works, how strongly a reader who likes the one may like the other. An
answer adds that up over the liked books (see recommender/sql/near.sql).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from database.connections import Cursor, value
from database.copying import copy_rows
from recommender.layout import MEANING, Layout

LEAST_TOGETHER = 3  # readers who like both books, so that "readers of X also liked it" is true
ROWS_AT_ONCE = 500
NO_ID = 0  # which no stored model has


@dataclass(frozen=True, slots=True)
class ItemItemModel:
    """What an answer needs of a stored model. strength: times what it says of a pair."""

    id: int
    strength: float


NO_MODEL = ItemItemModel(NO_ID, 0.0)


@dataclass(frozen=True, slots=True)
class TrainingState:
    """The state of what a model is learned from. If it differs, a new model is worth learning."""

    vectorizer_id: int
    likes: int
    newest_like: datetime | None


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a work: parts of the vector of one of its editions, as pgvector writes them.

    meaning: the encoder's part. exact: words and names, unreduced.
    """

    work_id: str
    book_id: str
    meaning: str
    exact: str


# The columns of taste_neighbours: work, other work, weight, affinity, readers who like both.
Neighbour = tuple[str, str, float, float, int]


def trained_on(cursor: Cursor) -> TrainingState | None:
    """What the newest model, in use or not, was learned from; None before the first."""
    cursor.execute("SELECT vectorizer_id, likes, newest_like FROM tastes ORDER BY id DESC LIMIT 1")
    row = cursor.fetchone()
    return TrainingState(*row) if row else None


def contents(
    cursor: Cursor, vectorizer_id: int, layout: Layout, works: Sequence[str], others: bool = False
) -> Iterator[list[Content]]:
    """The contents of these works, or of all others, in batches of ROWS_AT_ONCE, by work id."""
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
    """How many works the catalogue has, editions counted once."""
    cursor.execute("SELECT count(DISTINCT work_id) FROM books")
    count: int = value(cursor)
    return count


def store_on_trial(cursor: Cursor, neighbours: Iterable[Neighbour]) -> int:
    """Store the neighbours of a model on trial, and return the model's id.

    Only this transaction sees them, and it sees no others, until `drop_trial`: a temporary table
    of the same name comes first.
    """
    cursor.execute("CREATE TEMPORARY TABLE taste_neighbours (LIKE taste_neighbours) ON COMMIT DROP")
    _copy(cursor, NO_ID + 1, neighbours)
    cursor.execute(
        "CREATE INDEX ON pg_temp.taste_neighbours (taste_id, work_id);"
        " ANALYZE pg_temp.taste_neighbours"
    )
    return NO_ID + 1


def drop_trial(cursor: Cursor) -> None:
    """Let this transaction see the stored model again."""
    cursor.execute("DROP TABLE pg_temp.taste_neighbours")


def replace(
    cursor: Cursor,
    learned_from: TrainingState,
    strength: float | None,
    measured: Mapping[str, float],
    neighbours: Iterable[Neighbour],
) -> None:
    """Replace the stored model. strength: None for a refused one, which answers do not use."""
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


def _copy(cursor: Cursor, model_id: int, neighbours: Iterable[Neighbour]) -> None:
    copy_rows(
        cursor,
        "taste_neighbours",
        ("taste_id", "work_id", "other_work_id", "weight", "affinity", "together"),
        ((model_id, *neighbour) for neighbour in neighbours),
    )
