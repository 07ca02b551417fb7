"""Which readers and likes are judged."""

from bench.evaluate.likes import Reader
from bench.evaluate.measured import with_new_authors
from tests.bench.evaluate.snapshots import book, snapshot_of


def test_of_the_held_books_those_by_authors_count_of_whom_the_reader_knows_none() -> None:
    snapshot = snapshot_of(
        book("a", ["zola"]), book("b", ["zola"]), book("c", ["verne", "zola"]), book("d", ["sand"]),
        book("e"),
    )  # fmt: skip
    readers = [Reader(["a"], {"b", "c", "d", "e"}), Reader(["a"], {"b"}), Reader(["e"], {"d"})]
    assert with_new_authors(snapshot, readers) == [
        Reader(["a"], {"d", "e"}),
        Reader(["e"], {"d"}),
    ]
