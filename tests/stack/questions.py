"""Twenty questions to the API, and a steady load of them whose answers are judged."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from itertools import cycle
from types import TracebackType
from typing import Self

from tests.stack.stack import Stack

Question = tuple[str, str, str | None]  # method, path, the liked book of a POST
Expected = Mapping[Question, bytes]

PAUSE_S = 0.05
RIGHT, LATER, REFUSED = "right", "503 with Retry-After", "refused"


def expected_of(stack: Stack) -> dict[Question, bytes]:
    """Twenty questions with the answers that the stack gives now."""
    return {question: _right(stack, question) for question in _questions(stack)}


def _questions(stack: Stack) -> list[Question]:
    ids = [book["id"] for book in stack.get("/books?page_size=8").json()["items"]]
    paths = ["/books?page_size=50", "/books?author=zola", "/clusters", "/authors", "/labels"]
    paths += ["/search?q=paris", f"/books/{ids[0]}", f"/books/{ids[0]}/cover"]
    paths += [f"/books/{book_id}/similar" for book_id in ids]
    paths += [f"/books/{ids[1]}/similar?method=cosine&limit=3", f"/books/{ids[2]}/cover?size=large"]
    questions: list[Question] = [("GET", path, None) for path in paths]
    return questions + [("POST", "/recommendations", book_id) for book_id in ids[:2]]


def _ask(stack: Stack, question: Question) -> tuple[int, Mapping[str, str], bytes]:
    method, path, liked = question
    answer = stack.ask(method, path, liked and {"liked": [liked]})
    return answer.status, answer.headers, answer.body


def _right(stack: Stack, question: Question) -> bytes:
    status, _, body = _ask(stack, question)
    assert status == 200, f"{question} is answered {status}: {body[:500]!r}"
    return body


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question that was asked at this time."""

    at: float
    verdict: str


class SteadyLoad:
    """Asks one question after another, some ten a second, as long as the block lasts."""

    def __init__(self, stack: Stack, expected: Expected) -> None:
        self._stack, self._expected = stack, expected
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.outcomes: list[Outcome] = []

    def __enter__(self) -> Self:
        self._thread.start()
        self.wait_for_right_answers()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def verdicts(self) -> set[str]:
        return {outcome.verdict for outcome in self.outcomes}

    @property
    def interruption_s(self) -> float:
        """From the first answer that was not right to the first one after which all were."""
        wrong = [n for n, outcome in enumerate(self.outcomes) if outcome.verdict != RIGHT]
        return self.outcomes[wrong[-1] + 1].at - self.outcomes[wrong[0]].at if wrong else 0.0

    def wait_for_right_answers(self, in_a_row: int = 20, within_s: float = 60) -> None:
        """Raises TimeoutError if that many don't come."""
        until, first = time.monotonic() + within_s, len(self.outcomes)
        while {o.verdict for o in self.outcomes[first:][-in_a_row:]} != {RIGHT} or (
            len(self.outcomes) < first + in_a_row
        ):
            if time.monotonic() > until:
                raise TimeoutError(f"no right answers again; the last was {self.outcomes[-1]}")
            time.sleep(PAUSE_S)

    def _run(self) -> None:
        for question in cycle(self._expected):
            if self._stop.wait(PAUSE_S):
                return
            self.outcomes.append(Outcome(time.monotonic(), self._verdict(question)))

    def _verdict(self, question: Question) -> str:
        try:
            status, headers, body = _ask(self._stack, question)
        except (OSError, HTTPException):
            return REFUSED
        if status == 200 and body == self._expected[question]:
            return RIGHT
        if status == 503 and int(headers.get("retry-after", 0)) > 0:
            return LATER
        return f"{question} is answered {status}: {body[:300]!r}"
