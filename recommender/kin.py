"""Kin: candidates by shared authors, series, collection and genre, where vectors do not suffice."""

from catalog.queries import rows
from database.connections import Cursor
from recommender import scores
from recommender.candidates import Candidate, PairScore
from recommender.constraints import Constraints
from recommender.features import COLUMNS, features_of
from recommender.seeds import Seeds
from recommender.statements import statement

KIN = 120  # kin at least, so that reranking has a choice


def kin(cursor: Cursor, seeds: Seeds, limit: int, constraints: Constraints) -> list[Candidate]:
    """Candidates by shared author, series, collection and genre, also where vectors are missing."""
    liked = seeds.liked_features
    where, values = constraints.conditions()
    to_share = [
        [key for book in liked for key in book.authors],
        [book.series[0] for book in liked if book.series],
        [book.collection[0] for book in liked if book.collection],
        [book.genre for book in liked if book.genre],
    ]
    most = max(KIN, 2 * limit)
    cursor.execute(
        statement("kin", columns=COLUMNS, where=where),
        [*to_share, *to_share, *values, most, *values, most],
    )
    found = []
    for row in rows(cursor):
        book = features_of(row)
        pairs = (
            PairScore(seed.id, liked=True, score=scores.kinship(book, seed), by_content=False)
            for seed in liked
        )
        nearest = sorted(pairs, key=lambda pair: -pair.score)[: seeds.counted]
        found.append(Candidate(book, nearest))
    return found
