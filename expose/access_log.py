"""One line in the log for each request, without query, headers or credentials."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

LONGEST_PATH = 200
ASKED_ALL_DAY = b"/health/live"  # by a container's health check, every few seconds


class AccessLog:
    """Method, path, status, milliseconds, bytes and client, when the answer has been sent."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, size, started_at = 0, 0, time.perf_counter()

        async def counted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, counted)
        finally:
            # As it was sent, percent-encoded: what is decoded could break the line.
            path = scope.get("raw_path", b"")[:LONGEST_PATH].decode("ascii", "backslashreplace")
            client = scope["client"][0] if scope.get("client") else "-"
            is_routine = status == 200 and scope.get("raw_path") == ASKED_ALL_DAY
            took_ms = 1000 * (time.perf_counter() - started_at)
            log.log(
                logging.DEBUG if is_routine else logging.INFO,
                "%s %s %s %.1f ms %d bytes %s",
                scope["method"], path, status or "aborted", took_ms, size, client,
            )  # fmt: skip
