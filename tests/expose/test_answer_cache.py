"""Answers that are kept: as long as nothing changes, and no longer."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from catalog.queries import books as list_books
from database.connections import Connection, transaction
from expose.answer_cache import LARGEST, OVERHEAD, AnswerCache, Finished, may_be_kept
from tests.conftest import make_book
from tests.expose.conftest import until

pytestmark = pytest.mark.slow

Shelve = Callable[..., list[str]]


def answer(text: bytes = b"{}") -> Finished:
    return Finished([(b"content-type", b"application/json")], text, b'"tag"')


def key(path: str, *, gzip: bool = False) -> tuple[str, bytes, bool, str]:
    return path, b"", gzip, ""


class Catalogue:
    version: int | None = 1


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture
def cache(catalogue: Catalogue) -> AnswerCache:
    return AnswerCache(lambda: catalogue.version, most_bytes=3 * (OVERHEAD + 10))


def test_an_answer_is_kept_by_its_path_query_and_coding(cache: AnswerCache) -> None:
    cache.keep(key("/books"), answer(), cache.version())
    assert cache.get(key("/books")) == answer()
    assert cache.get(key("/books", gzip=True)) is None
    assert cache.get(key("/authors")) is None


def test_a_change_ends_every_answer(cache: AnswerCache, catalogue: Catalogue) -> None:
    cache.keep(key("/books"), answer(), cache.version())
    catalogue.version = 2
    assert cache.get(key("/books")) is None
    cache.keep(key("/authors"), answer(), cache.version())
    catalogue.version = 1  # never again the same, but were it so
    assert cache.get(key("/books")) is None


def test_an_answer_made_before_a_change_is_not_kept_after_it(
    cache: AnswerCache, catalogue: Catalogue
) -> None:
    before = cache.version()
    catalogue.version = 2
    cache.keep(key("/books"), answer(), before)
    assert cache.get(key("/books")) is None


def test_nothing_is_kept_while_nobody_tells_of_changes(
    cache: AnswerCache, catalogue: Catalogue
) -> None:
    cache.keep(key("/books"), answer(), cache.version())
    catalogue.version = None
    assert cache.get(key("/books")) is None
    cache.keep(key("/authors"), answer(), cache.version())
    assert cache.get(key("/authors")) is None


def test_the_answer_asked_for_longest_ago_makes_room(cache: AnswerCache) -> None:
    for name in "abc":
        cache.keep(key(name), answer(), cache.version())
    cache.get(key("a"))
    cache.keep(key("d"), answer(), cache.version())
    assert [name for name in "abcd" if cache.get(key(name))] == ["a", "c", "d"]


def test_a_large_answer_is_not_kept(cache: AnswerCache) -> None:
    cache.keep(key("/books"), answer(b"x" * (LARGEST + 1)), cache.version())
    assert cache.get(key("/books")) is None


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/books", True), ("/books/1/similar", True), ("/books/1/cover", False), ("/search", True),
        ("/clusters/3", True), ("/health/ready", False), ("/docs", False), ("/openapi.json", False),
    ],
)  # fmt: skip
def test_only_what_is_made_of_the_catalogue_alone_is_kept(path: str, kept: bool) -> None:
    assert may_be_kept(path) is kept


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every time that a list of books was read from the database."""
    calls: list[object] = []

    def counted(*values: object) -> object:
        calls.append(values)
        return list_books(*values)  # type: ignore[arg-type]

    monkeypatch.setattr("catalog.queries.books", counted)
    return calls


def listening(client: TestClient) -> TestClient:
    client.get("/health/ready")
    until(lambda: client.app.state.changes.version is not None)
    return client


def titles(client: TestClient) -> list[str]:
    return [book["title"] for book in client.get("/books").json()["items"]]


def test_a_repeated_call_asks_the_database_once(
    client: TestClient, shelve: Shelve, asked: list[object]
) -> None:
    shelve(make_book("Germinal"))
    listening(client)
    first = client.get("/books")
    again = client.get("/books")
    assert len(asked) == 1
    assert again.content == first.content
    assert again.headers == first.headers
    plain = client.get("/books", headers={"Accept-Encoding": "identity"})
    assert len(asked) == 2
    assert plain.json() == first.json()
    assert plain.headers["etag"] != first.headers["etag"]


def test_a_kept_answer_has_the_same_head_and_304(
    client: TestClient, shelve: Shelve, asked: list[object]
) -> None:
    shelve(make_book("Germinal"))
    listening(client)
    first = client.get("/books")
    head = client.head("/books")
    assert (head.content, head.headers) == (b"", first.headers)
    same = client.get("/books", headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["etag"] == first.headers["etag"]
    assert "content-length" not in same.headers
    assert len(asked) == 1


def test_a_kept_answer_asks_for_the_password_too(client: TestClient, shelve: Shelve) -> None:
    shelve(make_book("Germinal"))
    listening(client)
    assert client.get("/books").status_code == 200
    assert client.get("/books", auth=None).status_code == 401
    assert client.get("/books", auth=("reader", "wrong")).status_code == 401


def test_a_load_is_seen_at_once(client: TestClient, shelve: Shelve) -> None:
    shelve(make_book("Germinal"))
    listening(client)
    assert titles(client) == ["Germinal"]
    shelve(make_book("Nana"))
    until(lambda: titles(client) == ["Germinal", "Nana"])


def test_a_load_that_changes_nothing_ends_no_answer(
    client: TestClient, shelve: Shelve, asked: list[object]
) -> None:
    shelve(make_book("Germinal"))
    listening(client)
    titles(client)
    version = client.app.state.changes.version
    shelve(make_book("Germinal"))
    shelve(make_book("Nana"))  # a change to wait for: the one before has been heard by then
    until(lambda: client.app.state.changes.version != version)
    assert client.app.state.changes.version == version + 1


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM books WHERE title = 'Nana'",
        "UPDATE books SET publisher = 'Charpentier' WHERE title = 'Nana'",
        "INSERT INTO clusters VALUES (1, 'Mines', '{}', 1, 1, '[1]')",
        "UPDATE vectorizers SET state = 'retired'",
        "DELETE FROM vectors",
        "INSERT INTO hubs SELECT vectorizer_id, book_id, 0.5 FROM vectors",
        "INSERT INTO neighbours SELECT vectorizer_id, book_id, '{}', '{}' FROM vectors",
        "TRUNCATE books CASCADE",
    ],
)
def test_whatever_answers_are_made_of_ends_them(
    client: TestClient,
    shelve: Shelve,
    connection: Connection,
    give_vectors: Callable[..., None],
    change: str,
) -> None:
    give_vectors(shelve(make_book("Germinal"), make_book("Nana")))
    listening(client)
    version = client.app.state.changes.version
    with transaction(connection) as cursor:
        cursor.execute(change)
    until(lambda: client.app.state.changes.version > version)


def test_vectors_that_are_filled_in_beside_the_others_end_no_answer(
    client: TestClient,
    shelve: Shelve,
    connection: Connection,
    give_vectors: Callable[..., None],
) -> None:
    (book_id,) = shelve(make_book("Germinal"))
    give_vectors([book_id])
    listening(client)
    version = client.app.state.changes.version
    with transaction(connection) as cursor:
        cursor.execute(
            "WITH new AS (INSERT INTO vectorizers (encoder_id, version, layout, state, trained_on)"
            " SELECT encoder_id, 'next', layout, 'building', 1 FROM vectorizers RETURNING id)"
            " INSERT INTO vectors SELECT new.id, book_id, text_hash, vector, terms"
            " FROM vectors, new"
        )
    until(lambda: client.app.state.changes.version > version)  # by the row of the vectorizer
    version = client.app.state.changes.version
    with transaction(connection) as cursor:
        cursor.execute(
            "INSERT INTO hubs SELECT vectorizer_id, book_id, 0.5 FROM vectors"
            " JOIN vectorizers ON id = vectorizer_id WHERE state = 'building'"
        )
    with transaction(connection) as cursor:
        cursor.execute("INSERT INTO clusters VALUES (1, 'Mines', '{}', 1, 1, '[1]')")
    until(lambda: client.app.state.changes.version > version)
    assert client.app.state.changes.version == version + 1


def test_a_connection_that_is_lost_is_opened_anew(
    client: TestClient, shelve: Shelve, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("expose.changes.RETRY_S", 0.05)
    shelve(make_book("Germinal"))
    listening(client)
    assert titles(client) == ["Germinal"]
    version = client.app.state.changes.version
    with transaction(connection) as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%%'"
        )
        assert cursor.rowcount == 1
    until(lambda: client.app.state.changes.version not in (version, None))
    assert titles(client) == ["Germinal"]
