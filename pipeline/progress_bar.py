"""How far a step is: a bar on a terminal, a line in the log every ten seconds elsewhere."""

import logging
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from tqdm import tqdm

log = logging.getLogger(__name__)
T = TypeVar("T")

EVERY_S = 10
LOOK_AT = 1_000  # records between two looks at the clock


class Progress(Protocol):
    """Passes items on while it shows, or does not show, what is being done with them."""

    def __call__(self, items: Iterable[T], doing: str, total: int | None) -> Iterable[T]: ...


def show(items: Iterable[T], doing: str, total: int | None) -> Iterable[T]:
    """A bar on a terminal, else a line in the log now and then; total: None if not known."""
    if sys.stderr.isatty():
        bar: Iterable[T] = tqdm(items, desc=doing, total=total, unit=" records", unit_scale=True)
        return bar
    return _logged(items, doing, total)


def show_nothing(items: Iterable[T], doing: str, total: int | None) -> Iterable[T]:  # noqa: ARG001 -- as `show`
    """The items as they are, for `--quiet`."""
    return items


def _logged(items: Iterable[T], doing: str, total: int | None) -> Iterator[T]:
    said = time.monotonic()
    for number, item in enumerate(items):
        if number % LOOK_AT == 0 and time.monotonic() - said >= EVERY_S:
            said = time.monotonic()
            log.info("%s: %s records%s", doing, number, f" of {total}" if total else "")
        yield item
