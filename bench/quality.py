"""`python -m bench.quality --url URL --likes FILE`: what a running server is worth to real readers.

FILE is a CSV of `reader,isbn13[,rating][,split]`: `known` books are told to the server, `held` ones
are what it should find among ten. The catalogue must hold the books already.
`python -m bench.evaluate` measures the same without a server, and more.
"""

import argparse
import http.client
import json
import sys
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tqdm import tqdm

from bench.evaluate.likes import Reader, read_likes
from bench.table import aligned
from database.errors import explain
from recommender.metrics import SHOWN, Quality, quality

FAILURES = (OSError, ValueError)
MOST_LIKED = 500  # what one request may name


class QualityError(ValueError):
    """The recommender can't be judged; the message says why."""


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
        """How many books the server has. Raises QualityError without an answer."""
        status, answer = self._ask("GET", "/books?page_size=1")
        return int(_expected(status, answer)["total"])

    def recommend(self, liked: Sequence[str]) -> list[str]:
        """Ids, best first; none where the server has none of the liked books."""
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


def judge(server: OverHttp, readers: Sequence[Reader]) -> Quality:
    """Ask for every reader. A bar on a terminal."""
    size = server.catalogue_size()
    if not size:
        raise QualityError("the catalogue is empty; load the books first")
    lists = [
        (server.recommend(reader.known), reader.held)
        for reader in tqdm(readers, unit=" readers", disable=None)
    ]
    return quality(lists, size)


def report(found: Quality) -> str:
    """Two lines: the names of the figures, and the figures."""
    names = ("readers", f"nDCG@{SHOWN}", f"recall@{SHOWN}", "coverage")
    figures = (f"{found.readers}", f"{found.ndcg:.3f}", f"{found.recall:.3f}")
    return aligned([names, (*figures, f"{found.coverage:.2f}")], right=range(len(names)))


def parse_args(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument(
        "--likes", type=Path, required=True, help="CSV: reader,isbn13[,rating][,split]"
    )
    parser.add_argument("--url", required=True, help="such as http://127.0.0.1:9999")
    parser.add_argument("--user", required=True)
    parser.add_argument("--password", required=True)
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 judged, 1 failed, 2 called wrongly."""
    options = parse_args(arguments)
    try:
        readers = list(read_likes(options.likes).values())
        found = judge(OverHttp(options.url, options.user, options.password), readers)
    except FAILURES as error:
        sys.stderr.write(f"{explain(error)}\n")
        return 1
    sys.stdout.write(report(found) + "\n")
    return 0


def _expected(status: int, answer: object) -> dict[str, Any]:
    if status != http.client.OK or not isinstance(answer, dict):
        detail = answer.get("detail") if isinstance(answer, dict) else answer
        raise QualityError(f"the server answers {status}: {detail}")
    return answer


if __name__ == "__main__":
    sys.exit(main())
