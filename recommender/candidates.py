"""Candidates: the books that may be in an answer, and how they are gathered from their sources."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from recommender.author_cap import AuthorCap, crowding_authors
from recommender.constraints import Constraints
from recommender.features import Features


class PairScore(NamedTuple):
    """How near a candidate is to one seed: 1 is as near as can be, 0 is far away.

    It is hubness corrected: 0.5 is as near as the two books' nearest neighbours are on average.
    """

    seed_id: str
    liked: bool
    score: float
    by_content: bool = True  # False where no vectors were compared


@dataclass(frozen=True, slots=True)
class ReaderSupport:
    """How strongly the item-item model supports a candidate: 0 not at all, 1 well, 3 strongly.

    seed_id: a seed that several readers like together with the candidate; None if there is none.
    """

    strength: float
    seed_id: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A book on its way through the stages.

    pairs: its scores to the seeds that count: the nearest likes, and the nearest dislike. support:
    None where no reader supports it. score: set by the scoring stage, and by reranking to the score
    that is shown.
    """

    features: Features
    pairs: Sequence[PairScore]
    support: ReaderSupport | None = None
    score: float = 0.0

    @property
    def id(self) -> str:
        return self.features.id

    def with_score(self, score: float) -> "Candidate":
        # dataclasses.replace takes three times as long, which counts with 200 candidates.
        return Candidate(self.features, self.pairs, self.support, score)


# Where near books are looked for: in the lists of the seeds, in the lists of the books that stand
# there, by the index, or by comparing all.
Way = Literal["lists", "further", "index", "all"]
CandidateSource = Callable[[Constraints], list[Candidate]]


def gather(
    near: CandidateSource,
    kin: CandidateSource,
    constraints: Constraints,
    limit: int,
    cap: AuthorCap | None,
) -> list[Candidate]:
    """Candidates of at least `limit` works, or of all works that the constraints allow.

    near: the source by vectors. It is asked again when a few authors crowd out the others. kin:
    the source that needs no vectors; it fills up what is missing.
    """
    found = near(constraints)
    if crowding := crowding_authors([each.features for each in found], cap, limit):
        found = union(found, near(constraints.without_authors(crowding)))
    while works_apart(found) < limit:
        more = kin(constraints.without_works(works_of(found)))
        if not more:
            break
        found = union(found, more)
    return found


def works_of(candidates: Iterable[Candidate]) -> set[str]:
    """The ids of the works that the candidates are editions of."""
    return {each.features.work_id for each in candidates}


def works_apart(candidates: Iterable[Candidate]) -> int:
    """How many works at least a list of these candidates can have: related ones stand for one."""
    left = {each.features.work_id: each.features.related for each in candidates}
    if not any(left.values()):
        return len(left)
    groups = 0
    while left:
        groups += 1
        group = [next(iter(left))]
        while group:
            group.extend(left.pop(group.pop(), ()))
    return groups


def union(first: Iterable[Candidate], second: Iterable[Candidate]) -> list[Candidate]:
    """Each book once; where both have it, the second one's."""
    return list({each.id: each for each in (*first, *second)}.values())


def first_filled(
    search: Callable[[Way], list[Candidate]], ways: Iterable[Way], limit: int
) -> list[Candidate]:
    """What the first way finds that finds `limit` works, or else what the last one finds."""
    found: list[Candidate] = []
    for way in ways:
        found = search(way)
        if works_apart(found) >= limit:
            break
    return found
