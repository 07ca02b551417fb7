"""The SQL of covers: which are wanted, and what became of each."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from catalog.label_kinds import stored_genre
from database.connections import Cursor
from database.queue import IMAGES, claim

State = Literal["fetched", "drawn"]


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A book that needs a cover; `attempts` have failed, `fetched` if there is one of its image."""

    book_id: str
    title: str
    authors: tuple[str, ...] = ()
    genre: str | None = None
    image_url: str | None = None
    attempts: int = 0
    fetched: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """What became of one book's cover; `retry_in_s` is None when there is nothing to try again."""

    book_id: str
    state: State
    source_url: str | None
    reason: str | None = None
    attempts: int = 0
    retry_in_s: float | None = None


def claim_new(cursor: Cursor, limit: int) -> list[Uncovered]:
    """Books queued because they are new, or because their image or title has: they start anew.

    Locked until the transaction ends.
    """
    book_ids = claim(cursor, IMAGES, limit)
    # Waits for a replica that removes the files of one of them, which was removed and came again.
    cursor.execute("DELETE FROM covers_to_remove WHERE book_id = ANY(%s)", (book_ids,))
    # Waits for a replica that is trying one of them again: its files must not come after ours.
    cursor.execute(
        "SELECT book_id FROM covers WHERE book_id = ANY(%s) ORDER BY book_id FOR UPDATE",
        (book_ids,),
    )
    return _uncovered(cursor, book_ids, "0")


def claim_due(cursor: Cursor, limit: int) -> list[Uncovered]:
    """Books whose last attempt has failed and whose time has come, locked likewise."""
    cursor.execute(
        "SELECT book_id FROM covers AS c WHERE retry_at <= clock_timestamp()"
        " AND NOT EXISTS (SELECT FROM work AS w WHERE w.service = %s AND w.book_id = c.book_id)"
        " ORDER BY retry_at, book_id LIMIT %s FOR UPDATE SKIP LOCKED",
        (IMAGES, limit),
    )
    return _uncovered(cursor, [book_id for (book_id,) in cursor.fetchall()], "c.attempts")


def claim_removed(cursor: Cursor, limit: int) -> list[str]:
    """Ids of removed books whose files are to go before the transaction ends.

    If it fails, they are told again. Who makes the cover of a book that came again waits meanwhile.
    """
    cursor.execute(
        "DELETE FROM covers_to_remove WHERE book_id IN (SELECT book_id FROM covers_to_remove"
        " ORDER BY book_id LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING book_id",
        (limit,),
    )
    removed = [book_id for (book_id,) in cursor.fetchall()]
    # A second look, with the rows in hand: a book that is there by now keeps its files.
    cursor.execute("SELECT id FROM books WHERE id = ANY(%s)", (removed,))
    there = {book_id for (book_id,) in cursor.fetchall()}
    return sorted({*removed} - there)


def record(cursor: Cursor, covers: Sequence[Cover]) -> None:
    """Keep what became of these; belongs into the transaction that claimed them, after the files.

    Takes nothing off the queue: a book tried again may have been queued anew in the meantime.
    """
    for cover in sorted(covers, key=lambda cover: cover.book_id):
        cursor.execute(_RECORD, asdict(cover))


def _uncovered(cursor: Cursor, book_ids: Sequence[str], attempts: str) -> list[Uncovered]:
    cursor.execute(_UNCOVERED.format(attempts=attempts), (list(book_ids),))
    return [
        Uncovered(book_id, title, tuple(authors), stored_genre(labels, kinds), *rest)
        for book_id, title, authors, labels, kinds, *rest in cursor.fetchall()
    ]


_UNCOVERED = """
SELECT b.id, b.title, b.authors, b.labels, b.label_kinds, b.image_url, {attempts},
       c.state IS NOT DISTINCT FROM 'fetched' AND c.source_url IS NOT DISTINCT FROM b.image_url
FROM books AS b LEFT JOIN covers AS c ON c.book_id = b.id
WHERE b.id = ANY(%s) ORDER BY b.id
"""

_RECORD = """
INSERT INTO covers (book_id, state, source_url, reason, attempts, retry_at, made_at)
VALUES (%(book_id)s, %(state)s, %(source_url)s, %(reason)s, %(attempts)s,
        clock_timestamp() + %(retry_in_s)s * interval '1 second', clock_timestamp())
ON CONFLICT (book_id) DO UPDATE SET
    state = excluded.state, source_url = excluded.source_url, reason = excluded.reason,
    attempts = excluded.attempts, retry_at = excluded.retry_at, made_at = excluded.made_at
"""
