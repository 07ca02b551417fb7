"""How good a list of recommendations is, against the books a reader is known to like."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over readers, 0 to 1, and the share of the catalogue that was ever recommended."""

    readers: int
    ndcg: float
    recall: float
    coverage: float


def ndcg(shown: Sequence[str], held: Collection[str]) -> float:
    """Normalized gain of the first SHOWN, discounted by place, with gains of 0 or 1.

    The ideal list is min(SHOWN, held) long.
    Järvelin and Kekäläinen 2002.
    """
    gain = sum(_discount(place) for place, book in enumerate(shown[:SHOWN]) if book in held)
    return gain / sum(map(_discount, range(min(SHOWN, len(held)))))


def recall(shown: Sequence[str], held: Collection[str]) -> float:
    """Share of the held books among the first SHOWN, of as many as could be there."""
    return len(set(shown[:SHOWN]) & set(held)) / min(SHOWN, len(held))


def quality(lists: Sequence[tuple[Sequence[str], Collection[str]]], catalogue_size: int) -> Quality:
    """Over (shown, held) of every reader; a reader with nothing held can't be judged."""
    judged = [(shown, held) for shown, held in lists if held]
    if not judged:
        raise ValueError("no reader has a held book to find")
    ever = {book for shown, _ in judged for book in shown[:SHOWN]}
    return Quality(
        readers=len(judged),
        ndcg=sum(ndcg(*each) for each in judged) / len(judged),
        recall=sum(recall(*each) for each in judged) / len(judged),
        coverage=len(ever) / catalogue_size,
    )


def _discount(place: int) -> float:
    return 1 / math.log2(place + 2)
