"""`python -m services.health`: for a container's health check, whether its service gets on.

A service answers nobody, so it leaves a sign: a file in the temporary folder, touched every few
seconds. A batch or a training that hangs ends that, as the death of the process does.
"""

import logging
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from database.errors import explain
from settings.environment import ServiceSettings, SettingsError, load_settings

log = logging.getLogger(__name__)

TOUCH_EVERY_S = 10.0
SILENT_AFTER_S = 60.0
LONGEST_STEP_S = 2 * 3600.0  # a training on a slow machine, or the longest POLL_S


class Heartbeat:
    """Told of every step that the service takes, it touches the file until one lasts too long."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._step_began = time.monotonic()
        self._stop = threading.Event()

    def step(self) -> None:
        """Another batch, training or pause begins."""
        self._step_began = time.monotonic()

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Touch the file from a thread while the block runs, and remove it at its end."""
        thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def _beat(self) -> None:
        try:
            sign = sign_of(self._service)
            while not self._stop.is_set():
                if time.monotonic() - self._step_began < LONGEST_STEP_S:
                    sign.touch()
                self._stop.wait(TOUCH_EVERY_S)
            sign.unlink(missing_ok=True)
        except OSError as error:  # another user's file, or no room: the work matters more
            log.warning("no sign of life for health checks: %s", explain(error))


def sign_of(service: str) -> Path:
    """The file is this user's own: a machine may run the services of several."""
    return Path(tempfile.gettempdir()) / f"bookreco-{os.getuid()}-{service}.alive"


def main() -> int:
    """The exit status: 0 alive, 1 not, with the reason on stderr."""
    try:
        service = load_settings(ServiceSettings).service_name
        silent_s = time.time() - sign_of(service).stat().st_mtime
    except FileNotFoundError:
        sys.stderr.write("the service has not begun, or has ended\n")
        return 1
    except (SettingsError, OSError) as error:
        sys.stderr.write(f"{explain(error)}\n")
        return 1
    if silent_s > SILENT_AFTER_S:
        sys.stderr.write(f"{service}: no sign of life for {silent_s:.0f} s\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
