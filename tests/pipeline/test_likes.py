"""Likes of readers, in every form they come in, into the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from database.connections import Connection, transaction
from pipeline import likes_command
from pipeline.__main__ import main
from pipeline.likes_command import LikesOptions, load_likes
from pipeline.records import UnreadableError
from settings.environment import Settings
from tests.conftest import make_book
from tests.pipeline.conftest import NullRun
from tests.pipeline.test_goodreads import HEADER

EMMA, EMMA_10, NANA = "9780141439587", "0-14-143958-0", "9782070411429"
STORYGRAPH = "Title,Authors,Contributors,ISBN/UID,Format,Read Status,Star Rating\n"
PutAside = Callable[[str], list[dict[str, object]]]


@pytest.fixture(autouse=True)
def untracked(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def track(*_: object) -> Iterator[NullRun]:
        yield NullRun()

    monkeypatch.setattr(likes_command, "track", track)


@pytest.fixture
def load(settings: Settings, tmp_path: Path) -> Callable[..., str]:
    def load_text(text: str, name: str = "likes.csv", reader: str | None = None) -> str:
        path = tmp_path / name
        path.write_text(text)
        return load_likes(LikesOptions(path, reader or path.stem, quiet=True), settings)

    return load_text


def stored(connection: Connection) -> list[tuple[object, ...]]:
    with transaction(connection) as cursor:
        cursor.execute("SELECT reader, book_id, rating FROM likes ORDER BY reader, book_id")
        return [
            (reader, book, rating if rating is None else float(rating))
            for reader, book, rating in cursor.fetchall()
        ]


def test_a_table_without_ratings_holds_likes(
    connection: Connection, load: Callable[..., str]
) -> None:
    line = load(f"reader,isbn13,split\nann,{EMMA_10},known\nbob,{NANA},known\n")
    assert line == (
        "read 2 · new 2 · changed 0 · unchanged 0 · duplicate 0 · unrated 0 · rejected 0;"
        " 2 of books that the catalogue lacks"
    )
    assert stored(connection) == [("ann", EMMA, None), ("bob", NANA, None)]


def test_the_same_file_twice_changes_nothing(load: Callable[..., str]) -> None:
    text = f"reader;isbn13;rating\nann;{EMMA};4,5\nbob;{NANA};1\n"
    assert "new 2" in load(text)
    assert "new 0 · changed 0 · unchanged 2" in load(text)
    assert "new 0 · changed 1 · unchanged 1" in load(text.replace(";1", ";5"))


def test_every_row_is_counted_once(load: Callable[..., str], put_aside: PutAside) -> None:
    line = load(
        f"reader,isbn13,rating\nann,{EMMA},5\nann,{EMMA_10},4\nann,{NANA},0\nbob,{NANA},\n"
        f"bob,123,4\n,{EMMA},4\nbob,{EMMA},9\nbob,{EMMA},nan\nbob,,3\n"
    )
    assert line.startswith(
        "read 9 · new 1 · changed 0 · unchanged 0 · duplicate 1 · unrated 2 · rejected 5;"
    )
    reasons = [str(entry["reason"]) for entry in put_aside("rejected")]
    assert [reason.split(";")[0] for reason in reasons] == [
        "'123' is not an ISBN",
        "has no reader",
        "rating '9' is not between 0 and 5",
        "rating 'nan' is not a number of stars",
        "has no ISBN",
    ]


def test_of_a_goodreads_export_only_the_stars_of_its_reader_count(
    connection: Connection, load: Callable[..., str]
) -> None:
    rows = (
        f'1,Emma,Jane Austen,"Austen, Jane",,"=""0141439580""","=""{EMMA}""",5,,,,,,,read\n'
        f'2,Nana,Zola,Zola,,"=""""","=""{NANA}""",0,,,,,,,read\n'
        '3,Alone,Ann Doe,"Doe, Ann",,"=""""","=""""",2,,,,,,,read\n'
    )
    assert "read 3 · new 2 · changed 0 · unchanged 0 · duplicate 0 · unrated 1" in load(
        HEADER + rows, reader="Ann"
    )
    (_, alone, stars), emma = sorted(stored(connection), key=lambda row: row[2])
    assert emma == ("Ann", EMMA, 5.0)
    assert str(alone).startswith("x")
    assert stars == 2.0


def test_storygraph_gives_quarter_stars(connection: Connection, load: Callable[..., str]) -> None:
    load(
        STORYGRAPH + f"Emma,Jane Austen,,{EMMA},paperback,read,4.25\n"
        f"Nana,Émile Zola,,{NANA},paperback,to-read,\n",
        "my library.csv",
    )
    assert stored(connection) == [("my library", EMMA, 4.25)]


def test_another_edition_of_a_liked_book_is_not_lacking(
    connection: Connection, shelve: Callable[..., list[str]], load: Callable[..., str]
) -> None:
    shelve(make_book("Emma (Penguin Classics)", authors=["Austen, Jane"]))
    assert load(STORYGRAPH + f"Emma,Jane Austen,,{EMMA},paperback,read,5\n").endswith(
        "; 0 of books that the catalogue lacks"
    )


def test_a_file_without_the_columns_says_which_are_needed(load: Callable[..., str]) -> None:
    with pytest.raises(UnreadableError, match="no columns reader and isbn13"):
        load("title,author\nEmma,Austen\n")


def test_a_file_of_which_no_row_can_be_read_has_failed(load: Callable[..., str]) -> None:
    with pytest.raises(UnreadableError, match="none of its 1 rows"):
        load("reader,isbn13\nann,123\n")


def test_the_command_ends_with_its_counts(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:  # fmt: skip
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    path = tmp_path / "likes.csv"
    path.write_text(f"reader,isbn13\nann,{EMMA}\n")
    assert main(["likes", str(path)]) == 0
    assert capfdbinary.readouterr().out.startswith("read 1 · new 1 ·".encode())
    assert main(["likes", str(tmp_path / "none.csv")]) == 1
    assert b"is not there; check the path" in capfdbinary.readouterr().err
