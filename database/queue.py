"""The SQL of the queue: which books each service still has to do."""

from collections.abc import Sequence

from psycopg2 import sql

from database.connections import Connection, Cursor, transaction, value

VECTORIZER, CLUSTERING, IMAGES = "vectorizer", "clustering", "images"
CHANNEL = "work"  # of NOTIFY, with the service's name


def claim(cursor: Cursor, service: str, limit: int) -> list[str]:
    """Ids of up to `limit` books that this service has to do, locked until the transaction ends."""
    cursor.execute(
        "SELECT book_id FROM work WHERE service = %s ORDER BY queued_at, book_id"
        " LIMIT %s FOR UPDATE SKIP LOCKED",
        (service, limit),
    )
    return [book_id for (book_id,) in cursor.fetchall()]


def finish(cursor: Cursor, service: str, book_ids: Sequence[str]) -> None:
    """Take these books off the queue; belongs into the transaction that claimed them."""
    cursor.execute(
        "DELETE FROM work WHERE service = %s AND book_id = ANY(%s)", (service, list(book_ids))
    )


def queue(cursor: Cursor, service: str, book_ids: Sequence[str]) -> None:
    """Give a service these books to do."""
    cursor.execute(
        "INSERT INTO work (service, book_id) SELECT %s, unnest(%s::text[])"
        " ON CONFLICT (service, book_id) DO UPDATE SET queued_at = now()",
        (service, list(book_ids)),
    )
    notify(cursor, service)


def waiting(cursor: Cursor, service: str) -> int:
    """How many books this service still has to do, those claimed by a replica included."""
    cursor.execute("SELECT count(*) FROM work WHERE service = %s", (service,))
    return int(value(cursor))


def notify(cursor: Cursor, service: str) -> None:
    """Wake the service when this transaction commits."""
    cursor.execute("SELECT pg_notify(%s, %s)", (CHANNEL, service))


def listen(connection: Connection) -> None:
    """Have notifications of every service come over this connection."""
    with transaction(connection) as cursor:
        cursor.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
