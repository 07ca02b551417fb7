"""The SQL that finds what is near in vectors."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from catalog.search import FROM, Row, rows
from database.connections import Cursor
from recommender import ranking
from recommender.hubness import nearness
from recommender.layout import Layout
from recommender.ranking import Pair, Traits, Word
from recommender.similarity import similarity
from recommender.tastes import NO_TASTE, Taste, by_readers, words
from recommender.traits import WHOLE, Found, traits_of
from recommender.wanted import Wanted

Method = Literal["fused", "cosine", "euclidean", "taxicab"]

CANDIDATES_PER_SEED = 100  # near by the index, and as many by the seed's authors
CANDIDATES = 1_000  # shared among the seeds when there are many
LEAST_PER_SEED = 20
TOLD = 200  # candidates at most that are ranked, when the seeds have found more


@dataclass(frozen=True, slots=True)
class Vectorizer:
    """The vectorizer in charge: whose vectors are compared, and how they are laid out."""

    id: int
    encoder_id: int
    encoder_dimensions: int
    layout: Layout


@dataclass(frozen=True, slots=True)
class Named:
    """Books that a reader or a request names; what there is to compare by, and to ask readers."""

    books: Mapping[str, Row]
    traits: Mapping[str, Traits]
    vectorizer: Vectorizer | None
    taste: Taste | None


def named(cursor: Cursor, book_ids: Sequence[str]) -> Named:
    """These books, an unknown id left out; all that a search for what is near to them needs."""
    cursor.execute(
        f"SELECT {WHOLE}, v.terms, z.id AS vectorizer_id, z.encoder_id, z.layout,"
        " e.dimensions, t.id AS taste_id, t.strength"
        f" FROM {FROM} LEFT JOIN vectorizers AS z ON z.state = 'active'"
        " LEFT JOIN tastes AS t ON t.state = 'active'"
        " LEFT JOIN encoders AS e ON e.id = z.encoder_id"
        " LEFT JOIN vectors AS v ON v.vectorizer_id = z.id AND v.book_id = b.id"
        " WHERE b.id = ANY(%s)",
        (list(book_ids),),
    )
    books = {row["id"]: row for row in rows(cursor)}
    return Named(
        books,
        {book_id: traits_of(book) for book_id, book in books.items()},
        next(map(_vectorizer, books.values()), None),
        next(map(_taste, books.values()), None),
    )


def _vectorizer(row: Row) -> Vectorizer | None:
    if row["vectorizer_id"] is None:
        return None
    layout = Layout.from_json(row["layout"])
    return Vectorizer(row["vectorizer_id"], row["encoder_id"], row["dimensions"], layout)


def _taste(row: Row) -> Taste | None:
    return None if row["taste_id"] is None else Taste(row["taste_id"], row["strength"])


def active_vectorizer(cursor: Cursor) -> Vectorizer | None:
    """The vectorizer in charge, or None before the first one is trained."""
    cursor.execute(
        "SELECT v.id, e.id, e.dimensions, v.layout FROM vectorizers AS v"
        " JOIN encoders AS e ON e.id = v.encoder_id WHERE v.state = 'active'"
    )
    row = cursor.fetchone()
    if row is None:
        return None
    return Vectorizer(row[0], row[1], row[2], Layout.from_json(row[3]))


def near(
    cursor: Cursor,
    vectorizer: Vectorizer,
    liked: Sequence[str],
    disliked: Sequence[str],
    wanted: Wanted,
    limit: int,
    taste: Taste | None = None,
) -> Found:
    """Candidates near to some of the liked books by fused vector, by the same authors, whose names
    count for less in it, or by what readers of these like: `limit`, or all there are.
    """
    return _by_index_first(
        partial(_near, cursor, vectorizer, liked, disliked, wanted, limit, taste), limit
    )


def near_by_distance(
    cursor: Cursor,
    vectorizer: Vectorizer,
    method: Method,
    seed_id: str,
    wanted: Wanted,
    limit: int,
) -> Found:
    """Candidates by one distance between embeddings: cosine, euclidean, or taxicab (L1).

    On unit vectors euclidean orders as cosine does; taxicab orders the nearest by cosine anew.
    """
    return _by_index_first(
        partial(_near_by_distance, cursor, vectorizer, method, seed_id, wanted, limit), limit
    )


def _by_index_first(search: Callable[[bool], Found], limit: int) -> Found:
    """What the index finds; if that is fewer than `limit` works, what comparing all finds."""
    indexed = search(False)
    works = {book.work_id for book in indexed.traits.values()}
    return indexed if len(works) >= limit else search(True)


def _near(
    cursor: Cursor,
    vectorizer: Vectorizer,
    liked: Sequence[str],
    disliked: Sequence[str],
    wanted: Wanted,
    limit: int,
    taste: Taste | None,
    exact: bool,
) -> Found:
    where, values = wanted.conditions()
    dimensions = vectorizer.layout.dimensions
    taste = taste or NO_TASTE
    cursor.execute(
        f"""
        WITH seeds AS MATERIALIZED (
            SELECT v.book_id, v.vector, v.exact, b.work_id, b.author_keys,
                   {_NEARNESS} AS nearness,
                   v.book_id = ANY(%s) AS liked
            FROM {_MEASURED} WHERE v.vectorizer_id = {vectorizer.id} AND v.book_id = ANY(%s)
        ), words AS MATERIALIZED (
            {words(taste)}
        ), near AS MATERIALIZED (
            SELECT c.book_id FROM seeds AS s CROSS JOIN LATERAL (
                (SELECT v.book_id FROM vectors AS v JOIN books AS b ON b.id = v.book_id
                 LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
                 WHERE v.vectorizer_id = {vectorizer.id} AND {where}
                 ORDER BY (v.vector::halfvec({dimensions})
                           <#> s.vector::halfvec({dimensions})) {_EXACT if exact else ""}
                 LIMIT %s)
                UNION ALL
                (SELECT v.book_id FROM books AS b
                 JOIN vectors AS v ON v.book_id = b.id AND v.vectorizer_id = {vectorizer.id}
                 LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
                 WHERE b.author_keys && s.author_keys AND {where}
                 ORDER BY (v.vector <#> s.vector) {_EXACT}, v.book_id LIMIT %s)
            ) AS c WHERE s.liked
            UNION ({by_readers(where)})
        ), candidates AS MATERIALIZED (
            SELECT v.book_id, v.vector, v.exact, b.work_id, {_NEARNESS} AS nearness
            FROM near JOIN {_MEASURED} ON v.book_id = near.book_id
            WHERE v.vectorizer_id = {vectorizer.id}
        ), told AS (
            SELECT c.book_id, best.pairs, coalesce(words.strength, 0) AS strength, words.seed_id
            FROM candidates AS c LEFT JOIN words ON words.work_id = c.work_id CROSS JOIN LATERAL (
                SELECT json_agg(json_build_array(seed_id, liked, score)) AS pairs,
                       avg(score) FILTER (WHERE liked) AS nearness
                FROM (
                    SELECT *, row_number() OVER (PARTITION BY liked
                                                 ORDER BY score DESC, seed_id) AS place
                    FROM (SELECT s.book_id AS seed_id, s.liked,
                                 {similarity(vectorizer.layout, "c", "s")}
                                 + 0.5 - (c.nearness + s.nearness) / 2 AS score
                          FROM seeds AS s) AS pairs
                ) AS placed WHERE place <= {ranking.NEAREST}
            ) AS best
            ORDER BY (1 - best.nearness) * exp(-coalesce(words.strength, 0)), c.book_id
            LIMIT %s
        )
        SELECT {WHOLE}, v.terms, told.pairs, told.strength, told.seed_id
        FROM told JOIN books AS b ON b.id = told.book_id
        JOIN vectors AS v ON v.book_id = b.id AND v.vectorizer_id = {vectorizer.id}
        LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
        """,
        [
            list(liked),
            [*liked, *disliked],
            *2 * (*values, per_seed(len(liked), limit)),
            *values,
            max(TOLD, 4 * limit),
        ],
    )
    books = rows(cursor)
    return Found.of(
        books,
        {book["id"]: [Pair(*pair) for pair in book["pairs"]] for book in books},
        {book["id"]: Word(book["strength"], book["seed_id"]) for book in books if book["strength"]},
    )


def _near_by_distance(
    cursor: Cursor,
    vectorizer: Vectorizer,
    method: Method,
    seed_id: str,
    wanted: Wanted,
    limit: int,
    exact: bool,
) -> Found:
    where, values = wanted.conditions()
    dimensions = vectorizer.encoder_dimensions
    operator, score = _distance(method, dimensions)
    cursor.execute(
        f"""
        WITH seed AS MATERIALIZED (
            SELECT embedding::halfvec({dimensions}) FROM embeddings
            WHERE encoder_id = {vectorizer.encoder_id} AND book_id = %s
        ), near AS MATERIALIZED (
            SELECT e.book_id, e.embedding {operator} (SELECT embedding FROM seed) AS distance
            FROM embeddings AS e JOIN books AS b ON b.id = e.book_id
            LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
            WHERE e.encoder_id = {vectorizer.encoder_id} AND {where}
              AND EXISTS (SELECT FROM seed)
            ORDER BY (e.embedding::halfvec({dimensions})
                      <=> (SELECT embedding FROM seed)) {_EXACT if exact else ""}
            LIMIT %s
        )
        SELECT {WHOLE}, coalesce(v.terms, '{{}}') AS terms, near.distance
        FROM near JOIN books AS b ON b.id = near.book_id
        LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
        LEFT JOIN vectors AS v ON v.book_id = b.id AND v.vectorizer_id = {vectorizer.id}
        """,
        [seed_id, *values, per_seed(1, limit)],
    )
    books = rows(cursor)
    pairs = {book["id"]: [Pair(seed_id, True, score(book["distance"]))] for book in books}
    return Found.of(books, pairs)


_MEASURED = (
    "vectors AS v JOIN books AS b ON b.id = v.book_id"
    " JOIN vectorizers AS z ON z.id = v.vectorizer_id"
    " LEFT JOIN hubs AS h ON h.vectorizer_id = v.vectorizer_id AND h.book_id = v.book_id"
)
_NEARNESS = nearness("h", "z")
_EXACT = "+ 0"  # an expression that no index holds: every row is compared


def _distance(method: Method, dimensions: int) -> tuple[str, Callable[[float], float]]:
    if method == "euclidean":
        return "<->", ranking.euclidean_score
    if method == "taxicab":
        return "<+>", lambda distance: ranking.taxicab_score(distance, dimensions)
    return "<=>", lambda distance: ranking.as_score(1 - distance)


def per_seed(seeds: int, limit: int) -> int:
    """Candidates to take for each seed: many for one, fewer for each of many."""
    shared_out = max(CANDIDATES // max(seeds, 1), LEAST_PER_SEED)
    return max(min(shared_out, CANDIDATES_PER_SEED), 2 * limit)
