"""The loop: one drain, waking up, surviving the database, stopping, retraining."""

import os
import signal
import threading
import time
from collections.abc import Callable

import pytest

from database.connections import Connection, transaction
from database.queue import claim, finish, waiting
from services import worker as module
from services.worker import Worker, stopped_by_signals
from settings.environment import Settings
from tests.conftest import make_book

pytestmark = pytest.mark.slow

Shelve = Callable[..., list[str]]


class Counting:
    """A service that takes books off the vectorizer's queue, two at a time."""

    name = "vectorizer"
    schedule: str | None = None

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.trainings = 0
        self.before_work: Callable[[Connection], None] = lambda connection: None

    def work(self, connection: Connection) -> int | None:
        self.before_work(connection)
        with transaction(connection) as cursor:
            claimed = claim(cursor, self.name, 2)
            finish(cursor, self.name, claimed)
        if claimed:
            self.batches.append(claimed)
        return len(claimed) or None

    def retrain(self, connection: Connection) -> None:
        self.trainings += 1

    def close(self) -> None:
        pass


@pytest.fixture
def patient(settings: Settings) -> Settings:
    """Settings whose poll would outlast the test: only a notification wakes the loop."""
    return settings.model_copy(update={"poll_s": 30.0})


def in_thread(worker: Worker) -> threading.Thread:
    thread = threading.Thread(target=worker.run, daemon=True)
    thread.start()
    return thread


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 15
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    assert condition()


def test_one_run_does_all_there_is(settings: Settings, shelve: Shelve) -> None:
    shelve(*(make_book(f"Livre {n}") for n in range(5)))
    service = Counting()
    assert Worker(service, settings).run_once() == 5
    assert [len(batch) for batch in service.batches] == [2, 2, 1]


def test_a_load_wakes_the_service_at_once(patient: Settings, shelve: Shelve) -> None:
    service = Counting()
    worker = Worker(service, patient)
    thread = in_thread(worker)
    time.sleep(1)
    shelve(make_book("Germinal"))
    wait_for(lambda: service.batches != [])
    worker.stop()
    thread.join(5)
    assert not thread.is_alive()


def test_a_lost_connection_is_made_again(
    settings: Settings, shelve: Shelve, connection: Connection
) -> None:
    service = Counting()

    def cut(own: Connection) -> None:
        service.before_work = lambda connection: None
        with transaction(connection) as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", (own.info.backend_pid,))

    service.before_work = cut
    worker = Worker(service, settings.model_copy(update={"poll_s": 0.1}))
    shelve(make_book("Germinal"))
    thread = in_thread(worker)
    wait_for(lambda: service.batches != [])
    worker.stop()
    thread.join(5)


def test_stopping_lets_the_batch_in_hand_end(
    settings: Settings, shelve: Shelve, connection: Connection
) -> None:
    shelve(*(make_book(f"Livre {n}") for n in range(5)))
    service = Counting()
    worker = Worker(service, settings)
    service.before_work = lambda _: worker.stop()
    worker.run()
    assert [len(batch) for batch in service.batches] == [2]
    with transaction(connection) as cursor:
        assert waiting(cursor, "vectorizer") == 3


def test_sigterm_stops_and_the_old_handler_comes_back() -> None:
    stopped = threading.Event()
    before = signal.getsignal(signal.SIGTERM)
    with stopped_by_signals(stopped.set):
        os.kill(os.getpid(), signal.SIGTERM)
        assert stopped.wait(2)
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_training_can_be_asked_for(settings: Settings) -> None:
    service = Counting()
    worker = Worker(service, settings)
    worker.run_once()
    assert service.trainings == 0
    worker.retrain_first()
    worker.run_once()
    worker.run_once()
    assert service.trainings == 1


def test_the_service_is_retrained_when_it_is_time(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Counting()
    service.schedule = "0 1 * * *"
    worker = Worker(service, settings.model_copy(update={"poll_s": 0.1}))
    due = worker._next_training
    assert due
    thread = in_thread(worker)
    time.sleep(0.5)
    assert service.trainings == 0
    monkeypatch.setattr(module, "_now", lambda: due)
    wait_for(lambda: service.trainings == 1)
    time.sleep(0.5)
    assert service.trainings == 1  # once, until the next night
    worker.stop()
    thread.join(5)
