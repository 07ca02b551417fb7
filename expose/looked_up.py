"""The most frequent question, answered before anything else looks at it.

`GET /books/{id}/similar` that asks for nothing but a number is one look-up in the database. Finding
the route and parsing its parameters would take as long again. What is not looked up goes on to the
route (expose/routes/books.py), which documents it.
"""

import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.types import ASGIApp, Receive, Scope, Send

from expose.languages import language_of, spoken
from expose.parameters import DEFAULT_LIMIT
from recommender.shown import look_up as statement
from recommender.wording import Language

PATH = re.compile(r"/books/([0-9A-Za-z_-]{1,64})/similar")
PLAIN = re.compile(rb"(?:limit=([1-9][0-9]?))?")  # a query that asks for nothing but a number
LookUp = Callable[[str, str, int, Language], Awaitable[bytes | None]]


class LookedUp:
    """look_up: what gives the body, or None (see Database.look_up)."""

    def __init__(self, app: ASGIApp, look_up: LookUp) -> None:
        self.app = app
        self._look_up = look_up
        self._statement = statement()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = _wanted(scope)
        if wanted is None:
            await self.app(scope, receive, send)
            return
        language = language_of(scope)
        body = await self._look_up(self._statement, *wanted, language)
        if body is None:
            await self.app(scope, receive, send)
            return
        headers = [
            (b"content-length", b"%d" % len(body)),
            (b"content-type", b"application/json"),
            *((name.encode(), value.encode()) for name, value in spoken(language).items()),
        ]
        status = HTTPStatus.OK.value
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _wanted(scope: Scope) -> tuple[str, int] | None:
    """Which book's list, and how many of it; None where something else is asked."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    query = PLAIN.fullmatch(scope["query_string"])
    path = PATH.fullmatch(scope["path"].removeprefix(scope.get("root_path", "")))
    if query is None or path is None:
        return None
    return path[1], int(query[1] or DEFAULT_LIMIT)
