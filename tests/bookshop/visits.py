"""The shop's log: every request it was asked, how it was answered, and how many at once."""

import json
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from tests.bookshop.answers import Answer, Request


@dataclass(frozen=True, slots=True)
class Visit:
    """A request with its answer; `active` is how many were being served when it came, with it."""

    time: float  # seconds of the epoch
    took_s: float
    method: str
    path: str  # with its query
    host: str
    user_agent: str
    cookie: str
    if_none_match: str
    if_modified_since: str
    status: int
    bytes: int  # of the body
    retry_after: str
    active: int


class Visits:
    """Kept in memory, and as JSON Lines in a file where one is given."""

    def __init__(self, log: Path | None = None) -> None:
        self._visits: list[Visit] = []
        self._lock = threading.Lock()
        self._file: IO[str] | None = log.open("a", encoding="utf-8") if log else None

    def keep(
        self, request: Request, answer: Answer, came: float, took_s: float, sent: int, active: int
    ) -> None:
        asked = request.headers.get
        visit = Visit(
            time=came,
            took_s=took_s,
            method=request.method,
            path=request.target,
            host=request.host,
            user_agent=asked("user-agent", ""),
            cookie=asked("cookie", ""),
            if_none_match=asked("if-none-match", ""),
            if_modified_since=asked("if-modified-since", ""),
            status=answer.status,
            bytes=sent,
            retry_after=answer.headers.get("Retry-After", ""),
            active=active,
        )
        with self._lock:
            self._visits.append(visit)
        if self._file:
            self._file.write(json.dumps(asdict(visit), ensure_ascii=False) + "\n")
            self._file.flush()

    def all(self) -> list[Visit]:
        """In the order in which they came."""
        with self._lock:
            return sorted(self._visits, key=lambda visit: visit.time)

    def close(self) -> None:
        if self._file:
            self._file.close()
