"""The addresses of a crawl, in SQLite: its queue, what was seen, and what became of each.

A row is a page to be fetched, whatever becomes of its address on the way. Every row ends with one
outcome: "book", "listing", "sitemap", "no book on the page", or "skipped: REASON".
"""

import fcntl
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple, Self

FILE = "frontier.sqlite"
SKIPPED = "skipped: "

SCHEMA = """
CREATE TABLE IF NOT EXISTS pages (
    id INTEGER PRIMARY KEY,
    fingerprint BLOB UNIQUE,
    url TEXT NOT NULL,
    kind TEXT NOT NULL,
    priority INTEGER NOT NULL,
    request BLOB,
    outcome TEXT
);
-- Addresses that lead to a page by way of a redirect.
CREATE TABLE IF NOT EXISTS moved (fingerprint BLOB PRIMARY KEY, page INTEGER) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS waiting ON pages (priority DESC, id) WHERE outcome IS NULL;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class FrontierError(Exception):
    """The frontier can't be used; the message says why and what to do."""


class InUseError(FrontierError):
    """Another process has it open."""


class Address(NamedTuple):
    """Where a page is, and how to ask for it."""

    fingerprint: bytes | None  # None: never taken for known
    url: str
    priority: int
    request: bytes | None


class Page(NamedTuple):
    """A page to be fetched now."""

    id: int
    request: bytes | None


class Tally(NamedTuple):
    """How many pages of a kind ended in an outcome."""

    kind: str
    outcome: str
    pages: int


class Frontier:
    """Open, it belongs to one process. `None` for a path keeps it in memory.

    Which pages are in flight is known to the process alone: after a kill they wait again. What is
    written stays uncommitted until a page is done, so that a page and the addresses it led to are
    kept together or not at all.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock = _locked(path.with_name(f"{path.name}.lock")) if path else None
        try:
            self._database = _opened(path)
        except sqlite3.DatabaseError as error:
            self._unlock()
            raise FrontierError(
                f"{path} can't be used ({error}); check the disk, or remove it to start anew"
            ) from error
        self._in_flight: set[int] = set()
        self._ended = self._count("outcome IS NOT NULL")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Keep what was done, and let another process crawl here."""
        self._database.commit()
        self._database.close()
        self._unlock()

    # The queue

    def add(self, address: Address, kind: str) -> int | None:
        """The id of a new page; None where its address is known already."""
        if address.fingerprint and self.knows(address.fingerprint):
            return None
        return self._database.execute(
            "INSERT INTO pages (fingerprint, url, priority, request, kind) VALUES (?, ?, ?, ?, ?)",
            (*address, kind),
        ).lastrowid

    def knows(self, fingerprint: bytes, but: int | None = None) -> bool:
        """Whether this is the address of a page, or leads to one; of another one than `but`."""
        found = self._database.execute(
            "SELECT 1 FROM pages WHERE fingerprint = ?1 AND id IS NOT ?2"
            " UNION ALL SELECT 1 FROM moved WHERE fingerprint = ?1 AND page IS NOT ?2",
            (fingerprint, but),
        )
        return found.fetchone() is not None

    def next(self) -> Page | None:
        """The page to fetch now: of the highest priority, the one that has waited longest."""
        row = self._database.execute(
            "SELECT id, request FROM pages"
            " WHERE outcome IS NULL AND id NOT IN (SELECT value FROM json_each(?))"
            " ORDER BY priority DESC, id LIMIT 1",
            (json.dumps(list(self._in_flight)),),
        ).fetchone()
        if row is None:
            return None
        page = Page(*row)
        self._in_flight.add(page.id)
        return page

    def put_back(self, id: int, address: Address) -> bool:
        """Let a page wait again, perhaps elsewhere; False where that address is another page's."""
        if address.fingerprint:
            if self.knows(address.fingerprint, but=id):
                return False
            self._database.execute(
                "INSERT OR IGNORE INTO moved SELECT fingerprint, id FROM pages"
                " WHERE id = ? AND fingerprint IS NOT NULL",
                (id,),
            )
        self._database.execute(
            "UPDATE pages SET fingerprint = coalesce(?, fingerprint), url = ?, priority = ?,"
            " request = ?, outcome = NULL WHERE id = ?",
            (*address, id),
        )
        if id in self._in_flight:
            self._in_flight.remove(id)
        else:
            self._ended -= 1
        return True

    def finish(self, id: int, outcome: str, kind: str) -> bool:
        """End a page in flight, and commit what it led to; False if it isn't in flight."""
        if id not in self._in_flight:
            return False
        self._database.execute(
            "UPDATE pages SET outcome = ?, kind = ?, request = NULL WHERE id = ?",
            (outcome, kind, id),
        )
        self._database.commit()
        self._in_flight.remove(id)
        self._ended += 1
        return True

    @property
    def started(self) -> int:
        """Pages that ended, in this run and earlier ones, or are in flight."""
        return self._ended + len(self._in_flight)

    def has_waiting(self) -> bool:
        """Whether any page that isn't in flight waits."""
        waiting = self._database.execute(
            "SELECT count(*) FROM (SELECT 1 FROM pages WHERE outcome IS NULL LIMIT ?)",
            (len(self._in_flight) + 1,),
        )
        return int(waiting.fetchone()[0]) > len(self._in_flight)

    # What became of the pages

    def outcomes(self) -> list[Tally]:
        """By kind and outcome; pages that still wait have none and aren't counted."""
        rows = self._database.execute(
            "SELECT kind, outcome, count(*) FROM pages WHERE outcome IS NOT NULL"
            " GROUP BY kind, outcome ORDER BY kind, outcome"
        )
        return [Tally(*row) for row in rows]

    def skipped(self) -> Iterator[tuple[str, str]]:
        """Addresses with the reasons why they were skipped."""
        rows = self._database.execute(
            "SELECT url, substr(outcome, ?) FROM pages WHERE outcome LIKE ? ORDER BY id",
            (len(SKIPPED) + 1, f"{SKIPPED}%"),
        )
        yield from rows

    def waiting(self) -> int:
        """How many pages have no outcome yet."""
        return self._count("outcome IS NULL")

    def get(self, name: str) -> str | None:
        """A fact that was kept under this name, or None."""
        row = self._database.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def put(self, name: str, value: str) -> None:
        """Keep a fact, at once."""
        self._database.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))
        self._database.commit()

    def _count(self, condition: str) -> int:
        found = self._database.execute(f"SELECT count(*) FROM pages WHERE {condition}")
        return int(found.fetchone()[0])

    def _unlock(self) -> None:
        if self._lock:
            self._lock.close()


def _opened(path: Path | None) -> sqlite3.Connection:
    database = sqlite3.connect(path or ":memory:")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    database.executescript(SCHEMA)
    return database


def _locked(path: Path) -> IO[bytes]:
    """The file, locked; the kernel releases it when its process ends, however it ends."""
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise InUseError(
            f"{path.parent} is in use by another crawl; wait for it to end, or stop it"
        ) from None
    return file
