"""What a taste is worth: likes are hidden from it, and the answers with and without it compared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from database.connections import Cursor
from recommender.metrics import SHOWN, ndcg
from recommender.nearest import Named, Vectorizer, named, near
from recommender.ranking import most_by, rank
from recommender.tastes import Taste
from recommender.traits import Found
from recommender.wanted import Wanted

FOLDS = 3
HIDDEN = 0.25  # of a reader's likes, and one at least
LEAST_LIKES = 5  # of a reader who is asked for
JUDGED = 100  # readers a fold
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
        """By more than chance gives the best of some strengths."""
        return self.gain > self.error


def hide(lists: Sequence[Sequence[int]], fold: int) -> tuple[list[list[int]], list[set[int]]]:
    """What is shown of each reader's likes, and what is hidden; nothing of a short list is."""
    chance = np.random.default_rng(fold)
    shown, hidden = [], []
    for liked in lists:
        order = chance.permutation(len(liked)).tolist()
        count = max(1, round(HIDDEN * len(liked))) if len(liked) >= LEAST_LIKES else 0
        hidden.append({liked[place] for place in order[:count]})
        shown.append([liked[place] for place in sorted(order[count:])])
    return shown, hidden


def readers_to_ask(hidden: Sequence[set[int]], fold: int) -> list[int]:
    """JUDGED of those with something hidden, drawn at random; in order."""
    able = [reader for reader, works in enumerate(hidden) if works]
    drawn = np.random.default_rng(fold).permutation(len(able))[:JUDGED]
    return sorted(able[place] for place in drawn)


def compare(
    cursor: Cursor,
    vectorizer: Vectorizer,
    taste_id: int,
    asked: Sequence[tuple[Sequence[str], set[str]]],
) -> Iterator[list[float]]:
    """Of readers, by (books shown, works hidden): nDCG by content, then with each strength."""
    middle = Taste(taste_id, STRENGTHS[len(STRENGTHS) // 2])
    for liked, hidden in asked:
        about = named(cursor, liked)
        wanted = Wanted(exclude_works=tuple({book.work_id for book in about.traits.values()}))
        by_content, blended = (
            near(cursor, vectorizer, liked, [], wanted, SHOWN, taste) for taste in (None, middle)
        )
        yield [
            _worth(by_content, about, hidden),
            *(
                _worth(_louder(blended, each / middle.strength), about, hidden)
                for each in STRENGTHS
            ),
        ]


def _worth(found: Found, about: Named, hidden: set[str]) -> float:
    """NDCG of the list that is made of what was found."""
    seeds = about.traits
    most = most_by(seeds.values())
    ranked = rank(found.traits, found.pairs, seeds, SHOWN, most_by=most, words=found.words)
    return ndcg([found.traits[each.id].work_id for each in ranked], hidden)


def _louder(found: Found, times: float) -> Found:
    words = {
        book_id: replace(word, strength=word.strength * times)
        for book_id, word in found.words.items()
    }
    return replace(found, words=words)


def judgement(scores: Sequence[Sequence[float]]) -> Judgement:
    """Of rows as `compare` gives them."""
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
