"""Stored lists of neighbours, put together: which books are near to some of several seeds."""

import struct
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
    estimates: dict[int, float] = {}  # most books stand in one list: its score decides
    several: dict[int, list[float]] = {}
    lasts: list[float] = []
    for numbers, scores in lists:
        for number, score in zip(numbers, scores, strict=True):
            if number in estimates:
                several.setdefault(number, [estimates[number]]).append(score)
            else:
                estimates[number] = score
        lasts.extend(scores[-1:])
    unknown = sum(lasts) / max(len(lasts), 1)
    for number, known in several.items():
        best = sorted(known, reverse=True)[:counted]
        estimates[number] = sum(best) - unknown * (len(best) - 1)
    return sorted(sorted(estimates), key=estimates.__getitem__, reverse=True)


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
