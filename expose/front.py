"""What goes around every answer, in one layer: every request comes here first.

    a request    sub-path ─► password ─► a kept answer, or ─► size of its body ─► the routes
    an answer    ETag and 304 ─► gzip ─► careful headers ─► kept, logged, sent

A layer for each of these would wrap every message again, which costs more than a look-up.
"""

import logging
import time
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from expose.answer_cache import AnswerCache, Finished, Headers, Key, is_told, may_be_kept
from expose.finishing import SECURITY, finish, known_to_client
from expose.guard import Guard
from expose.languages import language_of
from expose.problems import problem
from settings.logs import Lines

ACCESS_LOG = "expose.access_log"
log, lines = logging.getLogger(ACCESS_LOG), Lines(ACCESS_LOG)
crashes = logging.getLogger("expose.problems")

LONGEST_PATH = 200
ASKED_ALL_DAY = b"/health/live"  # by a container's health check, every few seconds
TOO_LONG = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Front:
    """One to an application; `guard` knows the password, `cache` the answers of before."""

    def __init__(
        self, app: ASGIApp, root_path: str, guard: Guard, cache: AnswerCache, max_body_bytes: int
    ) -> None:
        self.app = app
        self._root_path = root_path
        self._guard = guard
        self._cache = cache
        self._max_body_bytes = max_body_bytes
        self._too_long = f"The body is longer than {max_body_bytes} bytes; send less at a time."

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started_at = time.perf_counter()
        sent = Sent(send)
        try:
            await self._answer(with_root_path(scope, self._root_path), receive, sent)
        finally:
            _log(scope, sent, 1000 * (time.perf_counter() - started_at))

    async def _answer(self, scope: Scope, receive: Receive, sent: "Sent") -> None:
        """Any error that nothing foresaw becomes a 500, with its traceback in the log."""
        asked = Asked(scope)
        try:
            if refusal := self._guard.refusal(scope, asked.authorization):
                await refusal(scope, receive, Finishing(asked, sent))
            elif kept := self._cache.get(asked.key) if asked.may_be_kept else None:
                await _send_kept(kept, asked, sent)
            elif asked.length > self._max_body_bytes:
                reply = problem(TOO_LONG, self._too_long)
                await reply(scope, receive, Finishing(asked, sent))
            else:
                await self._ask_routes(scope, receive, asked, sent)
        except Exception:
            if sent.status:
                raise
            path = scope["path"].encode("unicode_escape")
            crashes.exception("%s %s failed", scope["method"], path)
            reply = problem(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                "Something went wrong on the server; its log tells more. Please report it.",
            )
            await reply(scope, receive, Finishing(asked, sent))

    async def _ask_routes(
        self, scope: Scope, receive: Receive, asked: "Asked", sent: "Sent"
    ) -> None:
        version = self._cache.version() if asked.may_be_kept else None
        finishing = Finishing(asked, sent)
        if asked.is_head:
            scope = {**scope, "method": "GET"}
        await self.app(scope, self._counted(receive), finishing)
        if finishing.finished is not None:
            self._cache.keep(asked.key, finishing.finished, version)

    def _counted(self, receive: Receive) -> Receive:
        """Raises 413 where more comes than was announced, and than is allowed."""
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_body_bytes:
                raise HTTPException(TOO_LONG, self._too_long)
            return message

        return counted


class Asked:
    """What the layer needs of a request, out of one pass over its headers."""

    __slots__ = (
        "authorization", "gets", "if_none_match", "is_head", "key", "length", "may_be_kept",
        "takes_gzip",
    )  # fmt: skip

    def __init__(self, scope: Scope) -> None:
        self.authorization: bytes | None = None
        self.if_none_match = b""
        self.takes_gzip = False
        self.length = 0.0
        for name, value in scope["headers"]:
            if name == b"authorization":
                self.authorization = self.authorization or value
            elif name == b"accept-encoding":
                self.takes_gzip = b"gzip" in value
            elif name == b"if-none-match":
                self.if_none_match = value
            elif name == b"content-length":
                self.length = float(value) if value.isdigit() else 0.0
        method = scope["method"]
        self.is_head = method == "HEAD"
        self.gets = self.is_head or method == "GET"
        language = language_of(scope) if is_told(scope["path"]) else ""
        self.key: Key = (scope["path"], scope["query_string"], self.takes_gzip, language)
        inner = scope["path"].removeprefix(scope.get("root_path", ""))
        self.may_be_kept = self.gets and may_be_kept(inner)


class Sent:
    """The server's `send`, which remembers the status and counts the bytes."""

    __slots__ = ("send", "size", "status")

    def __init__(self, send: Send) -> None:
        self.send = send
        self.status = 0
        self.size = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.size += len(message.get("body", b""))
        await self.send(message)


class Finishing:
    """The `send` of the routes: an answer that comes in one piece is finished as a whole."""

    __slots__ = ("_asked", "_sent", "_start", "finished")

    def __init__(self, asked: Asked, sent: Sent) -> None:
        self._asked = asked
        self._sent = sent
        self._start: Message | None = None
        self.finished: Finished | None = None  # what may be kept

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        start, self._start = self._start, None
        if start is not None and message["type"] == "http.response.body":
            if message.get("more_body"):  # a stream: only its headers can be finished
                await self._sent(_carefully(start))
            else:
                await self._send_whole(start, message.get("body", b""))
                return
        elif start is not None:
            await self._sent(_carefully(start))
        if self._asked.is_head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._sent(message)

    async def _send_whole(self, start: Message, body: bytes) -> None:
        asked = self._asked
        status: int = start["status"]
        headers, body, etag = finish(status, start["headers"], body, asked.gets, asked.takes_gzip)
        if etag and status == HTTPStatus.OK:
            self.finished = Finished(headers, body, etag)
            await _send_kept(self.finished, asked, self._sent)
            return
        await _send(status, headers, b"" if asked.is_head else body, self._sent)


async def _send_kept(answer: Finished, asked: Asked, sent: Sent) -> None:
    if asked.if_none_match and known_to_client(asked.if_none_match, answer.etag):
        await _send(HTTPStatus.NOT_MODIFIED, _of_nothing(answer.headers), b"", sent)
        return
    await _send(HTTPStatus.OK, answer.headers, b"" if asked.is_head else answer.body, sent)


async def _send(status: int, headers: Headers, body: bytes, sent: Sent) -> None:
    await sent({"type": "http.response.start", "status": int(status), "headers": headers})
    await sent({"type": "http.response.body", "body": body})


def _of_nothing(headers: Headers) -> Headers:
    """The headers of a 304: those of the answer without what tells of its body."""
    of_body = (b"content-length", b"content-type", b"content-encoding", b"content-language")
    kept = [each for each in headers if each[0] not in of_body]
    varies = any(name == b"vary" for name, _ in kept)
    return kept if varies else [*kept, (b"vary", b"Accept-Encoding")]


def _carefully(start: Message) -> Message:
    names = {name for name, _ in start["headers"]}
    careful = [each for each in SECURITY if each[0] not in names]
    return {**start, "headers": [*start["headers"], *careful]}


def with_root_path(scope: Scope, root_path: str) -> Scope:
    """The sub-path under which a reverse proxy shows the API, whether or not it cuts it off."""
    if not root_path:
        return scope
    path: str = scope["path"]
    if not f"{path}/".startswith(f"{root_path}/"):
        path = root_path + path
    return {**scope, "root_path": root_path, "path": path}


def _log(scope: Scope, sent: Sent, took_ms: float) -> None:
    """One line for each request, without query, headers or credentials."""
    # As it was sent, percent-encoded: what is decoded could break the line.
    path = scope.get("raw_path", b"")[:LONGEST_PATH].decode("ascii", "backslashreplace")
    client = scope["client"][0] if scope.get("client") else "-"
    line = (
        f"{scope['method']} {path} {sent.status or 'aborted'} {took_ms:.1f} ms"
        f" {sent.size} bytes {client}"
    )
    if sent.status == HTTPStatus.OK and scope.get("raw_path") == ASKED_ALL_DAY:
        log.debug("%s", line)
    else:
        lines.info(line)
