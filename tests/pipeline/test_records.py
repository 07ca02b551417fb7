"""What several sources say of the same books, loaded in any order, emptied, unlisted and undone."""

import csv
import json
import logging
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bench.generate import records as invented
from catalog.merging import EARLIER
from catalog.staged import FIELDS
from database.connections import Connection, transaction
from pipeline.commands import Total
from pipeline.sources import Told
from settings.environment import Settings

Take = Callable[..., Total]
Record = dict[str, object]
ISBN, OTHER_ISBN = "9782266330312", "9780141439587"
BOOKS = (
    *FIELDS,
    "id",
    "work_id",
    "row_hash",
    "text_hash",
    "cover_hash",
    "search::text",
    "unlisted",
    "related",
)
FULL: Record = {
    "title": "The Lighthouse Road", "authors": ["Ann Doe"], "isbn13": ISBN, "pages": 474,
    "summary": "A keeper of lights walks home along the coast, and finds at each house another life"
    " that he might have led.", "labels": ["Novels", "Sea"], "publisher": "Lake Press",
    "published_on": "2003-05-20", "weight_g": 310, "width_cm": 11, "height_cm": 18, "depth_cm": 2,
    "series": "Roads", "series_index": 2, "format": "Pocket", "binding": "Paperback",
    "language": "en", "collection": "Shore", "image_url": "https://covers.example/1.jpg",
}  # fmt: skip
POOR: Record = {name: FULL[name] for name in ("title", "authors", "isbn13")}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def to_file(name: str, *records: Record) -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
        return path

    return to_file


def table(connection: Connection, what: str, columns: Sequence[str] = ("*",)) -> list[tuple]:
    with transaction(connection) as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {what} ORDER BY 1, 2")
        return cursor.fetchall()


def books(connection: Connection) -> list[tuple]:
    """Whole rows, as PostgreSQL writes them: 3 is not 3.00."""
    return table(connection, "books", [f"{name}::text" for name in ("id", *BOOKS)])


def one(connection: Connection, *columns: str, where: str = "true") -> tuple:
    with transaction(connection) as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM books WHERE {where}")
        (row,) = cursor.fetchall()
        return row


def origins(connection: Connection) -> dict[str, dict[str, list[str]]]:
    return dict(table(connection, "origins", ("book_id", "fields")))


def empty(connection: Connection) -> None:
    with transaction(connection) as cursor:
        cursor.execute("TRUNCATE books, runs, records, origins RESTART IDENTITY CASCADE")


@pytest.mark.parametrize("order", [(FULL, POOR), (POOR, FULL)])
@pytest.mark.parametrize("name", ["a.jsonl", "b.jsonl"], ids=["same source", "another source"])
def test_a_record_that_knows_less_wipes_nothing(
    take: Take, write: Callable[..., Path], connection: Connection, order: list[Record], name: str
) -> None:
    take(write("a.jsonl", FULL))
    whole = books(connection)
    empty(connection)
    for file, record in zip(("a.jsonl", name), order, strict=True):
        take(write(file, record))
    assert books(connection) == whole


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_two_sources_in_either_order_make_the_same_catalogue_and_lose_nothing(
    take: Take, write: Callable[..., Path], connection: Connection, seed: int
) -> None:
    chance = random.Random(seed)
    whole = [
        record | {"isbn13": record["isbn13"]}
        for record in invented(230, seed)
        if "isbn13" in record
    ]
    kept = {"title", "authors", "isbn13"}
    views: tuple[list[Record], list[Record]] = ([], [])
    for record in whole[:200]:
        hidden = {name: chance.choice((0, 1, None)) for name in record if name not in kept}
        for side, view in enumerate(views):
            view.append({name: v for name, v in record.items() if hidden.get(name) != side})
    paths = [write(f"{name}.jsonl", *view) for name, view in zip("ab", views, strict=True)]
    take(*paths)
    first = books(connection), origins(connection)
    empty(connection)
    take(*reversed(paths))
    assert (books(connection), origins(connection)) == first
    empty(connection)
    take(write("whole.jsonl", *whole[:200]))
    assert first[0] == books(connection)


def test_only_who_set_a_value_empties_it(
    take: Take, write: Callable[..., Path], connection: Connection
) -> None:
    take(write("shop.jsonl", FULL), write("list.jsonl", POOR | {"year": 2003}))
    take(write("list.jsonl", POOR | {"publisher": None, "pages": ""}))
    assert one(connection, "publisher", "pages") == ("Lake Press", 474)
    take(write("shop.jsonl", FULL | {"publisher": None, "labels": []}))
    assert one(connection, "publisher", "labels", "pages") == (None, [], 474)


def test_an_empty_cell_empties_and_a_missing_column_does_not(
    take: Take, tmp_path: Path, connection: Connection
) -> None:
    def load(*header: str, **cells: str) -> None:
        with (tmp_path / "shop.csv").open("w", newline="") as file:
            rows = csv.DictWriter(file, header)
            rows.writeheader()
            rows.writerow(cells)
        take(tmp_path / "shop.csv")

    load("title", "isbn", "publisher", "pages", title="Emma", isbn=ISBN, publisher="A", pages="9")
    load("title", "isbn", "pages", title="Emma", isbn=ISBN, pages="")
    assert one(connection, "publisher", "pages") == ("A", None)


def test_a_correction_by_the_same_source_counts_though_it_is_shorter(
    take: Take, write: Callable[..., Path], connection: Connection
) -> None:
    take(write("shop.jsonl", FULL))
    take(write("shop.jsonl", FULL | {"summary": "Withdrawn.", "pages": 90}))
    assert one(connection, "summary", "pages") == ("Withdrawn.", 90)


def test_reloading_writes_nothing(
    take: Take, write: Callable[..., Path], connection: Connection
) -> None:
    paths = [
        write("shop.jsonl", FULL, {"title": "Emma"}),
        write("list.jsonl", POOR | {"year": 2003}),
    ]
    written = ("book_id", "run_id", "xmin::text")
    take(*paths)
    before = table(connection, "records", written), table(connection, "books", ("id", "xmin::text"))
    again = take(*paths)
    assert (again.counts["unchanged"], again.counts["changed"]) == (3, 0)
    assert before == (
        table(connection, "records", written), table(connection, "books", ("id", "xmin::text"))
    )  # fmt: skip


def test_another_book_under_an_isbn_is_kept_with_its_reason_and_blended_with_nothing(
    take: Take, write: Callable[..., Path], connection: Connection,
    put_aside: Callable[[str], list[Record]],
) -> None:  # fmt: skip
    take(write("shop.jsonl", FULL))
    before = books(connection)
    wrong = {"title": "Nana", "authors": ["Émile Zola"], "isbn13": ISBN, "year": 1880}
    total = take(write("list.jsonl", wrong))
    assert books(connection) == before
    assert (total.counts["read"], total.counts["rejected"]) == (1, 1)
    (entry,) = put_aside("rejected")
    assert "correct the ISBN" in str(entry["reason"])
    kept = table(connection, "records", ("run_id", "raw::json->>'title'"))
    assert [title for _, title in kept] == [FULL["title"], "Nana"]
    ((_, reason),) = table(connection, "origins", ("book_id", "left_out->>'list'"))
    assert reason == entry["reason"]


def test_books_of_the_version_before_lose_nothing(
    take: Take, write: Callable[..., Path], connection: Connection
) -> None:
    take(write("old.jsonl", FULL, {"title": "Emma", "publisher": "Lake Press"}))
    with transaction(connection) as cursor:
        cursor.execute("TRUNCATE runs, records, origins")  # as migration 0007 finds it
    before = books(connection)
    take(write("list.jsonl", POOR))
    assert books(connection) == before
    assert {EARLIER, "list"} == set(origins(connection)[ISBN]["title"])
    take(write("shop.jsonl", FULL | {"pages": 480, "binding": "Sewn"}))
    assert one(connection, "pages", "binding", where=f"id = '{ISBN}'") == (480, "Sewn")


def many(count: int) -> list[Record]:
    return [
        record | {"isbn13": record["isbn13"]} for record in invented(count) if "isbn13" in record
    ]


def unlisted(connection: Connection) -> set[str]:
    return {book_id for book_id, marked in table(connection, "books", ("id", "unlisted")) if marked}


def test_a_source_that_shrinks_marks_its_books_and_keeps_them(
    take: Take, write: Callable[..., Path], connection: Connection,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    found = many(40)
    gone = {str(record["isbn13"]) for record in found[:5]}
    take(write("shop-2026-05-01.jsonl", *found), write("list.jsonl", found[0]))
    before = books(connection)
    take(write("shop-2026-06-01.jsonl", *found[5:]))
    assert unlisted(connection) == gone - {str(found[0]["isbn13"])}  # which the list has still
    assert "5 books are no longer listed" in caplog.text
    take(write("list.jsonl", found[9]))
    take(write("shop.jsonl", *found))
    assert books(connection) == before


@pytest.mark.parametrize(
    ("now", "told", "marked"),
    [
        (slice(0, 20), Told(), None),
        (slice(0, 20), Told(is_part=True), 0),
        (slice(0, 20), Told(may_shrink=True), 60),
        (slice(0, 20), Told("other"), 0),
        (slice(80, 90), Told(), 0),  # nothing of what the source had: it is another one
    ],
)
def test_a_source_that_loses_half_of_its_books_is_asked_about(
    take: Take, write: Callable[..., Path], connection: Connection,
    caplog: pytest.LogCaptureFixture, now: slice, told: Told, marked: int | None,
) -> None:  # fmt: skip
    found = many(120)
    take(write("shop.jsonl", *found[:80]))
    before = books(connection)
    total = take(write("shop.jsonl", *found[now]), source=told)
    if marked is None:
        assert (total.well, books(connection)) == (False, before)
        assert "60 of the 80 books of 'shop' are missing here" in caplog.text
        assert all(option in caplog.text for option in ("--source", "--part", "--shrink"))
    else:
        assert (total.well, len(unlisted(connection))) == (True, marked)


def test_a_file_with_bad_records_unlists_nothing(
    take: Take, write: Callable[..., Path], connection: Connection
) -> None:
    take(write("shop.jsonl", FULL, {"title": "Emma"}))
    take(write("shop.jsonl", FULL, {"title": ""}))
    assert unlisted(connection) == set()


def test_the_files_of_one_source_are_its_parts(
    take: Take, write: Callable[..., Path], connection: Connection
) -> None:
    parts = [write("shop-2026-01.jsonl", FULL), write("shop-2026-02.jsonl", {"title": "Emma"})]
    take(*parts)
    take(*parts)
    assert unlisted(connection) == set()


def test_clean_rows_of_another_version_are_not_loaded(
    take: Take, write: Callable[..., Path], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    path = write("shop.jsonl", FULL)
    take(path, steps=("compress",))
    (raw,) = settings.parquet_dir.iterdir()
    rows = pq.read_table(raw).drop_columns(["ean"])
    pq.write_table(rows, raw.with_name(raw.name.replace(".raw.", ".clean.")))
    with caplog.at_level(logging.ERROR):
        assert not take(path, steps=("load",)).well
    assert "run the steps from the start" in caplog.text
