"""Parts that come and go under a steady load of requests, and a stack that is killed at work."""

import time

import pytest

from tests.stack.commands import docker
from tests.stack.conftest import FIRST_DAY, RECORDS
from tests.stack.questions import LATER, REFUSED, RIGHT, Expected, SteadyLoad
from tests.stack.stack import EVERYTHING, Stack

pytestmark = pytest.mark.slow

ADDED = 30


@pytest.mark.parametrize("service", EVERYTHING)
def test_a_restart_brings_no_wrong_answer(day: Stack, expected: Expected, service: str) -> None:
    with SteadyLoad(day, expected) as load:
        docker("restart", day.container(service))
        load.wait_for_right_answers()
        restarted = time.monotonic()
        queue_a_book(day)
        day.wait_until_done(within_s=90)
        at_work = time.monotonic() - restarted
        load.wait_for_right_answers()
    day.note(
        f"docker restart {service}: no right answer for {load.interruption_s:.1f} s;"
        f" after it a book took all services {at_work:.1f} s; {len(load.outcomes)} requests"
    )
    allowed = {"api": {RIGHT, LATER, REFUSED}, "postgres": {RIGHT, LATER}}
    assert load.verdicts <= allowed.get(service, {RIGHT})


def queue_a_book(stack: Stack) -> None:
    """One that is done already, for each of the services."""
    stack.sql("""
        INSERT INTO work (service, book_id)
        SELECT service, (SELECT min(id) FROM books WHERE image_url IS NULL)
        FROM unnest('{vectorizer,clustering,images}'::text[]) AS service;
        SELECT pg_notify('work', service)
        FROM unnest('{vectorizer,clustering,images}'::text[]) AS service;""")


def test_a_stack_that_is_killed_at_work_loses_nothing(day: Stack) -> None:
    before = books_of(day)
    covers = set(day.sql("SELECT book_id, made_at FROM covers").splitlines())
    day.load("killed.jsonl", RECORDS[FIRST_DAY : FIRST_DAY + ADDED])
    docker("kill", *day.containers())
    assert day.containers() == {}
    with day.timed("docker kill of every container, then up"):
        day.compose("up", "-d", "--wait")
    assert day.wait_until_done().books == len(before) + ADDED
    assert before < books_of(day)
    assert covers < set(day.sql("SELECT book_id, made_at FROM covers").splitlines())


def books_of(stack: Stack) -> set[str]:
    return set(stack.sql("SELECT id, row_hash FROM books").splitlines())
