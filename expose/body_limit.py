"""No more body than is allowed, announced or not."""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from expose.problems import problem


class BodyLimit:
    """413 for a longer body: at once where Content-Length tells, else when it has come so far."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app = app
        self._max_bytes = max_bytes
        self._detail = f"The body is longer than {max_bytes} bytes; send less at a time."

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if _announced(scope) > self._max_bytes:
            reply = problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._detail)
            await reply(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_bytes:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._detail)
            return message

        await self.app(scope, counted, send)


def _announced(scope: Scope) -> float:
    try:
        return float(Headers(scope=scope).get("content-length", "0"))
    except ValueError:  # the server refuses such a request before it comes here
        return 0
