"""Stored lists of neighbours, put together: which books are near to some of several seeds."""

import struct
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple


class NearList(NamedTuple):
    """The stored neighbours of one book, nearest first: their numbers, and how near they are."""

    numbers: Sequence[int]
    scores: Sequence[float]


def listed(lists: Iterable[NearList], counted: int) -> dict[int, float]:
    """All books in the seeds' lists, by their numbers, with what tells which may score best.

    A score is the mean to the `counted` nearest seeds. How near a book is to a seed whose list
    lacks it nobody knows: not nearer than the last one there. The mean of these stands for it.
    """
    estimates: dict[int, float] = {}  # most books stand in one list: its score decides
    several: dict[int, list[float]] = {}
    lasts: list[float] = []
    for numbers, scores in lists:
        near = dict(zip(numbers, scores, strict=True))
        for number in estimates.keys() & near.keys():
            several.setdefault(number, [estimates[number]]).append(near.pop(number))
        estimates |= near
        lasts.extend(scores[-1:])
    unknown = sum(lasts) / max(len(lasts), 1)
    for number, known in several.items():
        best = sorted(known, reverse=True)[:counted]
        estimates[number] = sum(best) - unknown * (len(best) - 1)
    return estimates


def listed_further(near: Mapping[int, float], lists: Mapping[int, NearList]) -> dict[int, float]:
    """These books, and those in their lists, with what tells which may score best.

    near: as `listed` gives it. lists: of some of these books. What is near to a near book is
    probably near: it counts as both together.
    """
    found = {number: 2 * estimate for number, estimate in near.items()}
    for through, (numbers, scores) in lists.items():
        start = near[through]
        for number, score in zip(numbers, scores, strict=True):
            if number not in found or found[number] < start + score:
                found[number] = start + score
    return found


def best_first(estimates: Mapping[int, float]) -> list[int]:
    return sorted(sorted(estimates), key=estimates.__getitem__, reverse=True)


def sent_list(numbers: bytes | memoryview, scores: bytes | memoryview) -> NearList:
    """A list as array_send gives its two columns."""
    return NearList(sent_numbers(numbers), sent_scores(scores))


def sent_numbers(sent: bytes | memoryview) -> tuple[int, ...]:
    """What array_send gives of an integer[] without NULLs."""
    return _layout(len(sent), "i").unpack_from(sent)


def sent_scores(sent: bytes | memoryview) -> tuple[float, ...]:
    """What array_send gives of a real[] without NULLs."""
    return _layout(len(sent), "f").unpack_from(sent)


@cache
def _layout(length: int, code: str) -> struct.Struct:
    """Behind a header of 20 bytes, or 12 where it is empty, each number follows its length."""
    count = max(0, length - 20) // 8
    return struct.Struct(f">20x{f'4x{code}' * count}" if count else ">12x")
