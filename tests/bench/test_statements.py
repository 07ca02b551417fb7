"""The recorded SQL of a request, and the vectors that stand in for real ones."""

import numpy as np
import pytest

from bench.drawn import Sample, draw_vectors, nearest_similarity
from bench.place import BenchError, count, memory_mb
from bench.statements import similar_statements
from tests.conftest import make_book


@pytest.fixture
def sample() -> Sample:
    """Twenty books of two genres, each genre around a direction of its own."""
    chance = np.random.default_rng(1)

    def around(dimensions: int) -> np.ndarray:
        centres = np.eye(dimensions, dtype=np.float32)[[0] * 10 + [1] * 10]
        drawn = centres + 0.005 * chance.standard_normal((20, dimensions), dtype=np.float32)
        return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)

    genres = ["poesie"] * 10 + ["romans"] * 10
    terms = [["mer", "vent"]] * 10 + [["roi", "duel"]] * 10
    weights = [{0: 0.6, 1: 0.8}] * 10 + [{2: 0.6, 3: 0.8}] * 10
    return Sample(genres, around(384), around(128), terms, weights)


@pytest.fixture
def shelf(connection, shelve, sample) -> list[str]:
    """Ids of six poems, then six novels, with drawn vectors."""
    books = [
        make_book(title=f"{genre} {number}", labels=[genre])
        for genre in ("Poésie", "Romans")
        for number in range(6)
    ]
    ids = shelve(*books)
    draw_vectors(connection, sample)
    return ids


def test_every_book_gets_one_drawn_vector_and_is_measured(connection, shelf):
    assert count(connection, "vectors") == count(connection, "embeddings") == len(shelf)
    assert count(connection, "hubs") == len(shelf)


def test_drawn_vectors_lie_near_those_of_their_genre(connection, shelf):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.book_id FROM embeddings AS a, embeddings AS b WHERE b.book_id = %s"
            " ORDER BY a.embedding <=> b.embedding, a.book_id LIMIT 6",
            (shelf[0],),
        )
        assert {book_id for (book_id,) in cursor.fetchall()} == set(shelf[:6])


def test_nearness_is_the_mean_cosine_to_the_nearest_other():
    vectors = np.array([[1, 0], [0.6, 0.8], [0, 1]], dtype=np.float32)
    assert nearest_similarity(vectors) == pytest.approx((0.6 + 0.8 + 0.8) / 3)


def test_the_recorded_statements_run_as_they_are(connection, shelf):
    statements = similar_statements(connection, shelf[0], limit=5)
    assert len(statements) == 2
    assert any("<#>" in statement for statement in statements)
    assert all("%s" not in statement for statement in statements)
    with connection.cursor() as cursor:
        cursor.execute(";".join(statements))
        assert cursor.rowcount == len(shelf) - 1


def test_a_book_that_is_not_there_can_not_be_recorded(connection):
    with pytest.raises(BenchError):
        similar_statements(connection, "x0", limit=5)


def test_a_process_that_has_ended_takes_no_memory():
    assert memory_mb(2**22 + 1, "VmRSS") == 0
