"""Novelty: books by authors of whom the request names no book.

What is near to a few likes is mostly by their authors. Of other authors' books those are liked that
are somewhat near to all likes: over 444 readers nDCG@10 is 0.022 by the 3 nearest likes, 0.030 by
10, 0.034 by all. So these are scored by all.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import chain

from recommender.candidates import Candidate, works_apart
from recommender.constraints import Constraints
from recommender.features import Features
from recommender.seeds import Seeds

Find = Callable[[Seeds, Constraints], list[Candidate]]
IsNew = Callable[[Candidate], bool]


def with_others(
    find: Find, seeds: Seeds, constraints: Constraints, suffice: float = math.inf
) -> list[Candidate]:
    """Candidates by the seeds' authors, by the nearest likes; and by others, by all likes.

    suffice: of how many works by others the list needs nothing else.
    """
    is_new = by_others(seeds.features)
    authors = sorted({key for book in seeds.features.values() for key in book.authors})
    found = find(replace(seeds, all_count=True), constraints.without_authors(authors))
    others = [each for each in found if is_new(each)]  # not by one who is spelled otherwise
    if works_apart(others) >= suffice:
        return others
    return [*(each for each in find(seeds, constraints) if not is_new(each)), *others]


def by_others(seeds: Mapping[str, Features]) -> IsNew:
    """Whether a candidate is by none of the seeds' authors."""
    known = set(chain(*(seed.people for seed in seeds.values())))
    return lambda each: known.isdisjoint(each.features.people)


def is_due(novelty: float, new: int, place: int) -> bool:
    """Whether the book at this place, from 0, is to be a new one, after so many new ones.

    Of each beginning of the list, the share of new ones is at least `novelty`, rounded down.
    """
    return new < int(novelty * (place + 1))
