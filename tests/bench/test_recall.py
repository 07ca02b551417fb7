"""Answers as they are against answers from every book."""

import pytest

from bench import recall
from bench.recall import answer, every_book_a_candidate, measure_recall
from recommender import candidates_sql


def test_a_catalogue_smaller_than_the_candidates_is_found_whole(connection, catalogue, monkeypatch):
    monkeypatch.setattr(recall, "QUESTIONS", {1: 3, 2: 2})
    one, two = measure_recall(connection, len(catalogue))
    assert one.note.startswith("recall@10 1.000")
    assert two.note.startswith("recall@10 1.000")
    assert one.note.endswith("2 statements at most")


@pytest.mark.parametrize("ways", [("lists",), ("index", "index")])
def test_what_an_answer_would_leave_out_is_a_candidate(connection, catalogue, monkeypatch, ways):
    monkeypatch.setattr(candidates_sql, "ALL_WAYS", ways)
    monkeypatch.setattr(candidates_sql, "LISTED", 4)
    monkeypatch.setattr(recall, "SHOWN", 1)
    for name in ("CANDIDATES_PER_SEED", "LEAST_PER_SEED"):
        monkeypatch.setattr(candidates_sql, name, 2)
    near = {_looked_at(connection, book_id) for book_id in catalogue}
    with every_book_a_candidate(connection):
        assert {_looked_at(connection, book_id) for book_id in catalogue} == {len(catalogue) - 1}
    assert near == {4 if ways == ("lists",) else 2}


def _looked_at(connection, book_id):
    """How many books the statement behind the answer has ranked."""
    statement = answer(connection, [book_id]).sent[-1]
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount
