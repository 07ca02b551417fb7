"""Commands, and what they say."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class StackError(Exception):
    """A command of the stack ended otherwise than it should have; the message is its output."""


def run(
    command: Sequence[str],
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
    told: str = "",
) -> str:
    """What a command says that is `told` this on stdin. Raises StackError with it if it fails."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=environ,
        input=told,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StackError(done.stdout)
    return done.stdout


def docker(*words: str, told: str = "") -> str:
    return run(["docker", *words], told=told)
