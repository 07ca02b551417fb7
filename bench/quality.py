"""`python -m bench.quality --likes FILE`: what recommendations are worth to real readers.

FILE is a CSV of `reader,isbn13,split`: `known` books are told to the recommender, `held` ones are
what it should find among ten. The catalogue must hold the books already. With --url a running
server is asked over HTTP; without, the database of the settings is.
"""

import argparse
import csv
import http.client
import json
import sys
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import psycopg2
from tqdm import tqdm

from catalog.database import Connection, DatabaseError, connect, transaction
from catalog.errors import explain
from catalog.metrics import SHOWN, Quality, quality
from catalog.progress import progress
from catalog.recommend import recommend
from catalog.settings import Settings, SettingsError, load_settings

FAILURES = (SettingsError, DatabaseError, OSError, psycopg2.Error, ValueError)
MOST_LIKED = 500  # what one request may name


class QualityError(ValueError):
    """The recommender can't be judged; the message says why."""


@dataclass(slots=True)
class Reader:
    known: list[str] = field(default_factory=list)
    held: set[str] = field(default_factory=set)


class Recommender(Protocol):
    def catalogue_size(self) -> int: ...

    def recommend(self, liked: Sequence[str]) -> list[str]:
        """Ids of SHOWN books, best first; fewer when there are no more."""
        ...


class InProcess:
    """Asks the catalogue without a server."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def catalogue_size(self) -> int:
        with transaction(self._connection) as cursor:
            return progress(cursor).books

    def recommend(self, liked: Sequence[str]) -> list[str]:
        with transaction(self._connection) as cursor:
            return [ranked.id for _, ranked in recommend(cursor, liked, limit=SHOWN).items]


class OverHttp:
    """Asks a running server, over one kept-alive connection."""

    def __init__(self, url: str, user: str, password: str) -> None:
        parts = urlsplit(url)
        kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
        if parts.scheme not in kinds or not parts.hostname:
            raise QualityError(f"{url!r} is no address; give one such as http://127.0.0.1:9999")
        self._connection = kinds[parts.scheme](parts.hostname, parts.port, timeout=60)
        self._path = parts.path.rstrip("/")
        credentials = b64encode(f"{user}:{password}".encode()).decode()
        self._headers = {
            "Authorization": f"Basic {credentials}",
            "Content-Type": "application/json",
        }

    def catalogue_size(self) -> int:
        status, answer = self._ask("GET", "/books?page_size=1")
        return int(_expected(status, answer)["total"])

    def recommend(self, liked: Sequence[str]) -> list[str]:
        body = json.dumps({"liked": list(liked)[:MOST_LIKED], "limit": SHOWN})
        status, answer = self._ask("POST", "/recommendations", body)
        if status == http.client.NOT_FOUND:  # the catalogue has none of the liked books
            return []
        return [str(item["book"]["id"]) for item in _expected(status, answer)["items"]]

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, Any]:
        try:
            self._connection.request(method, self._path + path, body, self._headers)
            response = self._connection.getresponse()
            return response.status, json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise QualityError(f"{method} {path} has no answer: {error}") from error


def read_likes(path: Path) -> dict[str, Reader]:
    """Readers by name. Raises QualityError when the file is not what it should be."""
    readers: dict[str, Reader] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        if missing := {"reader", "isbn13", "split"} - set(rows.fieldnames or ()):
            raise QualityError(f"{path} has no column {', '.join(sorted(missing))}")
        for row in rows:
            reader = readers.setdefault(row["reader"], Reader())
            if row["split"] == "known":
                reader.known.append(row["isbn13"])
            elif row["split"] == "held":
                reader.held.add(row["isbn13"])
            else:
                raise QualityError(f"{path}: split {row['split']!r} is neither known nor held")
    return readers


def judge(recommender: Recommender, readers: Sequence[Reader]) -> Quality:
    """Ask for every reader. A bar on a terminal."""
    size = recommender.catalogue_size()
    if not size:
        raise QualityError("the catalogue is empty; load the books first")
    lists = [
        (recommender.recommend(reader.known), reader.held)
        for reader in tqdm(readers, unit=" readers", disable=None)
    ]
    return quality(lists, size)


def report(found: Quality) -> str:
    names = ("readers", f"nDCG@{SHOWN}", f"recall@{SHOWN}", "coverage")
    figures = (f"{found.readers}", f"{found.ndcg:.3f}", f"{found.recall:.3f}")
    cells = (*figures, f"{found.coverage:.2f}")
    widths = [max(map(len, pair)) for pair in zip(names, cells, strict=True)]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in (names, cells)
    )


def parse_args(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument("--likes", type=Path, required=True, help="CSV: reader,isbn13,split")
    parser.add_argument("--url", help="of a running server, such as http://127.0.0.1:9999")
    parser.add_argument("--user", default="")
    parser.add_argument("--password", default="")
    given = parser.parse_args(arguments)
    if given.url and not (given.user and given.password):
        parser.error("--url needs --user and --password")
    return given


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 judged, 1 failed, 2 called wrongly."""
    options = parse_args(arguments)
    try:
        readers = list(read_likes(options.likes).values())
        found = judge(_recommender(options), readers)
    except FAILURES as error:
        sys.stderr.write(f"{explain(error)}\n")
        return 1
    sys.stdout.write(report(found) + "\n")
    return 0


def _recommender(options: argparse.Namespace) -> Recommender:
    if options.url:
        return OverHttp(options.url, options.user, options.password)
    return InProcess(connect(load_settings(Settings)))


def _expected(status: int, answer: object) -> dict[str, Any]:
    if status != http.client.OK or not isinstance(answer, dict):
        detail = answer.get("detail") if isinstance(answer, dict) else answer
        raise QualityError(f"the server answers {status}: {detail}")
    return answer


if __name__ == "__main__":
    sys.exit(main())
