"""Answers as they are against answers from comparing every book: the time saved, and what is lost.

The same code asks both times; the second time every book of the catalogue is a candidate.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import mean, median, quantiles
from typing import TypeAlias
from unittest.mock import patch

from psycopg2.sql import Composable

from bench.place import some_ids
from bench.table import Result
from database.connections import Connection, Cursor
from recommender import near
from recommender.answer import recommend
from recommender.metrics import SHOWN

QUESTIONS = {1: 40, 5: 10, 20: 4}  # to be asked both ways, by how many books they name
ALL = 10**9
Values: TypeAlias = "Sequence[object] | Mapping[str, object] | None"


class Recorder(Cursor):
    """Keeps every statement as it was sent, its values in place."""

    sent: list[str]

    def execute(self, query: str | bytes | Composable, vars: Values = None) -> None:
        super().execute(query, vars)
        self.sent.append((self.query or b"").decode())


@dataclass(frozen=True, slots=True)
class Answer:
    """What one way of asking gave, and what it took."""

    ids: Sequence[str]
    seconds: float
    sent: Sequence[str]  # its statements


def measure_recall(connection: Connection, books: int) -> list[Result]:
    """Results: milliseconds an answer, one for each number of liked books."""
    return [_compared(connection, books, liked) for liked in QUESTIONS]


def _compared(connection: Connection, books: int, liked: int) -> Result:
    ids = some_ids(connection, liked * QUESTIONS[liked])
    questions = [ids[start : start + liked] for start in range(0, len(ids), liked)]
    for question in questions:
        answer(connection, question)  # to warm up
    ours = [answer(connection, question) for question in questions]
    with every_book_a_candidate(connection):
        theirs = [answer(connection, question) for question in questions]
    recalls = [_recall(one.ids, other.ids) for one, other in zip(ours, theirs, strict=True)]
    late_ms = 1000 * quantiles([each.seconds for each in ours], n=20)[-1]
    most = max(len(each.sent) for each in ours)
    return Result(
        f"recommendations, {liked} liked",
        books,
        1000 * median(each.seconds for each in ours),
        "ms",
        "every book compared",
        1000 * median(each.seconds for each in theirs),
        f"recall@{SHOWN} {mean(recalls):.3f}, p95 {late_ms:.0f} ms, {most} statements at most",
    )


def answer(connection: Connection, liked: Sequence[str]) -> Answer:
    """What is recommended to who likes these books."""
    with connection, connection.cursor(cursor_factory=Recorder) as cursor:
        cursor.sent = []
        started = time.perf_counter()
        found = recommend(cursor, liked, limit=SHOWN)
        seconds = time.perf_counter() - started
        return Answer([item.id for item in found.items], seconds, cursor.sent)


@contextmanager
def every_book_a_candidate(connection: Connection) -> Iterator[None]:
    """Meanwhile no stored list and no index is read, and no book is left out before the ranking."""
    with connection, connection.cursor() as cursor:
        cursor.execute("SET enable_indexscan = off; SET work_mem = '1GB'")
    with patch.multiple(
        near, _ways=lambda *_: ("all",), CANDIDATES_PER_SEED=ALL, LEAST_PER_SEED=ALL
    ):
        yield
    with connection, connection.cursor() as cursor:
        cursor.execute("RESET enable_indexscan; RESET work_mem")


def _recall(found: Sequence[str], wanted: Sequence[str]) -> float:
    """The share of the wanted that is found; there is always one."""
    return len(set(found) & set(wanted)) / len(wanted)
