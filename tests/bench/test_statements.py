"""The recorded SQL of a request, and the vectors that stand in for real ones."""

import numpy as np
import pytest

from bench.drawn import nearest_similarity
from bench.place import BenchError, count, memory_mb
from bench.statements import similar_statements


def test_every_book_gets_one_drawn_vector_and_is_measured(connection, catalogue):
    assert count(connection, "vectors") == count(connection, "embeddings") == len(catalogue)
    assert count(connection, "hubs") == len(catalogue)


def test_drawn_vectors_lie_near_those_of_their_genre(connection, catalogue):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.book_id FROM embeddings AS a, embeddings AS b WHERE b.book_id = %s"
            " ORDER BY a.embedding <=> b.embedding, a.book_id LIMIT 6",
            (catalogue[0],),
        )
        assert {book_id for (book_id,) in cursor.fetchall()} == set(catalogue[:6])


def test_nearness_is_the_mean_cosine_to_the_nearest_other():
    vectors = np.array([[1, 0], [0.6, 0.8], [0, 1]], dtype=np.float32)
    assert nearest_similarity(vectors) == pytest.approx((0.6 + 0.8 + 0.8) / 3)


def test_the_recorded_statements_run_as_they_are(connection, catalogue):
    statements = similar_statements(connection, catalogue[0], limit=5)
    assert len(statements) == 2
    assert any("<#>" in statement for statement in statements)
    assert all("%s" not in statement for statement in statements)
    with connection.cursor() as cursor:
        cursor.execute(";".join(statements))
        assert cursor.rowcount == len(catalogue) - 1


def test_a_book_that_is_not_there_can_not_be_recorded(connection):
    with pytest.raises(BenchError):
        similar_statements(connection, "x0", limit=5)


def test_a_process_that_has_ended_takes_no_memory():
    assert memory_mb(2**22 + 1, "VmRSS") == 0
