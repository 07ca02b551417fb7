"""Lines that are written without LogRecords look like those that `logging` writes."""

import logging
import re
import subprocess
import sys

import pytest

from settings.logs import Lines

BOTH = """
import logging
from settings.logs import Lines, log_to_stderr
log_to_stderr({level!r})
logging.getLogger("expose.access_log").info("%s", "GET /x 200")
Lines("expose.access_log").info("GET /x 200")
"""


def written(code: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stderr.splitlines()


def test_a_line_looks_as_logging_writes_it() -> None:
    theirs, ours = written(BOTH.format(level="INFO"))
    form = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} INFO expose\.access_log: GET /x 200"
    assert re.fullmatch(form, theirs)
    assert re.fullmatch(form, ours)
    assert ours[:16] >= theirs[:16]  # the same clock


def test_a_level_above_silences_both() -> None:
    assert written(BOTH.format(level="WARNING")) == []


def test_nothing_fails_when_nobody_reads_the_log() -> None:
    assert written(BOTH.format(level="INFO") + "import sys; sys.stderr.close()\n"
                   "Lines('expose.access_log').info('GET /y 200')")[:1]  # fmt: skip


def test_whoever_else_listens_gets_the_lines_from_logging(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="expose.access_log"):
        Lines("expose.access_log").info("GET /x 200")
    assert caplog.messages == ["GET /x 200"]
