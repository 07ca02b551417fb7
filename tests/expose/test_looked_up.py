"""The list that is looked up, against the same list searched for."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from catalog.book import Book
from database.connections import Connection, transaction
from database.migrate import migrate
from expose.database import Database
from services import encoders as module
from services.vectorizer import Vectorizer
from services.worker import Worker
from settings.environment import Settings
from tests.conftest import make_book
from tests.expose.conftest import until
from tests.expose.lists import WORDS, agree, ids, looked_up, searched
from tests.services.test_vectorizer import TinyEncoder

__all__ = ["ids"]
pytestmark = pytest.mark.slow

Shelve = Callable[..., list[str]]


@pytest.fixture
def lookups(monkeypatch: pytest.MonkeyPatch) -> list[bytes | None]:
    """What every look-up of the test has found."""
    found: list[bytes | None] = []
    ask = Database.look_up

    async def watched(self: Database, statement: str, *values: object) -> bytes | None:
        found.append(await ask(self, statement, *values))
        return found[-1]

    monkeypatch.setattr(Database, "look_up", watched)
    return found


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=1.5", "limit=x", "page=1", "limit=5&limit=6"]
)
def test_what_is_not_plain_goes_on_to_the_route(
    lookups: list[bytes | None], client: TestClient, ids: list[str], query: str
) -> None:
    client.get(f"/books/{ids[0]}/similar?{query}")
    assert lookups == []


def test_the_limit_given_by_name_is_the_default(client: TestClient, ids: list[str]) -> None:
    plain = client.get(f"/books/{ids[0]}/similar")
    assert plain.content == client.get(f"/books/{ids[0]}/similar?limit=10").content
    assert plain.content == client.get(f"/books/{ids[0]}/similar?diversity=0").content


def test_under_a_sub_path_lists_are_looked_up_too(
    open_client: Callable[..., TestClient], ids: list[str]
) -> None:
    client = open_client(root_path="/books-api")
    client.get("/health/ready")
    plain = client.get(f"/books/{ids[0]}/similar")
    assert plain.status_code == 200
    assert plain.content == client.get(f"/books-api/books/{ids[0]}/similar").content


def test_a_list_looked_up_is_the_list_searched_for(
    lookups: list[bytes | None], client: TestClient, ids: list[str]
) -> None:
    client.get("/health/ready")
    for book_id in ids:
        for limit, language in ((1, "en"), (4, "fr"), (10, "en"), (10, "fr")):
            agree(
                looked_up(client, book_id, limit, language),
                searched(client, book_id, limit, language),
            )
    assert sum(found is not None for found in lookups) == 4 * len(ids)


@pytest.mark.parametrize("query", ["", "?label=romans"], ids=["made ahead", "searched for"])
def test_the_same_reasons_are_told_in_another_language(
    client: TestClient, ids: list[str], query: str
) -> None:
    path = f"/books/{ids[0]}/similar{query}"
    english, french = (
        client.get(path, headers={"Accept-Language": language}) for language in ("en", "fr-CA")
    )
    assert english.headers["etag"] != french.headers["etag"]
    texts = set()
    for one, other in zip(english.json()["items"], french.json()["items"], strict=True):
        for mine, theirs in zip(one.pop("why"), other.pop("why"), strict=True):
            texts.add((mine.pop("text"), theirs.pop("text")))
            assert mine == theirs
        assert one == other
    assert ("From the same series: Saga", "De la même série\u202f: Saga") in texts


def test_an_answer_that_is_kept_in_one_language_is_not_given_in_another(
    client: TestClient, ids: list[str], lookups: list[bytes | None]
) -> None:
    client.get("/health/ready")
    until(lambda: client.app.state.changes.version is not None)  # type: ignore[attr-defined]
    path = f"/books/{ids[0]}/similar"
    for _ in range(2):
        assert looked_up(client, ids[0], 10, "fr") != looked_up(client, ids[0], 10, "en")
    # What was looked up once is kept, in whatever words the language is asked for.
    french = client.get(path, headers={"Accept-Language": "de, fr-CA;q=0.5"})
    assert len(lookups) - lookups.count(None) <= 4
    tag = french.headers["etag"]
    same, other = (
        client.get(path, headers={"Accept-Language": language, "If-None-Match": tag})
        for language in ("fr", "en")
    )
    assert (same.status_code, same.headers["etag"]) == (304, tag)
    assert "Accept-Language" in same.headers["vary"]
    assert (other.status_code, other.headers["content-language"]) == (200, "en")


def test_an_empty_list_has_a_tag_of_its_own_in_each_language(
    client: TestClient, ids: list[str]
) -> None:
    path = f"/books/{ids[0]}/similar?label=nothing"
    answers = [client.get(path, headers={"Accept-Language": each}) for each in ("en", "fr")]
    assert answers[0].content == answers[1].content
    assert answers[0].headers["etag"] != answers[1].headers["etag"]


@pytest.mark.parametrize(
    "header", [";;;", "fr_FR", "fr;q=x", "\x7f\xff", "x" * 5000, "*;q=0", "fr;q=1e9", " "]
)
def test_a_header_that_cannot_be_read_gets_english(
    client: TestClient, ids: list[str], header: str
) -> None:
    for query in ("", "?label=romans"):
        answer = client.get(
            f"/books/{ids[0]}/similar{query}",
            headers={b"Accept-Language": header.encode("latin-1")},
        )
        assert (answer.status_code, answer.headers["content-language"]) == (200, "en")


def test_lists_of_an_older_version_are_searched_for_and_made_again(
    lookups: list[bytes | None], client: TestClient, ids: list[str], connection: Connection,
    settings: Settings,
) -> None:  # fmt: skip
    """As migration 0013 finds them."""
    with transaction(connection) as cursor:
        cursor.execute(
            "ALTER TABLE neighbours DROP COLUMN shown, DROP COLUMN shown_en, DROP COLUMN shown_fr;"
            "ALTER TABLE neighbours ADD COLUMN shown integer[], ADD COLUMN shown_with text[];"
            "CREATE INDEX neighbours_to_show ON neighbours (book_id) WHERE shown IS NULL;"
            "CREATE INDEX neighbours_to_search ON neighbours (book_id) WHERE shown = '{}';"
            "CREATE INDEX neighbours_searched ON neighbours (book_id) WHERE NOT shown <@ numbers;"
            "UPDATE neighbours SET shown = numbers[1:10],"
            """ shown_with = array_fill(',"score":0.5,"why":["same author: X"]}'::text, '{10}');"""
            "DELETE FROM migrations WHERE name = '0013_reasons'"
        )
    assert migrate(connection) == ["0013_reasons"]
    before = [looked_up(client, book_id, 10, "fr") for book_id in ids]
    assert {*lookups} == {None}
    Worker(Vectorizer(settings), settings).run_once()
    lookups.clear()
    for book_id, was in zip(ids, before, strict=True):
        agree(looked_up(client, book_id, 10, "fr"), was)
    assert None not in lookups


def test_a_list_that_the_neighbours_do_not_suffice_for_is_kept_as_well(
    lookups: list[bytes | None], client: TestClient, settings: Settings, shelve: Shelve,
    monkeypatch: pytest.MonkeyPatch, connection: Connection,
) -> None:  # fmt: skip
    """All hundred neighbours may be by one author, of whom two books are shown."""
    monkeypatch.setattr(module, "Encoder", TinyEncoder)
    shelve(*map(by_ann_lee, range(120)), *map(by_another, range(12)))
    worker = Worker(Vectorizer(settings), settings)
    worker.run_once()
    with transaction(connection) as cursor:
        cursor.execute("SELECT book_id FROM neighbours WHERE NOT shown <@ numbers ORDER BY book_id")
        crowded = [book_id for (book_id,) in cursor.fetchall()]
    assert len(crowded) > 10
    client.get("/health/ready")
    for book_id in crowded[:10]:
        agree(looked_up(client, book_id, 10), searched(client, book_id, 10))
    # Another book that may be nearer.
    shelve(by_another(12))
    worker.run_once()
    for book_id in crowded[:10]:
        agree(looked_up(client, book_id, 10), searched(client, book_id, 10))
    assert len(lookups) == 20
    assert None not in lookups


def by_ann_lee(n: int) -> Book:
    return make_book(
        f"Livre {n}",
        authors=["Ann Lee"],
        summary="mer et voile",
        labels=["Romans"],
        publisher=f"P{n}",
    )


def by_another(n: int) -> Book:
    """The last is as near to those by Ann Lee as can be."""
    return make_book(
        f"Roman {n}",
        authors=[f"Bob{n} Ray{n}"],
        summary="mer et voile" if n == 12 else WORDS[n % 10],
        labels=["Romans"],
        publisher=f"Q{n}",
    )


def test_more_than_is_stored_is_searched_for(
    lookups: list[bytes | None], client: TestClient, ids: list[str]
) -> None:
    assert len(looked_up(client, ids[0], 20)) == 20
    assert lookups == [None]


def test_without_lists_answers_are_searched_for(
    client: TestClient, ids: list[str], connection: Connection
) -> None:
    before = looked_up(client, ids[5], 10)
    with transaction(connection) as cursor:
        cursor.execute("DELETE FROM neighbours")
    assert looked_up(client, ids[5], 10) == before
