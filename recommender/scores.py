"""Scores: how well a candidate fits a reader, from its scores to single books and from readers."""

import math
from collections.abc import Iterable, Mapping, Sequence

from recommender.candidates import Candidate, PairScore, ReaderSupport
from recommender.features import Features, last_volumes, likeness

NEAREST_LIKES = 3  # a candidate's score is the mean to its 3 nearest liked books, not to all
DISLIKE_WEIGHT = 0.5
LATER_VOLUME_PENALTY = 0.05  # for volume 2 or later of a series that the reader has not begun
SHOWN_DIGITS = 4
KINSHIP_WEIGHT = 0.4  # the highest score that shared authors, series and genres can give


def score(candidates: Iterable[Candidate], seeds: Mapping[str, Features]) -> list[Candidate]:
    """The candidates with their scores, which may lie a little outside of 0 to 1."""
    begun = last_volumes(seeds.values())
    return [each.with_score(_score(each, begun)) for each in candidates]


def _score(candidate: Candidate, begun: Mapping[str, float]) -> float:
    content = content_score(candidate.pairs)
    penalty = LATER_VOLUME_PENALTY * is_late_start(candidate.features, begun)
    return with_readers(content, candidate.support) - penalty


def content_score(pairs: Sequence[PairScore]) -> float:
    """See `content`; `pairs` are those that count."""
    return content(
        [pair.score for pair in pairs if pair.liked],
        [pair.score for pair in pairs if not pair.liked],
    )


def content(liked: Sequence[float], disliked: Sequence[float], counted: int | None = None) -> float:
    """Mean score to the liked books, or the `counted` nearest; less half that to the nearest
    dislike.

    0 without a liked book.
    """
    near = sorted(liked, reverse=True)[:counted]
    score = sum(near) / len(near) if near else 0.0
    return score - DISLIKE_WEIGHT * max(0.0, *disliked) if disliked else score


def nearest_pairs(
    liked: Sequence[str],
    disliked: Sequence[str],
    scores: Sequence[float],
    most: int = NEAREST_LIKES,
) -> list[PairScore]:
    """Of a candidate's scores to these seeds, liked ones first: those to the `most` nearest likes,
    and to the nearest dislike.

    The earlier seed wins among equal scores.
    """
    count = len(liked)
    near = sorted(range(count), key=scores.__getitem__, reverse=True)[:most]
    pairs = [PairScore(liked[place], liked=True, score=scores[place]) for place in near]
    if disliked:
        place = max(range(count, len(scores)), key=scores.__getitem__)
        pairs.append(PairScore(disliked[place - count], liked=False, score=scores[place]))
    return pairs


def with_readers(content: float, support: ReaderSupport | None) -> float:
    """The content score raised towards 1 by readers' support, never lowered: a noisy-or.

    Noisy-or (Pearl 1988): 1 less the product of what each of two causes leaves undone.
    """
    if support is None or content >= 1:
        return content
    return 1 - (1 - content) * math.exp(-support.strength)


def is_late_start(book: Features, begun: Mapping[str, float]) -> bool:
    """Whether it is volume 2 or later of a series that is not among the `begun` ones."""
    return bool(book.series and book.series[0] not in begun and (book.volume or 0.0) > 1)


def kinship(book: Features, other: Features) -> float:
    """A pair's score, 0 to KINSHIP_WEIGHT, where one of the books has no vector yet."""
    return KINSHIP_WEIGHT * likeness(book, other)


def shown_score(score: float) -> float:
    """The score as answers show it, cut to 0..1."""
    return round(min(1.0, max(0.0, score)), SHOWN_DIGITS)


def euclidean_score(distance: float) -> float:
    """Distance of two unit vectors, 0..2, as a score 1..0."""
    return max(0.0, 1 - distance / 2)


def taxicab_score(distance: float, dimensions: int) -> float:
    """L1 distance of two unit vectors, at most 2 * sqrt(dimensions), as a score 1..0."""
    return max(0.0, 1 - distance / (2 * math.sqrt(dimensions)))
