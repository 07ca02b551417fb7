"""Hubness correction: the SQL that measures how near each book is to its nearest neighbours.

A book that lies close to many others (a hub) would stand in every list. The score of a pair is
therefore its similarity less the mean hubness of the two books (CSLS, Conneau et al. 2018). A
book's hubness is its mean similarity to its NEIGHBOURS nearest; it is stored as `hubs.nearness`.
"""

from collections.abc import Sequence

from database.connections import Cursor
from recommender.layout import Layout
from recommender.similarity import similarity

NEIGHBOURS = 30
LOOKED_AT = 60  # from the index, and as many by the same authors; the nearest are among them
# A table that was just filled is not analyzed yet. The planner takes it for small, and would read
# all of it for each book.
BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL jit = off"
UNMEASURED = 0.5  # before any book is measured; the score is then the similarity itself


def unmeasured(cursor: Cursor, vectorizer_id: int, limit: int) -> list[str]:
    """Up to `limit` ids of books with a vector but no hubness, locked in this transaction."""
    cursor.execute(
        "SELECT v.book_id FROM vectors AS v WHERE v.vectorizer_id = %s AND NOT EXISTS (SELECT"
        " FROM hubs AS h WHERE h.vectorizer_id = v.vectorizer_id AND h.book_id = v.book_id)"
        " ORDER BY v.book_id LIMIT %s FOR UPDATE OF v SKIP LOCKED",
        (vectorizer_id, limit),
    )
    return [book_id for (book_id,) in cursor.fetchall()]


def measure(cursor: Cursor, vectorizer_id: int, layout: Layout, book_ids: Sequence[str]) -> None:
    """Store the hubness of each of these books, and the mean of all as the vectorizer's."""
    vector = f"vector::halfvec({layout.dimensions})"
    cursor.execute(BY_INDEX)
    cursor.execute(
        f"""
        INSERT INTO hubs (vectorizer_id, book_id, nearness)
        SELECT v.vectorizer_id, v.book_id, coalesce(nearest.mean, 0)
        FROM (SELECT v.*, b.author_keys
              FROM vectors AS v JOIN books AS b ON b.id = v.book_id
              WHERE v.vectorizer_id = {vectorizer_id} AND v.book_id = ANY(%s)) AS v
        CROSS JOIN LATERAL (
            SELECT avg(score) AS mean FROM (
                SELECT {similarity(layout, "o", "v")} AS score
                FROM (
                    (SELECT book_id FROM vectors WHERE vectorizer_id = {vectorizer_id}
                     ORDER BY {vector} <#> v.{vector} LIMIT {LOOKED_AT + 1})
                    UNION
                    (SELECT w.book_id FROM books AS b JOIN vectors AS w ON w.book_id = b.id
                     WHERE w.vectorizer_id = {vectorizer_id} AND b.author_keys && v.author_keys
                     ORDER BY (w.vector <#> v.vector) + 0, w.book_id LIMIT {LOOKED_AT})
                ) AS near
                JOIN vectors AS o ON o.book_id = near.book_id AND o.vectorizer_id = {vectorizer_id}
                WHERE o.book_id <> v.book_id ORDER BY score DESC LIMIT {NEIGHBOURS}
            ) AS scores
        ) AS nearest
        ON CONFLICT (vectorizer_id, book_id) DO UPDATE SET nearness = excluded.nearness
        """,
        (list(book_ids),),
    )
    cursor.execute(
        "UPDATE vectorizers SET nearness = (SELECT avg(nearness) FROM hubs"
        " WHERE vectorizer_id = %s) WHERE id = %s",
        (vectorizer_id, vectorizer_id),
    )


def nearness(hub: str, vectorizer: str) -> str:
    """SQL: the hubness of a book, by aliases of its row in `hubs` and of its vectorizer.

    A book that is not measured yet counts as the mean of all books.
    """
    return f"coalesce({hub}.nearness, {vectorizer}.nearness, {UNMEASURED})"
