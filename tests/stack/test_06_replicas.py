"""Three vectorizers on one host share the work."""

import re
import time

import pytest

from tests.stack.commands import docker
from tests.stack.stack import Stack

pytestmark = pytest.mark.slow

A_SMALL_SHARE = "0.5"  # of a core for each, so that there are cores enough here for three
UNTIL_COUNTED_S = 12  # a session that has become idle tells within ten what it has inserted


@pytest.fixture(scope="module")
def alone_s(day: Stack) -> float:
    """Seconds that one vectorizer takes for every book."""
    return again(day)


@pytest.fixture(scope="module")
def embedded(day: Stack, alone_s: float) -> tuple[int, dict[str, int]]:
    """The embeddings that three have made; and replica -> books it has done."""
    day.compose("up", "-d", "--wait", "--scale", "vectorizer-service=3")
    replicas = [name for name, of in day.containers().items() if of == "vectorizer-service"]
    again(day)  # the new ones load their encoder
    made, done = embeddings_made(day), {name: done_by(name) for name in replicas}
    together_s = again(day)
    day.note(
        f"{books(day)} books by one vectorizer {alone_s:.1f} s, by three {together_s:.1f} s,"
        f" each with {A_SMALL_SHARE} of a core: {alone_s / together_s:.1f} times as fast"
    )
    day.wait_until_done()
    return embeddings_made(day) - made, {name: done_by(name) - done[name] for name in replicas}


def again(stack: Stack) -> float:
    """Have every book embedded anew: in how many seconds."""
    stack.wait_until_done()
    replicas = [name for name, of in stack.containers().items() if of == "vectorizer-service"]
    docker("update", "--cpus", A_SMALL_SHARE, *replicas)
    started = time.monotonic()
    stack.sql("""
        WITH gone AS (DELETE FROM embeddings)
        INSERT INTO work (service, book_id) SELECT 'vectorizer', id FROM books;
        SELECT pg_notify('work', 'vectorizer');""")
    wanted = books(stack)
    while stack.counts().embeddings < wanted:
        assert time.monotonic() < started + 240
        time.sleep(0.5)  # asking costs what is measured
    took = time.monotonic() - started
    docker("update", "--cpus", "0", *replicas)
    return took


def books(stack: Stack) -> int:
    return stack.counts().books


def embeddings_made(stack: Stack) -> int:
    """Ever, as PostgreSQL counts what is inserted."""
    time.sleep(UNTIL_COUNTED_S)
    return int(stack.sql("SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'embeddings'"))


def done_by(replica: str) -> int:
    lines = re.findall(r"vectorizer: (\d+) books done in", docker("logs", replica))
    return sum(map(int, lines))


def test_all_three_take_part(embedded: tuple[int, dict[str, int]]) -> None:
    _, done = embedded
    assert len(done) == 3
    assert all(done.values()), done


def test_no_book_is_done_twice(day: Stack, embedded: tuple[int, dict[str, int]]) -> None:
    made, _ = embedded
    assert made == books(day)
