"""`python -m services`, as it is called: what it can't do ends in one sentence and a status."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def services(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "services", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SERVICE_NAME": "tidying"}, "SERVICE_NAME"),
        ({"POLL_S": "-1"}, "POLL_S"),
        ({"POSTGRES_PORT": "1"}, "PostgreSQL can't be reached"),
        ({"POSTGRES_HOST": "", "DATA_DIR": "/proc/nowhere"}, "/proc/nowhere"),
    ],
)
def test_what_can_not_work_ends_with_one_sentence_and_1(
    environ: dict[str, str], changes: dict[str, str], sentence: str
) -> None:
    done = services({**environ, "SERVICE_NAME": "images", **changes}, "--once")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert sentence in line


def test_a_wrong_command_line_ends_with_2(environ: dict[str, str]) -> None:
    assert services({**environ, "SERVICE_NAME": "images"}, "--twice").returncode == 2
