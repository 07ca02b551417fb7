"""Judges the item-item model: some likes are hidden from it, and answers with and without the model
are compared by how many of the hidden likes they find.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from database.connections import Cursor
from recommender.answer import rank
from recommender.author_cap import author_cap
from recommender.candidates import Candidate
from recommender.constraints import Constraints
from recommender.item_item_store import ItemItemModel
from recommender.metrics import SHOWN, ndcg
from recommender.near import near
from recommender.seeds import Seeds, read_seeds
from recommender.vector_store import StoredVectorizer

FOLDS = 3
HIDDEN = 0.25  # of a reader's likes, and one at least
LEAST_LIKES = 5  # of a reader who is asked for
JUDGED = 100  # readers a fold
CANDIDATES = 200  # works that a reader's list is made of, the same for every strength
STRENGTHS = (3.0, 6.0, 9.0, 15.0)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Mean nDCG@10 over hidden likes; error: the standard error of the gain."""

    asked: int
    content: float
    blended: float
    error: float
    strength: float

    @property
    def gain(self) -> float:
        return self.blended - self.content

    @property
    def is_better(self) -> bool:
        """Whether the gain is larger than its standard error, since the best of some is chosen."""
        return self.gain > self.error


def hide(lists: Sequence[Sequence[int]], fold: int) -> tuple[list[list[int]], list[set[int]]]:
    """The shown and the hidden likes of each reader; of a short list nothing is hidden."""
    chance = np.random.default_rng(fold)
    shown, hidden = [], []
    for liked in lists:
        order = chance.permutation(len(liked)).tolist()
        count = max(1, round(HIDDEN * len(liked))) if len(liked) >= LEAST_LIKES else 0
        hidden.append({liked[place] for place in order[:count]})
        shown.append([liked[place] for place in sorted(order[count:])])
    return shown, hidden


def readers_to_ask(hidden: Sequence[set[int]], fold: int) -> list[int]:
    """Up to JUDGED readers with hidden likes, drawn at random, in order."""
    able = [reader for reader, works in enumerate(hidden) if works]
    drawn = np.random.default_rng(fold).permutation(len(able))[:JUDGED]
    return sorted(able[place] for place in drawn)


def compare(
    cursor: Cursor,
    vectorizer: StoredVectorizer,
    model_id: int,
    asked: Sequence[tuple[Sequence[str], set[str]]],
) -> Iterator[list[float]]:
    """For each reader (books shown, works hidden): nDCG by content, then with each strength."""
    middle = ItemItemModel(model_id, STRENGTHS[len(STRENGTHS) // 2])
    for liked, hidden in asked:
        seeds = replace(read_seeds(cursor, liked), vectorizer=vectorizer)
        works = {book.work_id for book in seeds.features.values()}
        constraints = Constraints().without_works(works)
        by_content, blended = (
            near(cursor, replace(seeds, item_item=model), SHOWN, CANDIDATES, constraints)
            for model in (None, middle)
        )
        yield [
            _ndcg(by_content, seeds, hidden),
            *(
                _ndcg(_with_strength(blended, each / middle.strength), seeds, hidden)
                for each in STRENGTHS
            ),
        ]


def _ndcg(candidates: Sequence[Candidate], seeds: Seeds, hidden: set[str]) -> float:
    """The nDCG of the list that is made of these candidates."""
    works = {each.id: each.features.work_id for each in candidates}
    cap = author_cap(seeds.features.values())
    items = rank(candidates, seeds.features, SHOWN, cap=cap)
    return ndcg([works[item.id] for item in items], hidden)


def _with_strength(candidates: Sequence[Candidate], times: float) -> list[Candidate]:
    """The candidates as a model that is so many times as strong supports them."""
    return [
        replace(each, support=replace(each.support, strength=each.support.strength * times))
        if each.support
        else each
        for each in candidates
    ]


def judgement(scores: Sequence[Sequence[float]]) -> Judgement:
    """The judgement from rows of `compare`, by the strength with the best mean."""
    table = np.array(scores)
    best = 1 + int(table[:, 1:].mean(axis=0).argmax())
    gains = table[:, best] - table[:, 0]
    return Judgement(
        asked=len(table),
        content=float(table[:, 0].mean()),
        blended=float(table[:, best].mean()),
        error=float(gains.std(ddof=1) / len(gains) ** 0.5) if len(gains) > 1 else 0.0,
        strength=STRENGTHS[best - 1],
    )
