"""Loading against a bare COPY."""

import os

import pytest

from bench.generate import write
from bench.loading import measure_loading
from bench.place import Place, count

pytestmark = pytest.mark.slow


def test_loading_is_told_beside_a_copy_that_leaves_nothing(environ, connection, tmp_path):
    source = tmp_path / "generated.jsonl"
    write(source, 20)
    loading, memory = measure_loading(Place(tmp_path, {**os.environ, **environ}), source)
    assert count(connection, "books") == loading.books == 20
    assert loading.theirs is not None
    assert min(loading.ours, loading.theirs) > 0
    assert memory.ours > 10
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('bare')")
        assert cursor.fetchone() == (None,)
