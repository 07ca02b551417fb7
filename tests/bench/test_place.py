"""A place to measure in, and what runs there."""

import os
import subprocess
from pathlib import Path

import pytest

from bench.place import BenchError, Place, _environ, count, memory_mb, place, some_ids
from tests.conftest import make_book


@pytest.fixture
def here(tmp_path: Path) -> Place:
    return Place(tmp_path, dict(os.environ))


@pytest.mark.slow
def test_a_place_has_a_server_of_its_own_and_leaves_nothing():
    with place() as found:
        connection = found.connect()
        assert found.settings.data_dir.is_relative_to(found.folder)
        connection.close()
    assert not found.folder.exists()


@pytest.mark.slow
def test_a_command_that_ends_well_is_told_with_its_output(here: Place):
    ran = here.run("platform")
    assert ran.output
    assert ran.seconds > 0


@pytest.mark.slow
def test_a_command_that_fails_is_told_by_its_last_words(here: Place):
    with pytest.raises(BenchError, match=r"no_such_module failed: .*No module named"):
        here.run("no_such_module")


def test_the_last_words_are_the_last_line_of_the_log(here: Place):
    log = here.folder / "log"
    log.write_text("one\ntwo\n\n")
    assert here.last_words() == "two"
    log.write_text("")
    assert here.last_words() == "it said nothing"


def test_a_place_hides_the_settings_of_its_caller(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("API_PORT", "1")
    monkeypatch.setenv("POSTGRES_PASSWORD_FILE", "secret")
    environ = _environ(tmp_path, {"host": "there", "user": "ann", "dbname": "books"})
    assert (environ["API_PORT"], environ["POSTGRES_PASSWORD_FILE"]) == ("", "")
    assert (environ["POSTGRES_HOST"], environ["POSTGRES_PORT"]) == ("there", "5432")


def test_memory_is_told_of_processes_that_live():
    ended = subprocess.Popen(["true"])
    ended.wait()
    assert memory_mb(os.getpid(), "VmHWM") >= memory_mb(os.getpid(), "VmRSS") > 1
    assert memory_mb(ended.pid, "VmRSS") == 0


def test_some_ids_are_the_same_each_time(connection, shelve):
    ids = shelve(*(make_book(title=f"Tome {number}") for number in range(5)))
    assert count(connection, "books") == 5
    assert some_ids(connection, 3) == some_ids(connection, 5)[:3]
    assert set(some_ids(connection, 9)) == set(ids)
