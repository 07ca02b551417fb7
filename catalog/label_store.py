"""The SQL that sorts the labels of stored books, where the rules for labels have changed."""

import logging
from collections.abc import Iterator, Sequence

from catalog.label_kinds import Kind, kinds_of, label_to_read
from catalog.rules import renew
from database.connections import Cursor
from database.copying import copy_rows
from database.queue import IMAGES, VECTORIZER, notify

log = logging.getLogger(__name__)

RULES = "1"  # raise it when kinds_of sorts labels otherwise than before
BATCH = 5_000

Sorted = tuple[str, list[Kind], bool, bool]  # id, kinds; are they others; is another label read


def sort_labels(cursor: Cursor) -> int:
    """Give every book the kinds of its labels by the present rules; returns how many had others.

    A book gets another vector where its kinds are others than all genres, or than before. The
    encoder reads it again only where another label is read.
    """
    return renew(cursor, "books", "label_kinds", RULES, _sort_all)


def _sort_all(cursor: Cursor) -> int:
    cursor.execute(
        "CREATE TEMPORARY TABLE resorted (id text PRIMARY KEY, label_kinds text[] NOT NULL,"
        " changed boolean NOT NULL, read_again boolean NOT NULL) ON COMMIT DROP"
    )
    resorted = 0
    for batch in _resorted(cursor):
        copy_rows(cursor, "resorted", ("id", "label_kinds", "changed", "read_again"), batch)
        resorted += len(batch)
    if resorted:  # even a statement without a row would tell of a change
        for statement in (_SORT, _READ_AGAIN, _QUEUE_VECTORS, _QUEUE_COVERS):
            cursor.execute(statement, {"vectorizer": VECTORIZER, "images": IMAGES})
        notify(cursor, VECTORIZER)
        notify(cursor, IMAGES)
        log.info("the labels of %d books are sorted by the rules of this version", resorted)
    return resorted


def _resorted(cursor: Cursor) -> Iterator[list[Sorted]]:
    with cursor.connection.cursor("books_with_labels") as books:
        books.itersize = BATCH
        books.execute("SELECT id, labels, label_kinds, collection, publisher FROM books")
        while rows := books.fetchmany(BATCH):
            yield [new for row in rows if (new := _by_present_rules(*row)) is not None]


def _by_present_rules(
    book_id: str,
    labels: Sequence[str],
    before: Sequence[Kind] | None,
    collection: str | None,
    publisher: str | None,
) -> Sorted | None:
    kinds = kinds_of(labels, collection, publisher)
    if kinds == before:
        return None
    # Vectors from before labels had kinds were made as if all were genres.
    old: Sequence[Kind] = ["genre"] * len(labels) if before is None else before
    return (
        book_id,
        kinds,
        kinds != old,
        label_to_read(labels, kinds) != label_to_read(labels, old),
    )


_SORT = "UPDATE books AS b SET label_kinds = r.label_kinds FROM resorted AS r WHERE r.id = b.id"

# An embedding that is not of the book's text is made again; until then it answers.
_READ_AGAIN = """
UPDATE embeddings AS e SET text_hash = '' FROM resorted AS r
WHERE r.id = e.book_id AND r.read_again
"""

_QUEUE_VECTORS = """
INSERT INTO work (service, book_id)
SELECT %(vectorizer)s, r.id FROM resorted AS r
WHERE r.changed ORDER BY r.id
ON CONFLICT (service, book_id) DO UPDATE SET queued_at = now()
"""

_QUEUE_COVERS = """
INSERT INTO work (service, book_id)
SELECT %(images)s, r.id FROM resorted AS r JOIN covers AS c ON c.book_id = r.id
WHERE r.read_again AND c.state = 'drawn' ORDER BY r.id
ON CONFLICT (service, book_id) DO UPDATE SET queued_at = now()
"""
