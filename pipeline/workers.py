"""Processes that share the work on one input, part by part, so that all cores are used."""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import parent_process
from multiprocessing.connection import wait
from typing import TypeVar

from catalog.loads import InOrder

T = TypeVar("T")
U = TypeVar("U")

MOST = 4  # beside them the pipeline itself reads and writes, which more could not keep up with


class LostError(Exception):
    """A worker has ended before its work."""


@contextmanager
def workers(count: int) -> Iterator[InOrder]:
    """As many processes; none but this one if that is less than two.

    They end with this process, however it ends. To be opened before files and connections are,
    which they would hold open. Raises LostError if one was killed.
    """
    if count < 2:
        yield map
        return
    with ProcessPoolExecutor(count, initializer=_follow_parent) as pool:
        pool.submit(os.getpid).result()  # starts them all

        def in_order(function: Callable[[T], U], items: Iterable[T], /) -> Iterator[U]:
            under_way: deque[Future[U]] = deque()
            for item in items:
                under_way.append(pool.submit(function, item))
                if len(under_way) > count:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()

        try:
            yield in_order
        except BrokenProcessPool as error:
            raise LostError(
                "A process that shared the work was killed, perhaps as memory ran out; run it again"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def cores() -> int:
    """That this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _follow_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of Ctrl-C the parent tells
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        wait([parent.sentinel])
    os._exit(1)
