"""Stored lists of neighbours, put together."""

import random
import struct
from collections.abc import Iterable
from itertools import chain

import pytest

from database.connections import Connection, transaction, value
from recommender.listed import (
    NearList,
    best_first,
    listed,
    listed_further,
    sent_numbers,
    sent_scores,
)

A = NearList((1, 2, 3), (0.9, 0.8, 0.1))
B = NearList((3, 4), (0.7, 0.3))


def best_first_listed(lists: Iterable[NearList], counted: int) -> list[int]:
    return best_first(listed(lists, counted))


def test_one_list_keeps_its_order() -> None:
    assert best_first_listed([A], 1) == [1, 2, 3]


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        (1, [1, 2, 3, 4]),  # the nearest seed alone: .9 .8 .7 .3
        (2, [1, 2, 3, 4]),  # the last of a list stand for what it lacks, .2 on average
        (3, [1, 2, 3, 4]),
    ],
)
def test_books_of_several_lists_are_ordered_by_their_best_scores(
    counted: int, expected: list[int]
) -> None:
    assert best_first_listed([A, B], counted) == expected


def test_near_to_two_seeds_beats_nearer_to_one() -> None:
    lists = [NearList((1, 3), (0.9, 0.6)), NearList((3, 9), (0.7, 0.1))]
    assert best_first_listed(lists, 1) == [1, 3, 9]
    assert best_first_listed(lists, 2) == [3, 1, 9]  # 0.6 + 0.7 against 0.9 + 0.35


def test_more_lists_than_are_counted_do_not_help() -> None:
    lists = [NearList((1,), (0.5,)), NearList((1,), (0.5,)), NearList((2, 1), (0.6, 0.5))]
    assert best_first_listed(lists, 1) == [2, 1]


def test_every_book_of_every_list_is_there_once() -> None:
    chance = random.Random(3)
    lists = [
        NearList(
            chance.sample(range(1, 400), 100), sorted(chance.random() for _ in range(100))[::-1]
        )
        for _ in range(12)
    ]
    found = best_first_listed(lists, 3)
    assert sorted(found) == sorted(set(chain.from_iterable(each.numbers for each in lists)))


def test_equal_books_come_by_their_numbers() -> None:
    assert best_first_listed([NearList((8, 5), (0.5, 0.5))], 3) == [5, 8]


def test_what_is_near_to_the_nearest_comes_before_what_is_near_to_the_last() -> None:
    near = listed([A], 1)
    lists = {1: NearList((10, 11), (0.5, 0.2)), 3: NearList((12, 10), (0.9, 0.9))}
    assert best_first(listed_further(near, lists)) == [1, 2, 10, 11, 12, 3]


def test_further_lists_take_nothing_away() -> None:
    near = listed([A, B], 2)
    found = listed_further(near, {1: NearList((2, 9), (0.01, 0.3))})
    assert found.keys() == {*near, 9}
    assert all(found[number] >= 2 * near[number] for number in near)


def test_without_lists_there_is_nothing() -> None:
    assert best_first_listed([], 3) == best_first_listed([NearList((), ())], 3) == []


@pytest.mark.parametrize("length", [0, 1, 100])
def test_arrays_are_read_as_postgresql_sends_them(connection: Connection, length: int) -> None:
    numbers = [7 * n - 3 for n in range(length)]
    scores = struct.unpack(f"{length}f", struct.pack(f"{length}f", *(n / 3 for n in numbers)))
    with transaction(connection) as cursor:
        cursor.execute("SELECT array_send(%s::integer[])", (numbers,))
        assert sent_numbers(value(cursor)) == tuple(numbers)
        cursor.execute("SELECT array_send(%s::real[])", (list(scores),))
        assert sent_scores(value(cursor)) == scores
