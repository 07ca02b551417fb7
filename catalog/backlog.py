"""The SQL that tells how far the services are with the catalogue."""

from dataclasses import dataclass

from database.connections import Cursor
from database.queue import CLUSTERING, IMAGES, VECTORIZER


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many books there are, how many still wait for each service, and what is in charge."""

    books: int
    vectors_waiting: int
    clusters_waiting: int
    covers_waiting: int
    vectorizers: int
    clusters: int


def backlog(cursor: Cursor) -> Backlog:
    """The state of the whole catalogue, in one query."""
    cursor.execute(
        "SELECT (SELECT count(*) FROM books),"
        " count(*) FILTER (WHERE service = %s), count(*) FILTER (WHERE service = %s),"
        " count(*) FILTER (WHERE service = %s),"
        " (SELECT count(*) FROM vectorizers WHERE state = 'active'),"
        " (SELECT count(*) FROM clusters) FROM work",
        (VECTORIZER, CLUSTERING, IMAGES),
    )
    return Backlog(*(cursor.fetchone() or ()))
