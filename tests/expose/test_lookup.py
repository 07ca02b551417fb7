"""Questions that are asked together: each gets its own answer, whatever becomes of the others."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from database.connections import dsn
from expose.lookup import CONNECTIONS, MOST_TOGETHER, Lookup, Question
from settings.environment import Settings

# Nothing for odd numbers; it takes longer, the more are asked together.
HALVES = (
    "SELECT a.place, (a.n / 2)::text::bytea"
    " FROM unnest($1::integer[]) WITH ORDINALITY AS a (n, place)"
    " WHERE a.n % 2 = 0 AND pg_sleep(0.001) IS NOT NULL"
)
THIRDS = (
    "SELECT a.place, (a.n / 3)::text::bytea"
    " FROM unnest($1::integer[]) WITH ORDINALITY AS a (n, place)"
)
REFUSED = "SELECT 1, 'x' FROM unnest($1::integer[]), no_such_table"


Ask = Callable[[Callable[[Lookup], Awaitable[None]]], None]


@pytest.fixture
def ask(settings: Settings) -> Ask:
    """Runs what it is given with a Lookup on the test's database."""

    def run(questions: Callable[[Lookup], Awaitable[None]]) -> None:
        async def asked() -> None:
            lookup = Lookup(dsn(settings))
            try:
                await questions(lookup)
            finally:
                lookup.close()

        asyncio.run(asyncio.wait_for(asked(), timeout=30))

    return run


def test_each_question_gets_its_own_answer(ask: Ask) -> None:
    async def questions(lookup: Lookup) -> None:
        many = range(10 * MOST_TOGETHER)
        halves, thirds = await asyncio.gather(
            asyncio.gather(*(lookup.ask(HALVES, n) for n in many)),
            asyncio.gather(*(lookup.ask(THIRDS, n) for n in many)),
        )
        assert halves == [None if n % 2 else b"%d" % (n // 2) for n in many]
        assert thirds == [b"%d" % (n // 3) for n in many]

    ask(questions)


def test_those_that_wait_are_asked_together(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []
    ask_database = Lookup._ask

    async def watched(self: Lookup, questions: Sequence[Question]) -> dict[int, bytes]:
        sizes.append(len(questions))
        return await ask_database(self, questions)

    monkeypatch.setattr(Lookup, "_ask", watched)

    async def questions(lookup: Lookup) -> None:
        await asyncio.gather(*(lookup.ask(HALVES, n) for n in range(40)))

    ask(questions)
    assert sum(sizes) == 40
    assert max(sizes) == MOST_TOGETHER
    assert len(sizes) <= 40 / MOST_TOGETHER + CONNECTIONS


@pytest.mark.parametrize("clients", [1, CONNECTIONS, CONNECTIONS + 1])
def test_nobody_is_forgotten_who_asks_as_soon_as_all_have_been_answered(
    monkeypatch: pytest.MonkeyPatch, clients: int
) -> None:
    async def at_once(_self: Lookup, questions: Sequence[Question]) -> dict[int, bytes]:
        return dict.fromkeys(range(1, len(questions) + 1), b"text")

    monkeypatch.setattr(Lookup, "_ask", at_once)

    async def questions() -> None:
        lookup = Lookup("dbname=none")

        async def client() -> None:
            for _ in range(50):
                assert await lookup.ask(HALVES, 1) == b"text"

        await asyncio.gather(*(client() for _ in range(clients)))

    asyncio.run(asyncio.wait_for(questions(), timeout=5))


def test_a_client_that_is_gone_takes_nothing_from_the_others(ask: Ask) -> None:
    async def questions(lookup: Lookup) -> None:
        tasks = [asyncio.create_task(lookup.ask(HALVES, n)) for n in range(40)]
        await asyncio.sleep(0.005)
        for task in tasks[::4]:
            task.cancel()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        for n, text in enumerate(found):
            if n % 4:
                assert text == (None if n % 2 else b"%d" % (n // 2))
        assert await lookup.ask(HALVES, 8) == b"4"

    ask(questions)


def test_what_the_database_refuses_is_not_looked_up_and_hinders_nobody(ask: Ask) -> None:
    async def questions(lookup: Lookup) -> None:
        found = await asyncio.gather(
            *(lookup.ask(REFUSED if n % 3 else HALVES, n) for n in range(30))
        )
        assert found == [None if n % 3 or n % 2 else b"%d" % (n // 2) for n in range(30)]
        assert await lookup.ask(HALVES, "no number") is None
        assert await lookup.ask(HALVES, 8) == b"4"

    ask(questions)


def test_without_a_database_nothing_is_looked_up() -> None:
    async def questions() -> None:
        lookup = Lookup("host=127.0.0.1 port=1 user=nobody dbname=none")
        assert await asyncio.gather(*(lookup.ask(HALVES, n) for n in range(5))) == [None] * 5

    asyncio.run(asyncio.wait_for(questions(), timeout=30))
