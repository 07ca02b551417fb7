"""`python -m pipeline works join|split`, from the command line to the line it prints."""

from collections.abc import Callable

import pytest

from database.connections import Connection
from pipeline.__main__ import main
from tests.conftest import make_book
from tests.pipeline.test_records import table

Shelve = Callable[..., list[str]]

EMMA, CLUELESS, HEIRESS = make_book("Emma"), make_book("Clueless"), make_book("The Heiress")
POCKET_EMMA = make_book("Emma", publisher="Pocket")


@pytest.fixture
def works(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """The exit status of `works …`, and what it prints and complains of."""
    for name, setting in environ.items():
        monkeypatch.setenv(name, setting)

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(["works", *arguments])
        out, err = capfd.readouterr()
        return status, out.strip(), err.strip()

    return run


def groups(connection: Connection) -> int:
    """How many works there are."""
    return len({work for _, work in table(connection, "books", ("id", "work_id"))})


def test_a_join_makes_one_work_of_all_editions(
    works: Callable[..., tuple[int, str, str]], shelve: Shelve, connection: Connection
) -> None:
    shelve(EMMA, POCKET_EMMA, CLUELESS, HEIRESS)
    assert works("join", EMMA.id, CLUELESS.id) == (0, "one work now, with 3 books", "")
    assert groups(connection) == 2
    assert works("join", POCKET_EMMA.id, HEIRESS.id) == (0, "one work now, with 4 books", "")
    assert groups(connection) == 1


def test_a_book_named_twice_is_joined_once(
    works: Callable[..., tuple[int, str, str]], shelve: Shelve
) -> None:
    shelve(EMMA, CLUELESS)
    status, out, _ = works("join", EMMA.id, EMMA.id, CLUELESS.id)
    assert (status, out) == (0, "one work now, with 2 books")


def test_a_split_undoes_a_join_and_parts_one_edition_from_the_others(
    works: Callable[..., tuple[int, str, str]], shelve: Shelve, connection: Connection
) -> None:
    shelve(EMMA, POCKET_EMMA, CLUELESS)
    works("join", EMMA.id, CLUELESS.id)
    assert works("split", EMMA.id) == (0, "a work of its own now, with 2 books", "")
    assert groups(connection) == 2
    assert works("split", EMMA.id) == (0, "a work of its own now, with 1 book", "")
    assert groups(connection) == 3


@pytest.mark.parametrize(
    "arguments", [("join", EMMA.id, "x1"), ("join", "x1", "x2"), ("split", "x1")]
)
def test_an_unknown_id_changes_nothing_and_is_named(
    works: Callable[..., tuple[int, str, str]], shelve: Shelve, connection: Connection,
    arguments: tuple[str, ...],
) -> None:  # fmt: skip
    shelve(EMMA, CLUELESS)
    before = table(connection, "books", ("id", "work_id")), table(connection, "work_choices")
    status, out, err = works(*arguments)
    assert (status, out) == (1, "")
    assert err.startswith("no book x1")
    assert err.endswith("look ids up with GET /search")
    after = table(connection, "books", ("id", "work_id")), table(connection, "work_choices")
    assert after == before


def test_all_unknown_ids_are_named(works: Callable[..., tuple[int, str, str]]) -> None:
    _, _, err = works("join", "x1", "x2")
    assert "x1, x2" in err


def test_a_database_that_is_away_is_told_in_one_sentence(
    works: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTGRES_DB", "nowhere")
    status, out, err = works("join", "x1", "x2")
    assert (status, out) == (1, "")
    assert "nowhere" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "ACTION"),
        (("join",), "ID"),
        (("join", "x1"), "two ids or more"),
        (("join", "x1", "x1"), "two ids or more"),
        (("split", "x1", "x2"), "unrecognized"),
        (("merge", "x1"), "invalid choice"),
    ],
)
def test_a_wrong_command_line_says_what_is_missing(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["works", *arguments])
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err
