"""Loading against a bare COPY."""

import os

import pytest

from bench.loading import measure_loading
from bench.place import Place, count

pytestmark = pytest.mark.slow


def test_both_loads_are_told_beside_a_copy_that_leaves_nothing(environ, connection, tmp_path):
    results = measure_loading(Place(tmp_path, {**os.environ, **environ}), 20)
    first, _, later, _ = results
    assert (first.books, later.books) == (20, 8)  # of these four are new
    assert count(connection, "books") == 24
    for loading, memory in (results[:2], results[2:]):
        assert loading.theirs is not None
        assert min(loading.ours, loading.theirs) > 0
        assert memory.ours > 10
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('bare'), to_regclass('loaded')")
        assert cursor.fetchone() == (None, None)
