"""Three vectorizers on one host share the work."""

import re

import pytest

from tests.stack.commands import docker
from tests.stack.conftest import FIRST_DAY, RECORDS
from tests.stack.stack import Stack
from tests.stack.test_05_restarts import ADDED

SHARED = 48


@pytest.fixture(scope="module")
def done_by_each(day: Stack) -> dict[str, int]:
    """Replica -> books that it says it has done, of SHARED new ones."""
    books = day.counts().books
    day.compose("up", "-d", "--wait", "--scale", "vectorizer-service=3")
    replicas = [name for name, of in day.containers().items() if of == "vectorizer-service"]
    before = {name: done_by(name) for name in replicas}
    first = FIRST_DAY + ADDED
    day.load("shared.jsonl", RECORDS[first : first + SHARED])
    with day.timed(f"three vectorizers, {SHARED} books"):
        assert day.wait_until_done().books == books + SHARED
    return {name: done_by(name) - before[name] for name in replicas}


def done_by(replica: str) -> int:
    lines = re.findall(r"vectorizer: (\d+) books done in", docker("logs", replica))
    return sum(map(int, lines))


def test_all_three_take_part(done_by_each: dict[str, int]) -> None:
    assert len(done_by_each) == 3
    assert all(done_by_each.values()), done_by_each


def test_no_book_is_done_twice(done_by_each: dict[str, int]) -> None:
    assert sum(done_by_each.values()) == SHARED, done_by_each
