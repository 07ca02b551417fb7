"""The SQL of hubs: how near each book is to its nearest, so that none is near to everything.

A book that lies close to many would stand in every list; ranking takes from each similarity what
both books have with everybody (CSLS, Conneau et al. 2018).
"""

from collections.abc import Sequence

from database.connections import Cursor
from recommender.layout import Layout
from recommender.similarity import similarity

NEIGHBOURS = 30
LOOKED_AT = 60  # by the index, and as many by the same authors, to find the nearest among
# A table just filled is not analyzed yet: taken for small, it would be read whole for each book.
BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL jit = off"
UNMEASURED = 0.5  # before any book is measured: the score is then the similarity itself


def unmeasured(cursor: Cursor, vectorizer_id: int, limit: int) -> list[str]:
    """Ids of up to `limit` books with a vector but no hub, locked until the transaction ends."""
    cursor.execute(
        "SELECT v.book_id FROM vectors AS v WHERE v.vectorizer_id = %s AND NOT EXISTS (SELECT"
        " FROM hubs AS h WHERE h.vectorizer_id = v.vectorizer_id AND h.book_id = v.book_id)"
        " ORDER BY v.book_id LIMIT %s FOR UPDATE OF v SKIP LOCKED",
        (vectorizer_id, limit),
    )
    return [book_id for (book_id,) in cursor.fetchall()]


def measure(cursor: Cursor, vectorizer_id: int, layout: Layout, book_ids: Sequence[str]) -> None:
    """Store the mean similarity of each of these books to its NEIGHBOURS nearest."""
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
    """SQL: what aliases of a book's hub and of its vectorizer tell of how near it is to others."""
    return f"coalesce({hub}.nearness, {vectorizer}.nearness, {UNMEASURED})"
