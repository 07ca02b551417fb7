"""The list that is looked up, against the same list searched for."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from catalog.book import Book
from catalog.choices import join_works
from database.connections import Connection, transaction
from database.migrate import migrate
from expose.database import Database
from services import encoders as module
from services.vectorizer import Vectorizer
from services.worker import Worker
from settings.environment import Settings
from tests import conftest
from tests.conftest import make_book
from tests.expose.conftest import until
from tests.services.test_vectorizer import TinyEncoder

pytestmark = pytest.mark.slow

WORDS = ("mer", "mine", "voile", "charbon", "tempête", "grève", "île", "amour", "guerre", "jardin")
Shown = list[tuple[str, float, list[dict[str, Any]]]]
Shelve = Callable[..., list[str]]


@pytest.fixture
def ids(
    settings: Settings, shelve: Shelve, monkeypatch: pytest.MonkeyPatch, connection: Connection
) -> list[str]:
    """Forty books with lists: authors of five, editions, a series."""
    monkeypatch.setattr(module, "Encoder", TinyEncoder)
    found = shelve(*library())
    Worker(Vectorizer(settings), settings).run_once()
    return found


def library() -> list[Book]:
    return [
        make_book(
            f"Livre {n - (n % 9 == 8)}",
            authors=[f"Ann{n % 8} Lee{n % 8}"],
            summary=f"{WORDS[n % 10]} et {WORDS[n % 7]} ou {WORDS[(n * 3) % 10]}",
            labels=["Romans", f"Genre {n % 3}"],
            publisher=f"P{n}",
            series="Saga" if n % 10 < 3 else None,
            series_index=Decimal(n // 10 + 1) if n % 10 < 3 else None,
        )
        for n in range(40)
    ]


def searched(client: TestClient, book_id: str, limit: int, language: str = "en") -> Shown:
    """With a filter that every book passes, so that nothing can be looked up."""
    return told(client, f"/books/{book_id}/similar?limit={limit}&label=romans", language)


def looked_up(client: TestClient, book_id: str, limit: int, language: str = "en") -> Shown:
    return told(client, f"/books/{book_id}/similar?limit={limit}", language)


def told(client: TestClient, path: str, language: str) -> Shown:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert answer.headers["content-language"] == language
    assert "Accept-Language" in answer.headers["vary"]
    return short(answer.json()["items"])


def agree(one: Shown, other: Shown) -> None:
    """The same books and reasons, but that the last digit of a score may be rounded otherwise."""
    assert [score for _, score, _ in one] == pytest.approx(
        [score for _, score, _ in other], abs=1.1e-4
    )
    reasons = {book_id: why for book_id, _, why in other}
    last = min(score for _, score, _ in other) + 1.1e-4
    for book_id, score, why in one:
        assert reasons.get(book_id) == why or score < last


def short(items: list[dict[str, Any]]) -> Shown:
    return [(item["book"]["id"], item["score"], item["why"]) for item in items]


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


def test_a_book_that_is_gone_is_soon_in_no_answer(
    client: TestClient, ids: list[str], connection: Connection
) -> None:
    first = looked_up(client, ids[0], 10)[0][0]
    with transaction(connection) as cursor:
        cursor.execute("DELETE FROM books WHERE id = %s", (first,))
    until(lambda: first not in [book_id for book_id, *_ in looked_up(client, ids[0], 10)])
    assert len(looked_up(client, ids[0], 10)) == 10
    assert client.get(f"/books/{first}/similar").status_code == 404


def test_new_changed_and_deleted_books_are_soon_in_every_list(
    client: TestClient,
    ids: list[str],
    settings: Settings,
    shelve: Shelve,
    connection: Connection,
) -> None:
    shelve(
        make_book("Livre nouveau", authors=["Ann1 Lee1"], summary="mer et mine", labels=["Romans"]),
        make_book(
            "Livre 3", authors=["Ann3 Lee3"], summary="jardin", labels=["Romans"], publisher="P3"
        ),
    )
    with transaction(connection) as cursor:
        cursor.execute("DELETE FROM books WHERE id = ANY(%s)", (ids[10:13],))
        cursor.execute("UPDATE books SET series_index = 9 WHERE id = %s", (ids[1],))
    Worker(Vectorizer(settings), settings).run_once()
    with transaction(connection) as cursor:
        cursor.execute("SELECT id FROM books")
        for (book_id,) in cursor.fetchall():
            agree(looked_up(client, book_id, 10), searched(client, book_id, 10))


def test_books_that_nobody_lists_any_more_are_in_no_list_and_come_back(
    client: TestClient, ids: list[str], settings: Settings, connection: Connection
) -> None:
    def load(*books: Book) -> None:
        with transaction(connection) as cursor:
            conftest.load(cursor, *books, is_whole=True, may_shrink=True)
        Worker(Vectorizer(settings), settings).run_once()

    def shown() -> set[str]:
        lists = [(looked_up(client, each, 10), searched(client, each, 10)) for each in ids]
        for one, other in lists:
            agree(one, other)
        return {book_id for one, _ in lists for book_id, *_ in one}

    books = [each for number, each in enumerate(library()) if number not in range(10, 13)]
    assert shown() & set(ids[10:13])
    load(*books)
    until(lambda: not shown() & set(ids[10:13]))
    assert client.get(f"/books/{ids[10]}").status_code == 200
    liked = client.post("/recommendations", json={"liked": [ids[10]], "limit": 10}).json()
    assert len(liked["items"]) == 10
    load(*library())
    until(lambda: bool(shown() & set(ids[10:13])))


def test_lists_follow_what_is_related_later(
    open_client: Callable[..., TestClient], ids: list[str], settings: Settings, shelve: Shelve,
    connection: Connection,
) -> None:  # fmt: skip
    def titled(title: str) -> Book:
        return make_book(title, authors=["Eve Day"], summary="mer et mine", labels=["Romans"])

    def lists() -> list[set[str]]:
        client = open_client()  # that keeps no older answers
        everyone = [*ids, *volumes, *box]
        for book_id in everyone:
            agree(looked_up(client, book_id, 10), searched(client, book_id, 10))
        return [{each for each, *_ in looked_up(client, book_id, 10)} for book_id in everyone]

    worker = Worker(Vectorizer(settings), settings)
    volumes, box = shelve(titled("La nuit"), titled("Le jour")), list[str]()
    worker.run_once()
    assert any(shown >= set(volumes) for shown in lists())
    box = shelve(titled("La nuit ; Le jour"))
    worker.run_once()
    assert not any(shown & set(box) and shown & set(volumes) for shown in lists())
    with transaction(connection) as cursor:
        join_works(cursor, volumes)
    worker.run_once()
    assert not any(shown >= set(volumes) for shown in lists())


def test_without_lists_answers_are_searched_for(
    client: TestClient, ids: list[str], connection: Connection
) -> None:
    before = looked_up(client, ids[5], 10)
    with transaction(connection) as cursor:
        cursor.execute("DELETE FROM neighbours")
    assert looked_up(client, ids[5], 10) == before
