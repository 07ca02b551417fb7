"""The loop that every service runs: wake, do what is there batch by batch, retrain on time."""

import logging
import select
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

from apscheduler.triggers.cron import CronTrigger
from psycopg2 import errors

from database.connections import Connection, DatabaseError, connect, transaction
from database.errors import LOST, explain
from database.migrate import migrate
from database.queue import listen, waiting
from services.health import Heartbeat
from settings.environment import Settings

log = logging.getLogger(__name__)

LONGEST_PAUSE_S = 15.0
PROGRESS_S = 10.0
# What another try may mend: a connection lost, a deadlock, a lock timeout.
TRANSIENT = (*LOST, errors.DeadlockDetected, errors.SerializationFailure, errors.LockNotAvailable)


class Service(Protocol):
    """One of the three services. Every call is one transaction: done whole, or to be done again."""

    @property
    def name(self) -> str:
        """Its SERVICE_NAME, under which its work is queued."""
        ...

    @property
    def schedule(self) -> str | None:
        """A crontab line: when to retrain."""
        ...

    def work(self, connection: Connection) -> int | None:
        """Do one batch; returns the number of books done, 0 after a step that finishes none, None
        when there is nothing to do.
        """
        ...

    def retrain(self, connection: Connection) -> None:
        """Train anew on the whole catalogue."""
        ...

    def close(self) -> None:
        """Give back what the service holds."""
        ...


class Worker:
    """Runs one service until it is told to stop, or until nothing is left to do."""

    def __init__(self, service: Service, settings: Settings) -> None:
        self._service = service
        self._settings = settings
        self._stop = threading.Event()
        self._next_training = _next_time(service.schedule)
        self._heartbeat = Heartbeat(service.name)

    def stop(self) -> None:
        """Finish the batch in hand, then end."""
        self._stop.set()

    def retrain_first(self) -> None:
        """Do not wait for the schedule: train anew before anything else."""
        self._next_training = _now()

    def run_once(self) -> int:
        """Do all there is to do; returns the number of books done. Raises what fails."""
        with self._connected() as connection:
            self._retrain_if_due(connection)
            return self._drain(connection)

    def run(self) -> None:
        """Work until stop(); a database that is away is waited for, longer and longer."""
        with self._heartbeat.beating():
            self._run()

    def _run(self) -> None:
        pause_s = self._settings.poll_s
        while not self._stop.is_set():
            self._heartbeat.step()
            try:
                with self._connected() as connection:
                    pause_s = self._settings.poll_s
                    self._serve(connection)
            except (DatabaseError, *TRANSIENT) as error:
                reason = explain(error)
                log.warning("%s: trying again in %.0f s: %s", self._service.name, pause_s, reason)
                self._stop.wait(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def _serve(self, connection: Connection) -> None:
        listen(connection)
        while not self._stop.is_set():
            self._retrain_if_due(connection)
            self._drain(connection)
            self._sleep_until_called(connection)

    def _drain(self, connection: Connection) -> int:
        """Batch after batch until nothing is left; says in the log how far it is."""
        done, said = 0, time.monotonic()
        started = said
        while not self._stop.is_set() and (batch := self._batch(connection)) is not None:
            done += batch
            if time.monotonic() - said >= PROGRESS_S:
                said = time.monotonic()
                with transaction(connection) as cursor:
                    left = waiting(cursor, self._service.name)
                log.info(
                    "%s: %d books done, %d to do, %.1f books/s",
                    *(self._service.name, done, left, done / (said - started)),
                )
        if done:
            log.info(
                "%s: %d books done in %.1f s", self._service.name, done, time.monotonic() - started
            )
        return done

    def _batch(self, connection: Connection) -> int | None:
        self._heartbeat.step()
        return self._service.work(connection)

    def _sleep_until_called(self, connection: Connection) -> None:
        """Until a notification for this service comes, poll_s have passed, or stop()."""
        until = time.monotonic() + self._settings.poll_s
        while not self._stop.is_set() and (left := until - time.monotonic()) > 0:
            ready, _, _ = select.select([connection], [], [], min(left, 0.5))
            if not ready:
                continue
            connection.poll()
            called = any(note.payload == self._service.name for note in connection.notifies)
            connection.notifies.clear()
            if called:
                return

    def _retrain_if_due(self, connection: Connection) -> None:
        if self._next_training is not None and self._next_training <= _now():
            self._next_training = _next_time(self._service.schedule, self._next_training)
            self._heartbeat.step()
            self._service.retrain(connection)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        connection = connect(self._settings)
        try:
            migrate(connection)
            yield connection
        finally:
            connection.close()


@contextmanager
def stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """SIGTERM and SIGINT call `stop` while the block runs; a second one ends the process."""

    def handle(signal_number: int, _frame: object) -> None:
        stop()
        signal.signal(signal_number, signal.SIG_DFL)

    before = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _now() -> datetime:
    return datetime.now().astimezone()


def _next_time(schedule: str | None, last: datetime | None = None) -> datetime | None:
    """When this crontab line is due next, after the last time it was."""
    if schedule is None:
        return None
    due: datetime | None = CronTrigger.from_crontab(schedule).get_next_fire_time(last, _now())
    return due
