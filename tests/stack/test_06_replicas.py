"""Three vectorizers on one host share the work."""

import time

import pytest

from tests.stack.commands import docker
from tests.stack.stack import Stack

pytestmark = pytest.mark.slow

A_SMALL_SHARE = "0.5"  # of a core for each, so that there are cores enough here for three

# PostgreSQL's own counts of inserted rows come seconds late from a busy session; a trigger writes
# in the same transaction. Each replica has an address of its own.
COUNT_FROM_NOW_ON = """
    CREATE TABLE embedded_by (book_id text, replica inet);
    CREATE FUNCTION note_embedded() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO embedded_by VALUES (NEW.book_id, inet_client_addr());
            RETURN NULL;
        END $$;
    CREATE TRIGGER note_embedded AFTER INSERT ON embeddings
        FOR EACH ROW EXECUTE FUNCTION note_embedded();"""
COUNT_NO_LONGER = "DROP FUNCTION note_embedded() CASCADE; DROP TABLE embedded_by;"


@pytest.fixture(scope="module")
def alone_s(day: Stack) -> float:
    """Seconds that one vectorizer takes for every book."""
    return again(day)


@pytest.fixture(scope="module")
def embedded(day: Stack, alone_s: float) -> dict[str, int]:
    """Address of each of three replicas that embed every book together -> books it has done."""
    day.compose("up", "-d", "--wait", "--scale", "vectorizer-service=3")
    again(day)  # the new ones load their encoder
    day.wait_until_done()
    day.sql(COUNT_FROM_NOW_ON)
    together_s = again(day)
    day.note(
        f"{books(day)} books by one vectorizer {alone_s:.1f} s, by three {together_s:.1f} s,"
        f" each with {A_SMALL_SHARE} of a core: {alone_s / together_s:.1f} times as fast"
    )
    day.wait_until_done()
    counted = day.sql("SELECT replica, count(*) FROM embedded_by GROUP BY replica")
    day.sql(COUNT_NO_LONGER)
    return {replica: int(done) for replica, done in map(str.split, counted.splitlines())}


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


def test_all_three_take_part(embedded: dict[str, int]) -> None:
    assert len(embedded) == 3, embedded


def test_no_book_is_done_twice(day: Stack, embedded: dict[str, int]) -> None:
    assert sum(embedded.values()) == books(day)
