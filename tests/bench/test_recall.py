"""Answers as they are against answers from every book."""

from itertools import pairwise

import pytest

from bench import recall
from bench.recall import answer, every_book_a_candidate, measure_recall
from recommender import near


def test_a_catalogue_smaller_than_the_candidates_is_found_whole(connection, catalogue, monkeypatch):
    monkeypatch.setattr(recall, "QUESTIONS", {1: 3, 2: 2})
    one, two = measure_recall(connection, len(catalogue))
    assert one.note.startswith("recall@10 1.000")
    assert two.note.startswith("recall@10 1.000")
    assert two.note.endswith("3 statements at most")
    assert one.note.endswith("2 statements at most")


@pytest.mark.parametrize("ways", [("lists",), ("index",)])
def test_what_an_answer_would_leave_out_is_a_candidate(connection, catalogue, monkeypatch, ways):
    monkeypatch.setattr(near, "_ways", lambda *_: ways)
    monkeypatch.setattr(near, "LEAST_LISTED", 4)
    monkeypatch.setattr(near, "MOST_LISTED", 4)
    monkeypatch.setattr(recall, "SHOWN", 1)
    for name in ("CANDIDATES_PER_SEED", "LEAST_PER_SEED"):
        monkeypatch.setattr(near, name, 2)
    pairs = list(pairwise(catalogue))
    compared = [_looked_at(connection, pair) for pair in pairs]
    with every_book_a_candidate(connection):
        assert {_looked_at(connection, pair) for pair in pairs} == {len(catalogue) - 2}
    assert max(compared) == 4  # two for each, or as many in all


def _looked_at(connection, liked):
    """How many books the answer has ranked."""
    statement = answer(connection, liked).sent[-1]  # reads their features
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount
