"""One stack for the whole run: each file begins where the one before it has ended."""

import json
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from tests.stack.questions import Expected, expected_of
from tests.stack.stack import Stack

SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "books.jsonl"
FIRST_DAY = 100  # books; what is added later stays below the double: nothing is learned anew
# Without their languages, as shops give them: the vectorizer has to find out.
RECORDS = [
    json.dumps({**json.loads(line), "language": None})
    for line in SAMPLE.read_text(encoding="utf-8").splitlines()
]

_stack = pytest.StashKey[Stack]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--stack", action="store_true", help="play a first day on a Docker engine")


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest) -> Iterator[Stack]:
    """A checkout with its images built. At the end nothing of it is left."""
    if not request.config.getoption("--stack", default=False):
        pytest.skip("needs a Docker engine and some ten minutes: make test-stack")
    with tempfile.TemporaryDirectory(prefix="bookreco-stack-") as folder, _ended_like_ctrl_c():
        stack = Stack(Path(folder), _free_port())
        request.config.stash[_stack] = stack
        try:
            stack.unpack()
            with stack.timed("make build"):
                stack.make("build")
            yield stack
        finally:
            stack.remove()


@pytest.fixture(scope="session")
def day(stack: Stack) -> Stack:
    """The three commands, word for word, and everything that follows from them by itself."""
    (stack.folder / "data" / "raw_output.json").write_text("\n".join(RECORDS[:FIRST_DAY]), "utf-8")
    for command in ("pipeline", "microservices", "api"):
        with stack.timed(f"make {command}"):
            stack.said[command] = stack.make(command)
    with stack.timed(f"then, until {FIRST_DAY} books had vectors, clusters and covers"):
        stack.wait_until_done()
    stack.first_answers = expected_of(stack)
    return stack


@pytest.fixture(scope="module")
def expected(day: Stack) -> Expected:
    """What the stack answers now, while nothing is being done to it."""
    return expected_of(day)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.failed and (stack := item.config.stash.get(_stack, None)):
        report.sections.append(("containers", stack.logs()))
    return report


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if stack := config.stash.get(_stack, None):
        terminalreporter.section("measured")
        terminalreporter.write("".join(f"{figure}\n" for figure in stack.figures))


@contextmanager
def _ended_like_ctrl_c() -> Iterator[None]:
    """SIGTERM, with which a run that takes too long is ended, clears up as well."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
