"""What is wrong is told in one sentence, before anything is started."""

import socket
from collections.abc import Iterator

import pytest

from tests.stack.stack import Stack

pytestmark = pytest.mark.slow

COMMANDS = ("pipeline", "microservices", "api")


@pytest.fixture(autouse=True)
def back_to_a_good_env(stack: Stack) -> Iterator[None]:
    yield
    stack.configure()


@pytest.mark.parametrize("command", COMMANDS)
def test_without_an_env_file_it_says_how_to_make_one(stack: Stack, command: str) -> None:
    (stack.folder / ".env").unlink()
    assert "cp .env.example .env" in stack.refusal(command)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", ["API_PASSWORD", "POSTGRES_PASSWORD"])
def test_an_empty_password_is_refused_by_name(stack: Stack, command: str, name: str) -> None:
    stack.configure(**{name: ""})
    assert f"{name} is not set" in stack.refusal(command)


@pytest.mark.parametrize("command", COMMANDS)
def test_an_example_password_is_refused_by_name(stack: Stack, command: str) -> None:
    name = "API_PASSWORD" if command == "api" else "POSTGRES_PASSWORD"
    stack.configure(**{name: "change-me-please"})
    assert f"{name} is a well-known password" in stack.refusal(command)


def test_a_taken_port_is_refused_by_number(stack: Stack) -> None:
    with socket.create_server(("127.0.0.1", stack.port)):
        assert f"port {stack.port} is taken" in stack.refusal("api")


def test_a_scrape_without_a_shop_asks_for_one(stack: Stack) -> None:
    assert "SHOP is not set" in stack.refusal("pipeline-with-scraping")


def test_a_missing_input_is_told_by_its_path(stack: Stack) -> None:
    assert "INPUT /nowhere.csv is not there" in stack.refusal("pipeline", "INPUT=/nowhere.csv")


def test_a_refusal_starts_nothing(stack: Stack) -> None:
    assert stack.containers("--all") == {}
