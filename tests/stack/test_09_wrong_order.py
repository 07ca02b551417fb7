"""The commands in the wrong order: the API first, the database last."""

import pytest

from tests.stack.commands import docker
from tests.stack.conftest import FIRST_DAY
from tests.stack.questions import expected_of
from tests.stack.stack import SERVICES, Answer, Stack

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def empty(day: Stack) -> list[Answer]:
    """What the API answers that was started first, on nothing."""
    day.make("clean-data", "CONFIRM=yes")
    (day.folder / "data" / "raw_output.jsonl").unlink(missing_ok=True)  # what was scraped
    day.make("api")
    return [day.get("/books"), day.get("/health/ready")]


@pytest.fixture(scope="module")
def without_database(day: Stack, empty: object) -> list[Answer]:
    """Everything runs but the database, which has never been there for the services."""
    docker("rm", "-f", day.container("postgres"))
    docker("volume", "rm", f"{day.project}_postgres")
    day.compose("up", "-d", "--no-deps", *SERVICES, "mlflow")
    return [day.get("/books"), day.get("/health/ready"), day.get("/health/live")]


@pytest.fixture(scope="module")
def last(day: Stack, without_database: object) -> Stack:
    with day.timed("the database last: make pipeline"):
        day.make("pipeline")
    with day.timed("then, until all was done"):
        day.wait_until_done()
    return day


def test_an_empty_stack_answers_that_there_is_nothing(empty: list[Answer]) -> None:
    books, ready = empty
    assert (books.status, books.json()["total"]) == (200, 0)
    assert ready.json()["books"]["state"] == "empty"


def test_without_the_database_the_api_asks_to_come_back(without_database: list[Answer]) -> None:
    books, ready, live = without_database
    assert (books.status, ready.status, live.status) == (503, 503, 200)
    assert int(books.headers["retry-after"]) > 0


def test_all_ends_as_if_the_order_had_been_right(last: Stack) -> None:
    assert last.counts().books == FIRST_DAY
    assert expected_of(last) == last.first_answers
