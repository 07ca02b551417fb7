"""`python -m bench.answers record FILE --url URL`: what a server answers, to compare two versions.

Three hundred questions that the catalogue itself suggests, the same for the same catalogue, on
every route. `python -m bench.answers compare OLD NEW` then tells which answers differ in any byte.
"""

import argparse
import base64
import http.client
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

QUESTIONS = 300
KEPT_HEADERS = ("content-type", "etag", "cache-control", "vary", "allow")
Question = tuple[str, str, str | None]  # method, path with its query, JSON body


class Client:
    """One kept-alive connection to the server."""

    def __init__(self, url: str, user: str, password: str) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        credentials = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._headers = {
            "Authorization": f"Basic {credentials}",
            "Content-Type": "application/json",
        }

    def ask(self, question: Question) -> dict[str, Any]:
        """The whole answer: status, the headers that are compared, and the body in base64."""
        method, path, body = question
        self._connection.request(method, path, body, self._headers)
        response = self._connection.getresponse()
        headers = {name: response.headers.get(name) for name in KEPT_HEADERS}
        content = base64.b64encode(response.read()).decode()
        return {
            "question": question, "status": response.status, "headers": headers, "body": content,
        }  # fmt: skip

    def json(self, path: str) -> Any:  # noqa: ANN401 -- whatever the route answers
        """The JSON that a GET of this path answers. Raises ValueError if it is none."""
        return json.loads(base64.b64decode(self.ask(("GET", path, None))["body"]))


def questions(client: Client, how_many: int = QUESTIONS) -> Iterator[Question]:
    """As many for each route, drawn from all books of the catalogue."""
    chance = random.Random(7)
    books = _all_books(client)
    clusters = [each["id"] for each in client.json("/clusters?page_size=200")["items"]]
    makers = (
        lambda: f"/books/{_id(chance, books)}",
        lambda: f"/books?{urlencode(_listing(chance, books))}",
        lambda: f"/books/{_id(chance, books)}/similar?{urlencode(_similar(chance, books))}",
        lambda: f"/search?{urlencode({'q': _words(chance, books), **_filters(chance, books)})}",
        lambda: f"/books/{_id(chance, books)}/cover?size={chance.choice(('small', 'large'))}",
        lambda: f"/clusters/{chance.choice([*clusters, 999])}?page={chance.randint(1, 3)}",
        lambda: f"/{chance.choice(('authors', 'labels', 'collections', 'clusters'))}"
        f"?page={chance.randint(1, 4)}&page_size={chance.choice((3, 20, 50))}",
        lambda: chance.choice(
            ("/books/nothing", "/nowhere", "/books?page=0", "/books?what=1", "/search", "/docs",
             "/openapi.json", f"/books/{_id(chance, books)}/similar?limit=0")
        ),
    )  # fmt: skip
    for number in range(how_many):
        maker = number % (len(makers) + 1)
        if maker == len(makers):
            yield "POST", "/recommendations", json.dumps(_liked(chance, books))
        else:
            yield "GET", makers[maker](), None


def compare(old: Path, new: Path) -> list[tuple[Question, str]]:
    """The questions whose answers differ, and in what. Raises ValueError if others were asked."""
    differing = []
    for one, other in zip(_read(old), _read(new), strict=True):
        if one["question"] != other["question"]:
            raise ValueError(f"{old} and {new} are of different catalogues: {other['question']}")
        parts = [name for name in ("status", "headers", "body") if one[name] != other[name]]
        if parts:
            differing.append((tuple(one["question"]), ", ".join(parts)))
    return differing


def _all_books(client: Client) -> list[dict[str, Any]]:
    books: list[dict[str, Any]] = []
    while True:
        page = client.json(f"/books?sort=id&page_size=200&page={len(books) // 200 + 1}")
        books += page["items"]
        if len(books) >= page["total"]:
            return books


def _id(chance: random.Random, books: Sequence[dict[str, Any]]) -> str:
    return quote(chance.choice(books)["id"])


def _words(chance: random.Random, books: Sequence[dict[str, Any]]) -> str:
    book = chance.choice(books)
    words = f"{book['title']} {' '.join(book['authors'])} {book['summary'] or ''}".split()
    return " ".join(chance.sample(words, min(len(words), chance.randint(1, 3))))[:200]


def _filters(chance: random.Random, books: Sequence[dict[str, Any]]) -> dict[str, object]:
    """None, or what a book of the catalogue passes."""
    book = chance.choice(books)
    name = chance.choice(
        ("", "", "publisher", "collection", "language", "label", "author", "year", "pages")
    )
    if name == "label":
        return {"label": book["labels"][-1]} if book["labels"] else {}
    if name == "author":
        return {"author": book["authors"][0]} if book["authors"] else {}
    if name in ("year", "pages"):
        return {f"{name}_max": book[name]} if book[name] and book[name] > 0 else {}
    return {name: book[name]} if name and book[name] else {}


def _listing(chance: random.Random, books: Sequence[dict[str, Any]]) -> dict[str, object]:
    sort = chance.choice(("title", "-title", "year", "-year", "pages", "-pages", "id"))
    return {
        "sort": sort, "page": chance.randint(1, 3), "page_size": chance.choice((1, 7, 20)),
        **_filters(chance, books),
    }  # fmt: skip


def _similar(chance: random.Random, books: Sequence[dict[str, Any]]) -> dict[str, object]:
    asked: dict[str, object] = {"limit": chance.choice((1, 5, 10, 10, 10, 40))}
    if chance.random() < 0.5:
        return asked
    asked |= _filters(chance, books)
    if chance.random() < 0.3:
        asked["method"] = chance.choice(("cosine", "euclidean", "taxicab"))
    if chance.random() < 0.3:
        asked["diversity"] = chance.choice((0.2, 0.5, 1))
    if chance.random() < 0.3:
        name = chance.choice(
            ("same_author", "same_collection", "same_publisher", "same_format", "fast")
        )
        asked[name] = chance.choice(("true", "false"))
    return asked


def _liked(chance: random.Random, books: Sequence[dict[str, Any]]) -> dict[str, object]:
    named = [book["id"] for book in chance.sample(books, 24)]
    liked = chance.choice((1, 2, 5, 20))
    return {
        "liked": named[:liked],
        "disliked": named[20 : 20 + chance.choice((0, 0, 1, 2))],
        "exclude": named[22 : 22 + chance.choice((0, 2))],
        "limit": chance.choice((5, 10, 30)),
        "diversity": chance.choice((0, 0, 0.3)),
        "filters": _filters(chance, books),
    }


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def parse_args(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.answers", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    record = commands.add_parser("record", help="ask a running server")
    record.add_argument("file", type=Path)
    record.add_argument("--url", required=True, help="such as http://127.0.0.1:9999")
    record.add_argument("--user", required=True)
    record.add_argument("--password", required=True)
    comparing = commands.add_parser("compare", help="two recorded files")
    comparing.add_argument("old", type=Path)
    comparing.add_argument("new", type=Path)
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 recorded, or all the same; 1 some differ."""
    options = parse_args(arguments)
    if options.command == "record":
        client = Client(options.url, options.user, options.password)
        with options.file.open("w", encoding="utf-8") as file:
            for question in questions(client):
                file.write(json.dumps(client.ask(question)) + "\n")
        return 0
    differing = compare(options.old, options.new)
    for (method, path, body), parts in differing:
        sys.stdout.write(f"{parts}: {method} {path} {body or ''}\n")
    statuses = Counter(str(each["status"]) for each in _read(options.new))
    told = ", ".join(f"{count} of {status}" for status, count in sorted(statuses.items()))
    sys.stdout.write(f"{len(differing)} of {sum(statuses.values())} answers differ ({told})\n")
    return bool(differing)


if __name__ == "__main__":
    sys.exit(main())
