"""Candidates by one distance between embeddings, where a request asks for that `method`."""

from collections.abc import Callable
from functools import partial
from typing import Literal

from catalog.queries import Row, rows
from database.connections import Cursor
from recommender import scores
from recommender.candidates import Candidate, PairScore, Way, first_filled
from recommender.constraints import Constraints
from recommender.features import COLUMNS, features_of
from recommender.near import EVERY_ROW, candidates_per_seed
from recommender.seeds import Seeds
from recommender.statements import statement
from recommender.vector_store import StoredVectorizer

Method = Literal["fused", "cosine", "euclidean", "taxicab"]


def near_by_distance(
    cursor: Cursor, method: Method, seeds: Seeds, limit: int, constraints: Constraints
) -> list[Candidate]:
    """Candidates for one seed by one distance of embeddings: cosine, euclidean, taxicab (L1).

    On unit vectors euclidean orders as cosine does; taxicab reorders the nearest by cosine.
    """
    if seeds.vectorizer is None:
        return []
    search = partial(_near_by_distance, cursor, method, seeds, seeds.vectorizer, limit, constraints)
    return first_filled(search, ("index", "all"), limit)


def _near_by_distance(
    cursor: Cursor,
    method: Method,
    seeds: Seeds,
    vectorizer: StoredVectorizer,
    limit: int,
    constraints: Constraints,
    way: Way,
) -> list[Candidate]:
    (seed_id,) = seeds.liked
    where, values = constraints.conditions()
    operator, as_score = _distance(method, vectorizer.encoder_dimensions)
    cursor.execute(
        statement(
            "near_by_distance",
            columns=COLUMNS,
            where=where,
            vectorizer=vectorizer.id,
            encoder=vectorizer.encoder_id,
            dimensions=vectorizer.encoder_dimensions,
            operator=operator,
            every_row=EVERY_ROW if way == "all" else "",
        ),
        [seed_id, *values, candidates_per_seed(1, limit)],
    )

    def candidate(row: Row) -> Candidate:
        pair = PairScore(seed_id, liked=True, score=as_score(row["distance"]))
        return Candidate(features_of(row), [pair])

    return [candidate(row) for row in rows(cursor)]


def _distance(method: Method, dimensions: int) -> tuple[str, Callable[[float], float]]:
    """The operator of pgvector, and how its distance becomes a score."""
    if method == "euclidean":
        return "<->", scores.euclidean_score
    if method == "taxicab":
        return "<+>", lambda distance: scores.taxicab_score(distance, dimensions)
    return "<=>", lambda distance: scores.shown_score(1 - distance)
