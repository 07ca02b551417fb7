"""Files that appear whole or not at all, however the process ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import IO

_PART = ".part"


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """A file to write, which takes its place at the end of the block if that raises nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part, file = _open_part(path)
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def sweep(folder: Path) -> None:
    """Remove the unfinished files of processes that have ended; those of living ones are locked."""
    for part in folder.rglob(f".*{_PART}"):
        with suppress(OSError), part.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink()


def _open_part(path: Path) -> tuple[Path, IO[bytes]]:
    """A new locked file beside `path`; the kernel releases the lock when its process ends."""
    for number in count():
        part = path.with_name(f".{path.name}.{os.getpid()}-{number}{_PART}")
        with suppress(FileExistsError):
            file = part.open("xb")
            fcntl.flock(file, fcntl.LOCK_EX)
            if part.exists():  # else swept away before it was locked
                return part, file
            file.close()
    raise AssertionError("count() does not end")
