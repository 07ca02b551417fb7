"""When to kill, and what is said of it."""

import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bench import crashes
from bench.crashes import Verdict, kill, kill_pipeline, kill_service, main, moments, parse_args
from bench.place import BenchError, Ran
from database.connections import Connection, connect, transaction
from database.queue import CLUSTERING
from settings.environment import Settings
from tests.conftest import make_book

Work = Callable[[], object]

WELL = Verdict("pipeline", 10, 4.0, 7, 3_000, [])


def test_moments_lie_one_in_each_part_of_the_duration():
    drawn = sorted(moments(10, 5.0, random.Random(1)))
    assert [int(moment / 0.5) for moment in drawn] == list(range(10))


def test_moments_are_the_same_for_a_seed():
    assert moments(5, 2.0, random.Random(1)) == moments(5, 2.0, random.Random(1))


def test_a_verdict_tells_whether_all_is_as_undisturbed():
    well = Verdict("images", 10, 4.0, 7, 48, [])
    assert "10 kills within 4.0 s, 7 before it was done" in str(well)
    assert str(well).endswith("as undisturbed")
    assert str(Verdict("images", 10, 4.0, 7, 48, ["one"])).endswith("1 faults")


def test_arguments_have_usual_values():
    assert (parse_args([]).times, parse_args(["--times", "3"]).times) == (10, 3)


def test_too_few_books_for_clusters_are_refused(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        parse_args(["--service-books", "3"])
    assert "give --service-books more" in capsys.readouterr().err


def test_nothing_left_behind_ends_with_0(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(crashes, "verdicts", lambda _: iter([WELL]))
    assert main([]) == 0


def test_faults_end_with_1_and_the_first_five_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    faulty = Verdict("images", 10, 4.0, 7, 48, [f"fault {number}" for number in range(9)])
    monkeypatch.setattr(crashes, "verdicts", lambda _: iter([faulty, WELL]))
    assert main([]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:6] == [f"  fault {number}" for number in range(5)]
    assert len(lines) == 7


def test_what_could_not_be_tried_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def fail(_: object) -> None:
        raise BenchError("the bundled PostgreSQL does not start")

    monkeypatch.setattr(crashes, "verdicts", fail)
    assert main([]) == 1
    assert "the bundled PostgreSQL does not start" in caplog.text


@pytest.mark.parametrize(
    ("command", "after_s", "status"), [(["sleep", "60"], 0.1, -9), (["true"], 10, 0)]
)
def test_a_kill_ends_what_still_runs(command: list[str], after_s: float, status: int):
    process = subprocess.Popen(command, text=True)
    kill(process, after_s)
    assert process.returncode == status


class Killed:
    """A place whose programs do in this process what they are told, and no more when killed."""

    def __init__(self, folder: Path, settings: Settings, whole: Work, killed: Work) -> None:
        self.folder, self.settings = folder, settings
        self._whole, self._killed = whole, killed

    def connect(self) -> Connection:
        return connect(self.settings)

    def run(self, *_: str, **__: str) -> Ran:
        self._whole()
        return Ran(1.0, 0.0, "")

    def open(self, *_: str, **__: str) -> subprocess.Popen[str]:
        self._killed()
        return subprocess.Popen(["true"], text=True)


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.data_dir.mkdir()
    return tmp_path


BOOKS = [make_book(title=f"Tome {number}") for number in range(3)]


def test_all_books_or_none_after_a_kill_is_well(folder, settings, shelve):
    chosen = iter([0, 3])
    here = Killed(folder, settings, lambda: shelve(*BOOKS), lambda: shelve(*BOOKS[: next(chosen)]))
    verdict = kill_pipeline(here, 3, 2, random.Random(1))
    assert (verdict.faults, verdict.interrupted, verdict.books) == ([], 1, 3)


def test_some_books_after_a_kill_is_a_fault(folder, settings, shelve):
    here = Killed(folder, settings, lambda: shelve(*BOOKS), lambda: shelve(BOOKS[0]))
    (fault,) = kill_pipeline(here, 3, 1, random.Random(1)).faults
    assert fault.endswith("left 1 of 3 books")


@pytest.mark.parametrize(("clusters_of", "faults"), [(3, 0), (2, 1)])
def test_a_book_that_a_service_has_lost_is_a_fault(
    folder, settings, connection, shelve, clusters_of, faults
):
    def cluster(books: int) -> None:
        with transaction(connection) as cursor:
            cursor.execute("DELETE FROM work WHERE service = %s", (CLUSTERING,))
            cursor.execute("INSERT INTO clusters VALUES (1, 'a', '{}', 1, 3, '[1]')")
            cursor.execute(
                "INSERT INTO book_clusters (book_id, cluster_id)"
                " SELECT id, 1 FROM books ORDER BY id LIMIT %s",
                (books,),
            )

    shelve(*BOOKS)
    here = Killed(folder, settings, lambda: cluster(clusters_of), lambda: None)
    verdict = kill_service(here, connection, CLUSTERING, 2, random.Random(1))
    assert (len(verdict.faults), verdict.interrupted) == (faults, 2)
