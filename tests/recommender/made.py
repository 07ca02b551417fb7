"""Features and candidates made of a few plain values."""

from recommender.candidates import Candidate, PairScore, ReaderSupport
from recommender.features import Features


def book(name: str, work: str = "", author: str = "", **values: object) -> Features:
    authors = {author.lower(): author} if author else {}
    return Features(id=name, work_id=work or name, authors=authors, **values)  # type: ignore[arg-type]


def volume(number: float | None, name: str = "") -> Features:
    return book(name or f"v{number}", series=("rougon", "Les Rougon-Macquart"), volume=number)


def liked(score: float, seed: str = "seed") -> PairScore:
    return PairScore(seed, liked=True, score=score)


def disliked(score: float, seed: str = "no") -> PairScore:
    return PairScore(seed, liked=False, score=score)


def candidate(
    features: Features, *pairs: PairScore, support: ReaderSupport | None = None, score: float = 0.0
) -> Candidate:
    return Candidate(features, pairs, support, score)
