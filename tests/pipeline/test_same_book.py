"""A record of only title and author is of the one edition that the catalogue has, in any order."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from database.connections import Connection
from pipeline.records_command import Forget, Undo, carry_out
from settings.environment import Settings
from tests.pipeline.test_records import (
    FULL,
    ISBN,
    OTHER_ISBN,
    Record,
    Take,
    books,
    empty,
    many,
    one,
    origins,
    table,
    unlisted,
    write,
)

__all__ = ["write"]

NAMED: Record = {"title": FULL["title"], "authors": FULL["authors"]}
SECOND: Record = {**FULL, "isbn13": OTHER_ISBN, "publisher": "Sea Press", "published_on": None}
WITHOUT_ISBN: Record = {**NAMED, "publisher": "Sea Press", "year": 1999}


def ids(connection: Connection) -> list[str]:
    return [book_id for book_id, _ in table(connection, "books", ("id", "work_id"))]


@pytest.mark.parametrize("order", list(itertools.permutations(range(2))))
@pytest.mark.parametrize("edition", [FULL, WITHOUT_ISBN], ids=["with ISBN", "without"])
def test_what_only_names_a_book_is_that_book(
    take: Take, write: Callable[..., Path], connection: Connection,
    order: tuple[int, ...], edition: Record,
) -> None:  # fmt: skip
    take(write("shop.jsonl", edition))
    whole = books(connection)
    empty(connection)
    files = [write("shop.jsonl", edition), write("list.jsonl", NAMED)]
    for place in order:
        take(files[place])
    assert books(connection) == whole
    assert {"shop", "list"} == set(origins(connection)[ids(connection)[0]]["title"])


@pytest.mark.slow
@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_any_order_of_loads_makes_the_same_catalogue(
    take: Take, write: Callable[..., Path], connection: Connection, order: tuple[int, ...]
) -> None:
    files = [
        write("shop.jsonl", FULL, {"title": "Emma", "authors": ["Jane Austen"]}),
        write("list.jsonl", NAMED),
        write("store.jsonl", SECOND),
        write("notes.jsonl", {"title": "Emma", "authors": ["Jane Austen"], "year": 1815}),
    ]
    take(*files)
    first = books(connection), origins(connection)
    assert len(ids(connection)) == 4  # two editions, the named one, and one Emma
    empty(connection)
    for place in order:
        take(files[place])
    assert (books(connection), origins(connection)) == first


def test_its_values_fill_gaps(
    take: Take, write: Callable[..., Path], connection: Connection
) -> None:
    take(write("shop.jsonl", {**FULL, "binding": None}))
    take(write("list.jsonl", {**NAMED, "binding": "Sewn", "labels": ["Lights"]}))
    assert one(connection, "id", "binding", "pages") == (ISBN, "Sewn", 474)


@pytest.mark.parametrize(
    "named",
    [
        {**NAMED, "language": "fr"},
        {**NAMED, "pages": 90},
        {**NAMED, "series": "Others"},
        {**NAMED, "title": "The Lighthouse"},
        {**NAMED, "authors": ["Bea Roe"]},
        {**NAMED, "authors": []},
        {**NAMED, "year": 1999},
    ],
    ids=["language", "pages", "series", "title", "author", "no author", "year"],
)
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_contradicts_the_edition_is_another_book(
    take: Take, write: Callable[..., Path], connection: Connection,
    named: Record, order: tuple[int, int],
) -> None:  # fmt: skip
    files = [write("shop.jsonl", FULL), write("list.jsonl", named)]
    for place in order:
        take(files[place])
    assert len(ids(connection)) == 2


def test_among_two_editions_it_is_a_book_of_the_same_work(
    take: Take, write: Callable[..., Path], connection: Connection
) -> None:
    take(write("shop.jsonl", FULL, SECOND), write("list.jsonl", NAMED))
    assert len(ids(connection)) == 3
    works = {work for work, _ in table(connection, "books", ("work_id", "id"))}
    assert len(works) == 1


@pytest.mark.parametrize("undone", ["store", "shop"])
def test_undoing_a_load_moves_it_back(
    take: Take, write: Callable[..., Path], connection: Connection, settings: Settings, undone: str
) -> None:
    files = {"shop": [FULL], "list": [NAMED], "store": [SECOND]}
    left = {name: records for name, records in files.items() if name != undone}
    for name, records in left.items():
        take(write(f"{name}.jsonl", *records))
    expected = books(connection), origins(connection)
    empty(connection)
    for name, records in files.items():
        take(write(f"{name}.jsonl", *records))
    run = [*files].index(undone) + 1
    carry_out(Undo(run), settings)
    assert (books(connection), origins(connection)) == expected


def test_without_the_edition_it_is_a_book_of_its_own_again(
    take: Take, write: Callable[..., Path], connection: Connection, settings: Settings
) -> None:
    take(write("list.jsonl", NAMED))
    alone = books(connection)
    take(write("shop.jsonl", FULL))
    assert ids(connection) == [ISBN]
    carry_out(Forget("shop", only_unlisted=False), settings)
    assert books(connection) == alone


def test_loading_it_again_changes_nothing(
    take: Take, write: Callable[..., Path], connection: Connection
) -> None:
    files = [write("shop.jsonl", FULL), write("list.jsonl", NAMED)]
    take(*files)
    before = table(connection, "records"), books(connection)
    again = take(*reversed(files))
    assert (again.counts["unchanged"], again.counts["new"]) == (2, 0)
    assert (table(connection, "records"), books(connection)) == before


def test_one_list_with_both_has_it_twice(
    take: Take, write: Callable[..., Path], connection: Connection
) -> None:
    total = take(write("shop.jsonl", FULL, NAMED))
    assert (total.counts["new"], total.counts["duplicate"]) == (1, 1)
    assert ids(connection) == [ISBN]


TELLING: Record = {**NAMED, "summary": "Two sisters keep a lamp alight.", "labels": ["Lights"]}


def test_what_only_the_poorer_record_of_a_list_tells_is_kept(
    take: Take, write: Callable[..., Path], connection: Connection
) -> None:
    edition: Record = {**FULL, "summary": None, "labels": ["Novels"]}
    edition.pop("binding")
    with_editor: Record = {**NAMED, "authors": [*FULL["authors"], "Bea Roe"]}  # type: ignore[misc]
    shop = write("shop.jsonl", edition, TELLING, {**with_editor, "binding": "Sewn"})
    total = take(shop)
    assert (total.counts["new"], total.counts["duplicate"]) == (1, 2)
    told = one(connection, "id", "summary", "labels", "binding", "pages")
    assert told == (ISBN, TELLING["summary"], ["Novels"], "Sewn", FULL["pages"])
    again = take(shop)
    assert (again.counts["unchanged"], again.counts["duplicate"]) == (1, 2)


def test_odd_characters_in_both_do_no_harm(
    take: Take, write: Callable[..., Path], connection: Connection
) -> None:
    odd = "Two sisters\x00 keep a \ud800 lamp alight."
    edition: Record = {**FULL, "summary": None, "publisher": "Lake\x00 Press"}
    take(write("shop.jsonl", edition, {**NAMED, "summary": odd}))
    assert one(connection, "id") == (ISBN,)


def test_it_is_kept_when_the_other_edition_goes(
    take: Take, write: Callable[..., Path], connection: Connection, settings: Settings
) -> None:
    take(write("store.jsonl", SECOND))
    take(write("shop.jsonl", {**FULL, "summary": None}, TELLING))
    assert len(ids(connection)) == 3  # of two editions it could be either
    carry_out(Forget("store", only_unlisted=False), settings)
    assert one(connection, "id", "summary", "pages") == (ISBN, TELLING["summary"], FULL["pages"])


def test_it_keeps_the_edition_listed(
    take: Take, write: Callable[..., Path], connection: Connection
) -> None:
    found = many(30)
    take(write("list.jsonl", NAMED), write("shop.jsonl", FULL, *found))
    take(write("shop.jsonl", *found))
    assert unlisted(connection) == set()


def test_a_list_with_both_keeps_the_edition_when_another_comes(
    take: Take, write: Callable[..., Path], connection: Connection
) -> None:
    both = write("shop.jsonl", FULL, NAMED)
    take(both)
    take(write("store.jsonl", SECOND))
    told = table(connection, "records", ("book_id", "own_id"))
    assert {(ISBN, None), (OTHER_ISBN, None)} <= set(told)
    take(both)  # which found nothing of the edition, and could not be merged
    assert {ISBN, OTHER_ISBN} < set(ids(connection))


def test_a_list_that_names_an_edition_twice_is_loaded(
    take: Take, write: Callable[..., Path], connection: Connection
) -> None:
    take(write("shop.jsonl", FULL))
    with_editor: Record = {**NAMED, "authors": [*FULL["authors"], "Bea Roe"]}  # type: ignore[misc]
    assert take(write("list.jsonl", NAMED, with_editor)).well
    assert ids(connection) == [ISBN]
