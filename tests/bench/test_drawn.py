"""The vectors that stand in for real ones, and the places that are measured in."""

import numpy as np
import pytest

from bench.drawn import nearest_similarity
from bench.place import count, memory_mb


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


def test_a_process_that_has_ended_takes_no_memory():
    assert memory_mb(2**22 + 1, "VmRSS") == 0
