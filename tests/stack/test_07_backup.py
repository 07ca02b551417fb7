"""A backup made while everything runs, put back into an empty stack."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.questions import RIGHT, Expected, SteadyLoad, expected_of
from tests.stack.stack import Counts, Stack

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def verdicts(day: Stack, expected: Expected) -> set[str]:
    """Of the answers that were given while the backup was made."""
    with SteadyLoad(day, expected) as load, day.timed("make backup"):
        day.make("backup")
    return load.verdicts


@pytest.fixture(scope="module")
def backup(day: Stack, verdicts: set[str]) -> Path:
    (made,) = (day.folder / "backups").glob("*.tar")
    day.note(f"backup of {day.counts().books} books: {made.stat().st_size / 1e6:.1f} MB")
    return made


@pytest.fixture(scope="module")
def before(day: Stack, backup: Path) -> tuple[Counts, str]:
    return day.counts(), vectorizer(day)


@pytest.fixture(scope="module")
def restored(day: Stack, backup: Path, before: object) -> Iterator[Stack]:
    day.make("clean-data", "CONFIRM=yes")
    with day.timed("make restore into an empty stack"):
        day.make("restore", f"FILE={backup}")
    day.compose("up", "-d", "--wait")
    day.wait_until_done()
    yield day
    backup.unlink()


def vectorizer(stack: Stack) -> str:
    return stack.sql("SELECT version FROM vectorizers WHERE state = 'active'")


def test_a_backup_disturbs_no_request(verdicts: set[str]) -> None:
    assert verdicts == {RIGHT}


def test_nobody_else_may_read_a_backup(backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0


def test_a_restored_stack_gives_the_same_answers(expected: Expected, restored: Stack) -> None:
    assert expected_of(restored) == expected


def test_nothing_is_made_anew_after_a_restore(before: object, restored: Stack) -> None:
    assert (restored.counts(), vectorizer(restored)) == before
