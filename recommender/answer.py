"""How an answer comes about: candidates -> scores -> reranking -> explanations. Start here.

    stage          what it does                                     file
    seeds          reads the books that the request names           seeds.py, sql/seeds.sql
    candidates     finds the books that may be shown                near.py, kin.py, distances.py
    score          gives each of them one number                    scores.py
    rerank         makes a list of them: editions, series, authors  rerank.py
    explain        says why each book is in the list                explanations.py

Seeds and sources of candidates read the database. The other stages are functions of plain values.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from catalog.filters import Filters
from database.connections import Cursor
from recommender.author_cap import AuthorCap, author_cap
from recommender.candidates import Candidate, CandidateSource, gather
from recommender.constraints import Constraints
from recommender.distances import Method, near_by_distance
from recommender.explanations import Item, explain
from recommender.features import Features
from recommender.kin import kin
from recommender.near import near
from recommender.novelty import with_others
from recommender.rerank import rerank
from recommender.scores import score
from recommender.seeds import Seeds, read_seeds, works_of_books

CHOICE, DIVERSE_CHOICE = 40, 200


@dataclass(frozen=True, slots=True)
class Recommendations:
    """Books, best first, and the ids of the request that the catalogue lacks."""

    items: list[Item]
    unknown: tuple[str, ...]


def similar(
    cursor: Cursor,
    seeds: Seeds,
    constraints: Constraints,
    limit: int,
    method: Method = "fused",
    diversity: float = 0.0,
    any_number: bool = False,
) -> list[Item]:
    """`limit` books like the one liked seed, or all that the constraints allow.

    Never the book itself, another edition of it, a set that holds it, or a part of it. By content
    alone: readers like what differs, so fewer books of the list would be of the seed's genre.
    any_number: no cap on books by one author.
    """
    (seed,) = seeds.liked_features
    constraints = constraints.without_works([seed.work_id, *seed.related])
    by_content = replace(seeds, item_item=None)
    nearest: CandidateSource = (
        partial(near, cursor, by_content, limit, choice(limit, diversity))
        if method == "fused"
        else partial(near_by_distance, cursor, method, by_content, limit)
    )
    cap = None if any_number else author_cap([seed])
    candidates = gather(nearest, partial(kin, cursor, by_content, limit), constraints, limit, cap)
    return rank(candidates, seeds.features, limit, diversity, cap)


def recommend(
    cursor: Cursor,
    liked: Sequence[str],
    disliked: Sequence[str] = (),
    exclude: Sequence[str] = (),
    filters: Filters | None = None,
    limit: int = 10,
    diversity: float = 0.0,
    novelty: float = 0.0,
) -> Recommendations:
    """`limit` books for a reader who likes these, or all that the filters allow.

    Never a book that is named, another edition of it, a set that holds it, or a part of it: who has
    the first of two volumes is shown the second one, not both in a box. Empty if none of the liked
    is known. novelty: 0 to 1, the share of the list by authors of whom no book is named.
    """
    seeds = read_seeds(cursor, liked, disliked)
    works = works_of_books(cursor, exclude)
    works |= {book.id: [book.work_id, *book.related] for book in seeds.features.values()}
    named = dict.fromkeys((*liked, *disliked, *exclude))
    unknown = tuple(book_id for book_id in named if book_id not in works)
    if not seeds.liked:
        return Recommendations([], unknown)
    constraints = Constraints(filters or Filters()).without_works(set(chain(*works.values())))
    cap = author_cap(seeds.liked_features)

    def find(seeds: Seeds, constraints: Constraints) -> list[Candidate]:
        nearest = partial(near, cursor, seeds, limit, choice(limit, diversity))
        return gather(nearest, partial(kin, cursor, seeds, limit), constraints, limit, cap)

    if novelty:
        suffice = limit if novelty == 1 else math.inf
        candidates = with_others(find, seeds, constraints, suffice)
    else:
        candidates = find(seeds, constraints)
    items = rank(candidates, seeds.features, limit, diversity, cap, novelty)
    return Recommendations(items, unknown)


def choice(limit: int, diversity: float) -> int:
    """How many works the later stages have to choose from: for a diverse list, from more."""
    return max(DIVERSE_CHOICE if diversity else CHOICE, 4 * limit)


def rank(
    candidates: Iterable[Candidate],
    seeds: Mapping[str, Features],
    limit: int,
    diversity: float = 0.0,
    cap: AuthorCap | None = None,
    novelty: float = 0.0,
) -> list[Item]:
    """The best `limit` candidates as items of an answer; the same wherever they come from."""
    scored = score(candidates, seeds)
    chosen = rerank(scored, seeds, limit, diversity, cap, novelty)
    return explain(chosen, seeds)
