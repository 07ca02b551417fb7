"""Lists of similar books, each looked up and searched for, in a library that has all kinds."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from catalog.book import Book
from services import encoders as module
from services.vectorizer import Vectorizer
from services.worker import Worker
from settings.environment import Settings
from tests.conftest import make_book
from tests.services.test_vectorizer import TinyEncoder

WORDS = ("mer", "mine", "voile", "charbon", "tempête", "grève", "île", "amour", "guerre", "jardin")
Shown = list[tuple[str, float, list[dict[str, Any]]]]
Shelve = Callable[..., list[str]]


@pytest.fixture
def ids(settings: Settings, shelve: Shelve, monkeypatch: pytest.MonkeyPatch) -> list[str]:
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
