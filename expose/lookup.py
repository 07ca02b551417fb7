"""Answers that are looked up: one statement that gives their bytes, without a thread.

psycopg2 blocks, so that a request through `Database` takes a thread of its own; that costs more
than the statement does here.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple

import asyncpg
from psycopg2.extensions import parse_dsn

from database.connections import CONNECT_TIMEOUT_S

log = logging.getLogger(__name__)

CONNECTIONS = 4  # while some are asked, the others' answers are sent
MOST_TOGETHER = 4  # questions in one statement; more would let the first wait for the last
STATEMENT_TIMEOUT_S = 15.0
SETTINGS = {
    "application_name": "bookreco",
    "default_transaction_read_only": "on",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",  # planned once: it takes longer than the look-up
}
# Whatever fails here is asked again in the ordinary way, which tells what is wrong.
FAILURES = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncio.TimeoutError)

Connection = Any  # asyncpg has no types


class Question(NamedTuple):
    """One that waits for its answer."""

    statement: str
    values: tuple[object, ...]
    answer: "asyncio.Future[bytes | None]"


class Lookup:
    """A few connections to one database, opened as needed. For one event loop.

    Questions that come while all connections are busy wait, and are asked together in one
    statement: half of a look-up's cost is the way to PostgreSQL and back.
    """

    def __init__(self, where: str) -> None:
        """where: as libpq writes it, "host=… dbname=…" or postgresql://…"""
        given = parse_dsn(where)
        self._where = {
            "host": given.get("host"),
            "port": int(given.get("port", "5432")),
            "user": given.get("user"),
            "password": given.get("password"),
            "database": given.get("dbname"),
        }
        self._free: list[Connection] = []
        self._waiting: deque[Question] = deque()
        self._busy = 0  # tasks that will look once more for who waits
        self._tasks: set[asyncio.Task[None]] = set()  # an event loop keeps none itself

    async def ask(self, statement: str, *values: object) -> bytes | None:
        """The bytes that the statement gives for these values; None without any, or if they can't
        be had.

        statement: takes an array of each value, and gives rows of a place in them, counted from 1,
        and a bytea.
        """
        question = Question(statement, values, asyncio.get_running_loop().create_future())
        self._waiting.append(question)
        if self._busy < CONNECTIONS:
            self._busy += 1
            task = asyncio.create_task(self._answer_waiting())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await question.answer

    async def _answer_waiting(self) -> None:
        """Until nobody waits. It is free from that moment, not from the end of its task: who asks
        in between would wait until somebody else asks.
        """
        while questions := self._next():
            answers: dict[int, bytes] = {}
            try:
                answers = await self._ask(questions)
            except Exception as error:  # noqa: BLE001 -- asked again in the ordinary way, see above
                log.debug("not looked up: %s", error)
            finally:
                for place, question in enumerate(questions, 1):
                    if not question.answer.done():  # or its client is gone
                        question.answer.set_result(answers.get(place))
        self._busy -= 1

    def _next(self) -> list[Question]:
        """The first that waits, and with it those that follow and ask by the same statement."""
        questions: list[Question] = []
        while self._waiting and len(questions) < MOST_TOGETHER:
            if questions and self._waiting[0].statement != questions[0].statement:
                break
            questions.append(self._waiting.popleft())
        return questions

    async def _ask(self, questions: Sequence[Question]) -> dict[int, bytes]:
        """The answers by place. Raises what asyncpg raises."""
        arrays = list(zip(*(each.values for each in questions), strict=True))
        connection = self._free.pop() if self._free else await self.connect()
        try:
            found = await connection.fetch(questions[0].statement, *arrays)
        except BaseException:  # also cancelled in the middle of an answer
            connection.terminate()
            raise
        self._free.append(connection)
        return dict(found)

    def close(self) -> None:
        while self._free:
            self._free.pop().terminate()

    async def connect(self) -> Connection:
        """A connection that belongs to the caller."""
        return await asyncpg.connect(
            **self._where,
            timeout=CONNECT_TIMEOUT_S,
            command_timeout=STATEMENT_TIMEOUT_S,
            server_settings=SETTINGS,
        )
