"""The project's own answers, asked of the code that the API asks."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from database.connections import Cursor
from recommender.answer import recommend, similar
from recommender.constraints import Constraints, relative_to
from recommender.distances import Method
from recommender.metrics import SHOWN
from recommender.seeds import read_seeds

# Ids of at most SHOWN books, best first: like this one, by other authors only if so asked; and for
# who likes these.
Similar: TypeAlias = Callable[[str, bool], Sequence[str]]
Recommend: TypeAlias = Callable[[Sequence[str]], Sequence[str]]

OURS = "ours"
FAST = "ours, fast"
METHODS: Mapping[str, tuple[Method, bool]] = {
    OURS: ("fused", False),
    FAST: ("fused", True),
    "cosine": ("cosine", False),
    "euclidean": ("euclidean", False),
    "taxicab": ("taxicab", False),
}


def methods(cursor: Cursor, clustered: bool) -> dict[str, Similar]:
    """By name; `fast` looks into the book's cluster only, and is no method without clusters."""
    return {
        name: partial(_similar, cursor, method, fast)
        for name, (method, fast) in METHODS.items()
        if clustered or not fast
    }


def recommender(cursor: Cursor, novelty: float = 0.0) -> Recommend:
    """What the API answers for liked books, each time as the catalogue is then."""

    def ask(liked: Sequence[str]) -> list[str]:
        return [item.id for item in recommend(cursor, liked, limit=SHOWN, novelty=novelty).items]

    return ask


def _similar(
    cursor: Cursor, method: Method, fast: bool, book_id: str, other_authors: bool
) -> list[str]:
    seeds = read_seeds(cursor, [book_id])
    relation = relative_to(
        seeds.books[book_id],
        same_author=False if other_authors else None,
        same_cluster=fast,
    )
    items = similar(cursor, seeds, Constraints(extra=relation), SHOWN, method)
    return [item.id for item in items]
