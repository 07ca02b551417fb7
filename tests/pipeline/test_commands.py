"""Whole runs: the counts add up, nothing is lost, and what goes wrong is said in one sentence."""

import errno
import json
import logging
import os
import random
from collections.abc import Callable, Iterable
from pathlib import Path

import psycopg2
import pytest

from catalog import loads
from database import connections
from database.connections import Connection, DatabaseError, transaction
from pipeline import rows
from pipeline.commands import Options, Total, run, why
from pipeline.run_report import STORED, last_line
from settings.environment import Settings
from tests.pipeline.conftest import NullRun

Take = Callable[..., Total]
PutAside = Callable[[str], list[dict[str, object]]]
ISBN, OTHER_ISBN = "9782266330312", "9780141439587"


def write(path: Path, *records: dict[str, object]) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def titles(connection: Connection) -> list[str]:
    with transaction(connection) as cursor:
        cursor.execute("SELECT title FROM books ORDER BY title")
        return [title for (title,) in cursor.fetchall()]


def adds_up(total: Total) -> bool:
    counts = total.counts
    return counts["read"] == sum(counts[name] for name in (*STORED, "rejected"))


def test_a_second_run_changes_nothing(take: Take, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", {"title": "Emma", "pages": 474}, {"title": "Nana"})
    assert last_line(take(path).counts, True) == (
        "read 2 · new 2 · changed 0 · unchanged 0 · duplicate 0 · rejected 0"
    )
    assert last_line(take(path).counts, True) == (
        "read 2 · new 0 · changed 0 · unchanged 2 · duplicate 0 · rejected 0"
    )


def test_an_edited_summary_is_one_change(take: Take, tmp_path: Path) -> None:
    take(write(tmp_path / "a.jsonl", {"title": "Emma"}, {"title": "Nana"}))
    total = take(write(tmp_path / "a.jsonl", {"title": "Emma", "summary": "!"}, {"title": "Nana"}))
    assert (total.counts["changed"], total.counts["unchanged"]) == (1, 1)


def test_every_field_arrives_as_it_was_written(
    take: Take, tmp_path: Path, connection: Connection
) -> None:
    take(
        write(
            tmp_path / "a.jsonl",
            {
                "title": "Emma", "authors": ["Jane Austen"], "labels": ["Novels"], "pages": 474,
                "published_on": "1815-12-23", "weight_g": 85, "width_cm": 11.5, "height_cm": 18,
                "series": "Austen", "series_index": 3.5, "isbn13": OTHER_ISBN, "language": "eng",
            },
        )
    )  # fmt: skip
    with transaction(connection) as cursor:
        cursor.execute(
            "SELECT id, authors, labels, pages, published_on::text, year, weight_g,"
            " width_cm::float, height_cm::float, depth_cm, series_index::float, language FROM books"
        )
        assert cursor.fetchone() == (
            OTHER_ISBN, ["Jane Austen"], ["Novels"], 474, "1815-12-23", 1815, 85, 11.5, 18.0, None,
            3.5, "en",
        )  # fmt: skip


def test_two_titles_under_one_isbn_are_a_reject_with_its_record(
    take: Take, tmp_path: Path, connection: Connection, put_aside: PutAside
) -> None:
    emma, other = {"title": "Emma", "isbn13": ISBN}, {"title": "Nana", "isbn13": ISBN}
    total = take(write(tmp_path / "a.jsonl", emma, emma, other))
    assert total.well
    assert adds_up(total)
    assert (total.counts["duplicate"], total.counts["rejected"]) == (1, 1)
    (entry,) = put_aside("rejected")
    assert entry["line"] == 3
    assert "correct the ISBN" in str(entry["reason"])
    assert entry["record"] == {"title": "Nana", "isbn13": ISBN}
    assert titles(connection) == ["Emma"]


def test_bad_records_are_kept_with_their_reasons_and_the_good_ones_loaded(
    take: Take, tmp_path: Path, connection: Connection, put_aside: PutAside
) -> None:
    path = write(
        tmp_path / "a.jsonl",
        {"title": "", "pages": 3},
        {"title": "Emma", "published_on": "31/02/2020", "isbn13": "9782266330313"},
        {"title": "Long", "summary": "x" * 10_000_000},
        {"title": "x" * 10_000_000},
        {"title": "Na\0na \ud800"},
        {"title": "Mort", "authors": ["x" * 5000], "publisher": "\ufdfa" * 900},
    )
    total = take(path)
    assert total.well
    assert adds_up(total)
    assert titles(connection) == ["Emma", "Mort", "Nana \ufffd"]
    assert [(entry["line"], str(entry["reason"])[:5]) for entry in put_aside("rejected")] == [
        (3, "summa"), (4, "title"), (1, "has n"),
    ]  # fmt: skip
    assert {(entry["line"], entry["field"], entry["value"]) for entry in put_aside("notes")} == {
        (2, "published_on", "31/02/2020"), (2, "isbn", "9782266330313"),
        (5, "title", "Na\0na \ud800"), (6, "authors", "x" * 5000), (6, "publisher", "\ufdfa" * 900),
    }  # fmt: skip


def test_corrected_records_leave_no_reject_behind(
    take: Take, tmp_path: Path, settings: Settings
) -> None:
    take(write(tmp_path / "a.jsonl", {"title": "Emma", "pages": "?"}, {"pages": 1}))
    assert list(settings.rejects_dir.iterdir())
    take(write(tmp_path / "a.jsonl", {"title": "Emma"}))
    assert not list(settings.rejects_dir.iterdir())


@pytest.mark.parametrize("seed", range(5))
def test_the_parts_add_up_whatever_is_in_the_file(
    take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(rows, "BATCH_ROWS", 7)
    chance = random.Random(seed)
    kinds = [
        lambda: {"title": chance.choice("ABCDE"), "pages": chance.choice([1, 2, "1 2345"])},
        lambda: {"title": chance.choice("ABCDE"), "isbn13": chance.choice([ISBN, OTHER_ISBN, "1"])},
        lambda: {"title": " "},
        lambda: {"title": "A", "summary": "x" * chance.choice([10, 100_001])},
    ]
    path = write(tmp_path / "a.jsonl", *(chance.choice(kinds)() for _ in range(60)))
    first, second = take(path), take(path)
    assert adds_up(first)
    assert adds_up(second)
    assert first.counts["read"] == second.counts["read"] == 60
    assert second.counts["new"] == second.counts["changed"] == 0


def test_the_steps_one_by_one_do_what_they_do_together(
    take: Take, tmp_path: Path, connection: Connection, put_aside: PutAside
) -> None:
    path = write(
        tmp_path / "a.jsonl",
        {"title": "x", "summary": "x" * 100_001},
        {"title": ""},
        {"title": "Emma", "isbn13": ISBN},
        {"title": "Nana", "isbn13": ISBN},
    )
    lines = [
        last_line(take(path, steps=(step,)).counts, step == "load")
        for step in ("compress", "prepare", "load")
    ]
    assert lines == [
        "read 4 · written 3 · rejected 1",
        "read 3 · written 2 · rejected 1",
        "read 2 · new 1 · changed 0 · unchanged 0 · duplicate 0 · rejected 1",
    ]
    assert [entry["step"] for entry in put_aside("rejected")] == ["compress", "prepare", "load"]
    assert titles(connection) == ["Emma"]


def test_a_step_without_the_one_before_says_so(
    take: Take, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    total = take(write(tmp_path / "a.jsonl", {"title": "Emma"}), steps=("load",))
    assert not total.well
    assert "run the step prepare first" in caplog.text


def test_a_folder_is_each_of_its_files_once(take: Take, tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.jsonl", {"title": "Emma"})
    write(tmp_path / "in" / "b.json", {"title": "Nana"})
    (tmp_path / "in" / "c.csv").write_text("title\nMort\n")
    (tmp_path / "in" / "readme.md").write_text("no catalogue")
    total = take(tmp_path / "in", tmp_path / "in" / "a.jsonl")
    assert (total.counts["read"], total.counts["new"], total.well) == (3, 3, True)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.json", b"", "is empty"),
        ("a.csv", b" \n\n", "is empty"),
        ("a.json", b"[]", "has no JSON records"),
        ("a.csv", b"title,author\n", "it has no records"),
        ("a.csv", b"couleur,poids\nbleu,3\n", "--map title=COLUMN"),
        ("a.json", b'[{"name": "x"}]', "--map title=KEY"),
        ("a.csv", b"PK\x03\x04rest", "save the sheet as CSV"),
        ("a.jsonl", b'{"title": null}\n', "none of its 1 records"),
    ],
)
def test_an_unusable_file_is_one_sentence_and_the_others_are_done(
    take: Take, tmp_path: Path, caplog: pytest.LogCaptureFixture,
    name: str, content: bytes, sentence: str,
) -> None:  # fmt: skip
    (tmp_path / name).write_bytes(content)
    good = write(tmp_path / "good.jsonl", {"title": "Emma"})
    total = take(tmp_path / name, good)
    assert (total.well, total.counts["new"]) == (False, 1)
    assert adds_up(total)
    (error,) = [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR]
    assert sentence in error
    assert "\n" not in error


def test_a_missing_path_is_one_sentence(
    take: Take, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert not take(tmp_path / "nowhere").well
    assert "nowhere is not there; check the path" in caplog.text


def test_an_unreadable_folder_is_one_sentence(
    take: Take, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: object) -> Iterable[object]:  # root, who runs tests in containers, may all
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)
    assert not take(tmp_path).well
    assert f"{tmp_path}: permission denied; give this user the right to use it" in caplog.text


def test_a_full_disk_leaves_nothing_half_written(
    take: Take, tmp_path: Path, settings: Settings, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def fill(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(rows.pq.ParquetWriter, "write_batch", fill)
    path = write(tmp_path / "a.jsonl", {"title": "Emma"})
    assert not take(path).well
    assert "the disk is full" in caplog.text
    assert not list(settings.parquet_dir.iterdir())
    assert not list(settings.rejects_dir.iterdir())


def test_a_file_is_stored_whole_or_not_at_all(
    take: Take, tmp_path: Path, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop_after_staging(*_: object) -> None:
        raise psycopg2.errors.DiskFull("No space left on device")

    monkeypatch.setattr(loads, "store", stop_after_staging)
    path = write(tmp_path / "a.jsonl", {"title": "Emma"}, {"title": "Nana"})
    assert not take(path).well
    assert titles(connection) == []
    monkeypatch.undo()


def test_a_wrong_password_is_told_before_anything_is_read(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise psycopg2.OperationalError('password authentication failed for user "books"')

    monkeypatch.setattr(connections, "open_connection", refuse)
    with pytest.raises(DatabaseError, match="POSTGRES_PASSWORD"):
        run(Options((tmp_path / "never.jsonl",)), settings)


def test_the_report_is_kept_and_tracked(
    take: Take, tmp_path: Path, settings: Settings, tracked: NullRun
) -> None:
    take(write(tmp_path / "a.jsonl", {"title": "Emma", "pages": "?"}))
    (path,) = (settings.data_dir / "reports").iterdir()
    report = json.loads(path.read_text())
    assert (report["format"], report["read"], report["new"], report["notes"]) == ("books", 1, 1, 1)
    assert report["load_s"] > 0
    assert tracked.files == [path]
    assert tracked.metrics["new"] == 1


def test_leftovers_of_a_killed_run_are_swept_away(
    take: Take, tmp_path: Path, settings: Settings
) -> None:
    settings.parquet_dir.mkdir(parents=True)
    left = settings.parquet_dir / ".a-1.raw.parquet.99-0.part"
    left.write_bytes(b"half")
    take(write(tmp_path / "a.jsonl", {"title": "Emma"}))
    assert not left.exists()


def test_other_errors_of_the_system_name_the_file() -> None:
    error = OSError(errno.EIO, "Input/output error", "/disk/a.csv")
    assert why(Path("a"), error) == "/disk/a.csv: Input/output error; check the path and the disk"
