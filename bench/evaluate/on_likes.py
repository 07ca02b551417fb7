"""Recommendations, judged by what readers like besides what they told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from bench.evaluate.asked import Recommend
from bench.evaluate.figures import Values
from bench.evaluate.likes import Reader
from recommender.metrics import ndcg, recall


@dataclass(frozen=True, slots=True)
class Judged:
    """Reader by reader; and how often each book was shown that was shown to somebody."""

    ndcg: Values
    recall: Values
    shown: Counter[str]


def judge(name: str, recommend: Recommend, readers: Sequence[Reader]) -> Judged:
    """A bar on a terminal."""
    bar = tqdm(readers, desc=name, unit=" readers", leave=False, disable=None)
    lists = [recommend(reader.known) for reader in bar]
    pairs = [(shown, reader.held) for shown, reader in zip(lists, readers, strict=True)]
    return Judged(
        np.array([ndcg(*pair) for pair in pairs]),
        np.array([recall(*pair) for pair in pairs]),
        Counter(book for shown in lists for book in shown),
    )
