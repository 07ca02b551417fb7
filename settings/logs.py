"""The log of a process, on stderr: our own messages from LOG_LEVEL on, libraries' warnings."""

import logging
import sys
import time
from contextlib import suppress
from typing import ClassVar

OURS = (
    "settings", "database", "catalog", "recommender", "tracking", "scraper", "pipeline", "services",
    "expose", "uvicorn",  # the server of the API
)  # fmt: skip
DATED = "%(asctime)s %(levelname)s %(name)s: %(message)s"  # for what runs on unwatched
BARE = "%(message)s"  # for a person who waits at the terminal


def log_to_stderr(level: str, form: str = DATED) -> None:
    """Our own messages from this level on, of libraries only warnings. Called once a process."""
    logging.basicConfig(level=logging.WARNING, format=form)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    handlers = logging.root.handlers
    if form == DATED and len(handlers) == 1 and type(handlers[0]) is logging.StreamHandler:
        Lines.dated = handlers[0]


class Lines:
    """Writes a logger's lines at INFO where they come by thousands a second.

    They look like DATED ones, but no LogRecord is made for each, which takes three times as long.
    Unless that log of `log_to_stderr` is the only one, they are given to `logging`.
    """

    dated: ClassVar[logging.Handler | None] = None

    def __init__(self, name: str) -> None:
        self._log = logging.getLogger(name)
        self._name = name
        self._second = -1
        self._date = ""

    def info(self, line: str) -> None:
        if not self._log.isEnabledFor(logging.INFO):
            return
        if logging.root.handlers != [Lines.dated]:
            self._log.info("%s", line)
            return
        now = time.time()
        second = int(now)
        if second != self._second:
            self._second = second
            self._date = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(second))
        # As in `logging`: nothing fails because its log can't be written.
        with suppress(OSError, ValueError):
            sys.stderr.write(
                f"{self._date},{int(1000 * (now - second)):03} INFO {self._name}: {line}\n"
            )
