"""What was loaded is listed, taken back and forgotten."""

from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.run_store import RefusedError
from database.connections import Connection, transaction
from database.queue import VECTORIZER, claim, finish, waiting
from pipeline.records_command import Forget, Runs, Undo, carry_out
from pipeline.sources import Told
from settings.environment import Settings
from tests.pipeline.test_records import (
    FULL,
    ISBN,
    POOR,
    Take,
    books,
    many,
    one,
    origins,
    table,
    unlisted,
    write,
)

__all__ = ["write"]
Tell = Callable[[Runs | Undo | Forget], str]
OTHER: dict[str, object] = {"title": "Emma", "authors": ["Jane Austen"], "publisher": "Lake Press"}

NIGHT, DAY = ({"title": title, "authors": ["Eve Day"]} for title in ("La nuit", "Le jour"))


@pytest.fixture
def tell(settings: Settings) -> Tell:
    return lambda command: carry_out(command, settings)


def dump(connection: Connection) -> tuple[object, ...]:
    """All that tells what is known, and by whom."""
    tables = [table(connection, name) for name in ("records", "work_relations")]
    return books(connection), origins(connection), *tables


@pytest.mark.parametrize(
    ("before", "load"),
    [
        ([], ("shop.jsonl", [FULL])),
        ([("shop.jsonl", [FULL])], ("notes.jsonl", [POOR | {"year": 2003}, OTHER])),
        ([("shop.jsonl", [POOR])], ("notes.jsonl", [FULL])),
        ([("shop.jsonl", [FULL, OTHER])], ("shop.jsonl", [FULL | {"pages": 9, "publisher": None}])),
        ([("shop.jsonl", [POOR])], ("shop.jsonl", [FULL, OTHER])),
        ([("shop.jsonl", [NIGHT, DAY])], ("notes.jsonl", [NIGHT | {"title": "La nuit ; Le jour"}])),
        ([("shop.jsonl", [FULL, OTHER]), ("shop.jsonl", [FULL])], ("shop.jsonl", [OTHER, FULL])),
        ([("shop.jsonl", [FULL]), ("notes.jsonl", [POOR])], ("notes.jsonl", [OTHER])),
    ],
)  # fmt: skip
def test_a_load_is_undone(
    take: Take, write: Callable[..., Path], tell: Tell, connection: Connection,
    before: list[tuple[str, list[dict[str, object]]]],
    load: tuple[str, list[dict[str, object]]],
) -> None:  # fmt: skip
    for name, records in before:
        take(write(name, *records), source=Told(may_shrink=True))
    known = dump(connection)
    take(write(load[0], *load[1]), source=Told(may_shrink=True))
    assert dump(connection) != known
    tell(Undo(len(before) + 1))
    assert dump(connection) == known


def test_a_load_of_one_source_is_undone_under_that_of_another(
    take: Take, write: Callable[..., Path], tell: Tell, connection: Connection
) -> None:
    found = many(60)
    poor = [{name: record[name] for name in ("title", "authors", "isbn13")} for record in found]
    take(write("shop.jsonl", *found[:40]))
    take(write("notes.jsonl", *poor))
    assert tell(Undo(1)) == f"removed 0 · changed {len(found[:40])} · unchanged 0"
    after = books(connection)
    with transaction(connection) as cursor:
        cursor.execute("TRUNCATE books, runs, records, origins RESTART IDENTITY CASCADE")
    take(write("notes.jsonl", *poor))
    assert books(connection) == after


def test_a_load_after_the_upgrade_is_undone(
    take: Take, write: Callable[..., Path], tell: Tell, connection: Connection
) -> None:
    take(write("old.jsonl", FULL, OTHER))
    with transaction(connection) as cursor:
        cursor.execute("TRUNCATE runs, records, origins")  # as migration 0007 finds it
    before = books(connection)
    take(write("shop.jsonl", FULL, OTHER | {"publisher": "lake press", "pages": 9}))
    tell(Undo(2))
    assert books(connection) == before


def test_only_what_an_undoing_changes_is_to_do_again(
    take: Take, write: Callable[..., Path], tell: Tell, connection: Connection
) -> None:
    take(write("shop.jsonl", FULL, OTHER))
    take(write("notes.jsonl", POOR | {"title": "The Lighthouse Road, a Novel"}, OTHER))
    with transaction(connection) as cursor:
        finish(cursor, VECTORIZER, claim(cursor, VECTORIZER, 10))
    tell(Undo(2))
    with transaction(connection) as cursor:
        assert (claim(cursor, VECTORIZER, 10), waiting(cursor, VECTORIZER)) == ([ISBN], 1)


def test_what_can_not_be_undone_says_why(
    take: Take, write: Callable[..., Path], tell: Tell, connection: Connection
) -> None:
    take(write("shop.jsonl", FULL))
    take(write("shop.jsonl", FULL, OTHER))
    for command, sentence in (
        (Undo(7), "There is no run 7; `pipeline runs` lists them"),
        (Undo(1), "'shop' was loaded again after run 1; undo its newest run first, 2"),
        (Forget("shpo"), "There is no source 'shpo'"),
    ):
        with pytest.raises(RefusedError, match=sentence):
            tell(command)
    assert not take(write("earlier loads.jsonl", FULL)).well
    tell(Undo(2))
    with pytest.raises(RefusedError, match="Run 2 was undone already"):
        tell(Undo(2))
    assert tell(Undo(1)) == "removed 1 · changed 0 · unchanged 0"
    assert dump(connection) == ([], {}, [], [])


def test_a_source_is_forgotten_and_what_others_say_stays(
    take: Take, write: Callable[..., Path], tell: Tell, connection: Connection
) -> None:
    take(write("shop.jsonl", FULL, OTHER))
    take(write("notes.jsonl", POOR | {"year": 1999}))
    assert tell(Forget("shop")) == "removed 1 · changed 1 · unchanged 0"
    assert one(connection, "id", "year", "pages") == (ISBN, 1999, None)
    assert origins(connection) == {}


def test_unlisted_books_go_on_request(
    take: Take, write: Callable[..., Path], tell: Tell, connection: Connection
) -> None:
    take(write("shop.jsonl", FULL, OTHER))
    take(write("shop.jsonl", FULL))
    assert len(unlisted(connection)) == 1
    assert tell(Forget("shop", only_unlisted=True)) == "removed 1 · changed 0 · unchanged 0"
    assert one(connection, "id") == (ISBN,)


def test_runs_are_listed(take: Take, write: Callable[..., Path], tell: Tell) -> None:
    assert tell(Runs()) == "Nothing has been loaded yet"
    take(write("shop-2026-05-01.jsonl", FULL, OTHER, {"title": ""}))
    take(write("notes.jsonl", FULL))
    tell(Undo(2))
    first, second = tell(Runs()).splitlines()
    assert first.endswith("shop, a part: new 2")
    assert "notes: unchanged 1 (undone " in second
