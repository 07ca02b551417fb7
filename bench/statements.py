"""The SQL that a request for similar books really sends, where its list is not looked up."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from psycopg2.sql import Composable

from bench.place import BenchError
from database.connections import Connection, Cursor
from recommender.answer import similar
from recommender.constraints import Constraints
from recommender.seeds import read_seeds

Values: TypeAlias = "Sequence[object] | Mapping[str, object] | None"


class Recorder(Cursor):
    """Keeps every statement as it was sent, its values in place."""

    sent: list[str]

    def execute(self, query: str | bytes | Composable, vars: Values = None) -> None:
        """As psycopg2 does it, and keep the statement as the server got it."""
        super().execute(query, vars)
        self.sent.append((self.query or b"").decode())


def similar_statements(connection: Connection, book_id: str, limit: int) -> list[str]:
    """What `GET /books/{id}/similar?limit=` sends for this book."""
    with connection, connection.cursor(cursor_factory=Recorder) as cursor:
        cursor.sent = []
        seeds = read_seeds(cursor, [book_id])
        if not seeds.liked:
            raise BenchError(f"there is no book {book_id}")
        similar(cursor, seeds, Constraints(), limit)
        return cursor.sent
