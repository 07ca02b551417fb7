"""What the database and the data folder hold, to tell whether a kill has left anything behind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from catalog.covers import SIZES, cover_path
from database.connections import Connection, Cursor, transaction, value
from database.queue import CLUSTERING, IMAGES, VECTORIZER, queue
from settings.environment import Settings

UNFINISHED = (".part", ".tmp", ".crdownload")
# One row for each book that has not exactly one of what a service makes.
_WANTING = {
    VECTORIZER: """
        SELECT b.id, count(v.book_id) FROM books AS b LEFT JOIN vectors AS v ON v.book_id = b.id
        GROUP BY b.id HAVING count(v.book_id) <> 1 OR count(*) FILTER (
            WHERE v.text_hash = b.text_hash AND v.vectorizer_id =
                (SELECT id FROM vectorizers WHERE state = 'active')) <> 1
            OR (SELECT count(*) FROM embeddings AS e WHERE e.book_id = b.id) <> 1 ORDER BY b.id""",
    CLUSTERING: """
        SELECT b.id, count(c.id) FROM books AS b
        LEFT JOIN book_clusters AS bc ON bc.book_id = b.id LEFT JOIN clusters AS c
            ON c.id = bc.cluster_id
        GROUP BY b.id HAVING count(c.id) <> 1 ORDER BY b.id""",
    IMAGES: """
        SELECT b.id, count(c.book_id) FROM books AS b LEFT JOIN covers AS c ON c.book_id = b.id
        GROUP BY b.id HAVING count(c.book_id) <> 1 ORDER BY b.id""",
}
_UNDO = {
    VECTORIZER: "TRUNCATE vectorizers, encoders CASCADE",
    CLUSTERING: "TRUNCATE clusters CASCADE",
    IMAGES: "TRUNCATE covers",
}


@dataclass(frozen=True, slots=True)
class Books:
    """Every stored book with a digest of all its fields; equal catalogues are equal."""

    rows: frozenset[tuple[str, bytes]]

    def __len__(self) -> int:
        return len(self.rows)


def books(connection: Connection) -> Books:
    """What is stored, once whoever is writing has come to their end."""
    with transaction(connection) as cursor:
        cursor.execute("LOCK TABLE books IN SHARE MODE")
        cursor.execute("SELECT id, row_hash FROM books")
        return Books(frozenset((book_id, bytes(digest)) for book_id, digest in cursor.fetchall()))


def forget_books(connection: Connection) -> None:
    """An empty catalogue, as before the first load."""
    with transaction(connection) as cursor:
        cursor.execute("TRUNCATE books CASCADE")


def waiting_for(connection: Connection, service: str) -> int:
    """How much a service has to do, once whoever is doing it has come to their end."""
    with transaction(connection) as cursor:
        cursor.execute("LOCK TABLE work IN SHARE MODE")
        cursor.execute("SELECT count(*) FROM work WHERE service = %s", (service,))
        return int(value(cursor))


def give_anew(connection: Connection, service: str) -> None:
    """Take away all that a service has made, and queue it again."""
    with transaction(connection) as cursor:
        cursor.execute(_UNDO[service])
        queue(cursor, service, _ids(cursor))


def faults(connection: Connection, settings: Settings, service: str) -> list[str]:
    """What is wrong with the work of a service that has ended, a sentence each; [] is well."""
    with transaction(connection) as cursor:
        cursor.execute(_WANTING[service])
        found = [f"{book_id} has {count} instead of 1" for book_id, count in cursor.fetchall()]
        book_ids = _ids(cursor)
    if left := waiting_for(connection, service):
        found.append(f"{left} books are still queued")
    if service == IMAGES:
        found += _cover_faults(settings.covers_dir, book_ids)
    return found + leftovers(settings.data_dir)


def leftovers(data_dir: Path) -> list[str]:
    """Files that were begun and not finished; the database looks after its own."""
    return [
        f"{path.relative_to(data_dir)} is half-written"
        for folder in sorted(data_dir.iterdir())
        if folder.is_dir() and folder.name != "postgres"
        for path in sorted(folder.rglob("*"))
        if path.suffix in UNFINISHED
    ]


def _cover_faults(covers_dir: Path, book_ids: Sequence[str]) -> Iterator[str]:
    wanted = {cover_path(covers_dir, book_id, size) for book_id in book_ids for size in SIZES}
    for path in sorted(wanted):
        try:
            with Image.open(path) as image:
                image.load()
        except OSError as error:
            yield f"the cover {path.name} can't be read: {error}"
    for path in sorted(set(covers_dir.rglob("*.webp")) - wanted):
        yield f"the cover {path.name} is of no book"


def _ids(cursor: Cursor) -> list[str]:
    cursor.execute("SELECT id FROM books ORDER BY id")
    return [book_id for (book_id,) in cursor.fetchall()]
