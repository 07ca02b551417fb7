"""Stored lists of neighbours, put together: which books are near to some of several seeds."""

import struct
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple


class NearList(NamedTuple):
    """The stored neighbours of one book, nearest first: their numbers, and how near they are."""

    numbers: Sequence[int]
    scores: Sequence[float]


def best_listed(lists: Iterable[NearList], counted: int) -> list[int]:
    """The numbers of all books in these lists, best first, by the score that they may have.

    A score is the mean to the `counted` nearest seeds. How near a book is to a seed whose list
    lacks it nobody knows: not nearer than the last one there. The mean of these stands for it.
    """
    known: dict[int, list[float]] = defaultdict(list)
    lasts: list[float] = []
    for numbers, scores in lists:
        for number, score in zip(numbers, scores, strict=True):
            known[number].append(score)
        lasts.extend(scores[-1:])
    unknown = sum(lasts) / max(len(lasts), 1)

    def estimate(scores: list[float]) -> float:
        return sum(sorted(scores, reverse=True)[:counted]) + unknown * max(0, counted - len(scores))

    estimates = {number: estimate(scores) for number, scores in known.items()}
    return sorted(estimates, key=lambda number: (-estimates[number], number))


def sent_numbers(sent: bytes | memoryview) -> tuple[int, ...]:
    """What array_send gives of an integer[] without NULLs."""
    return _unpacked(sent, "i")


def sent_scores(sent: bytes | memoryview) -> tuple[float, ...]:
    """What array_send gives of a real[] without NULLs."""
    return _unpacked(sent, "f")


def _unpacked(sent: bytes | memoryview, code: str) -> tuple[Any, ...]:
    """Behind a header of 20 bytes, or 12 where it is empty, each number follows its length."""
    return _layout(max(0, len(sent) - 20) // 8, code).unpack_from(sent)


@cache
def _layout(count: int, code: str) -> struct.Struct:
    return struct.Struct(f">20x{f'4x{code}' * count}" if count else ">12x")
