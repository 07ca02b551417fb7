"""Strong ETags, and 304 for who has the answer already."""

import hashlib
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CACHE_CONTROL = "private, no-cache"  # may be kept by the reader, and is asked for again
_TAG = re.compile(r'"[^"]*"')


class Conditional:
    """Tags every 200 to a GET that comes in one piece and has no tag yet."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        held: Message | None = None

        async def tagged(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start" and _may_be_tagged(message):
                held = message
                return
            if held is not None:
                start, held = held, None
                if not message.get("more_body") and "body" in message:
                    start, message = _tag(start, message, asked)
                await send(start)
            await send(message)

        await self.app(scope, receive, tagged)


def _may_be_tagged(start: Message) -> bool:
    return start["status"] == 200 and "etag" not in Headers(raw=start["headers"])


def _tag(start: Message, body: Message, asked: Headers) -> tuple[Message, Message]:
    headers = MutableHeaders(raw=start["headers"])
    # gzip comes later and makes other bytes: a strong tag must tell the two apart.
    coding = b"gzip" if "gzip" in asked.get("accept-encoding", "") else b""
    digest = hashlib.blake2b(body["body"], digest_size=16, salt=coding)
    headers["ETag"] = f'"{digest.hexdigest()}"'
    headers.setdefault("Cache-Control", CACHE_CONTROL)
    if not _is_known(asked.get("if-none-match", ""), headers["ETag"]):
        return start, body
    headers.add_vary_header("Accept-Encoding")  # as gzip does with an answer that has a body
    del headers["Content-Length"]
    del headers["Content-Type"]
    return {**start, "status": 304, "headers": headers.raw}, {**body, "body": b""}


def _is_known(if_none_match: str, tag: str) -> bool:
    return if_none_match.strip() == "*" or tag in _TAG.findall(if_none_match)
