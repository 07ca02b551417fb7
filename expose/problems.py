"""Errors as RFC 9457 problems: what happened, and what to do about it."""

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import psycopg2
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from database.connections import DatabaseError
from database.errors import explain

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 5
TOLD = 3  # of the mistakes in a request, those told in the sentence
LISTED = 20
LONGEST_NAME = 80


def problem(
    status: int, detail: str, headers: Mapping[str, str] | None = None, **members: object
) -> Response:
    """A problem reply; `members` are what a program may want to know besides."""
    title = HTTPStatus(status).phrase
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail, **members}
    # Escaped to ASCII: what the client sent may hold what can't be encoded, lone surrogates.
    return Response(json.dumps(content), status, headers, MEDIA_TYPE)


async def on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # Starlette calls it for nothing else
    headers = dict(error.headers or {})
    detail = error.detail
    if error.status_code == HTTPStatus.NOT_FOUND and detail == HTTPStatus.NOT_FOUND.phrase:
        detail = "There is nothing at this address; /docs lists what there is."
    elif error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = headers.get("Allow", "").replace("GET", "GET, HEAD")
        detail = f"{request.method} is not possible here; use {headers['Allow']}."
    elif error.status_code == HTTPStatus.BAD_REQUEST:
        detail = "The body can't be read as JSON; check its nesting, its numbers and its encoding."
    return problem(error.status_code, detail, headers)


async def on_invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  # as above
    errors = [_mistake(each) for each in error.errors()[:LISTED]]
    told = "; ".join(f"{each['name']}: {each['detail']}" for each in errors[:TOLD])
    more = len(error.errors()) - TOLD
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        told + (f"; and {more} more." if more > 0 else "."),
        errors=errors,
    )


async def on_database(_: Request, error: Exception) -> Response:
    log.warning("%s", explain(error))
    return problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The database can't be reached or takes too long; try again in a few seconds.",
        {"Retry-After": str(RETRY_AFTER_S)},
    )


HANDLERS: dict[Any, Any] = {
    HTTPException: on_http,
    RequestValidationError: on_invalid,
    DatabaseError: on_database,
    psycopg2.OperationalError: on_database,
    psycopg2.InterfaceError: on_database,
}


def _mistake(error: Mapping[str, Any]) -> dict[str, str]:
    """Which parameter is wrong, where it stood, and what is allowed."""
    where, *path = error["loc"]
    if error["type"] == "json_invalid":
        return {"in": "body", "name": "body", "detail": f"not JSON: {error['ctx']['error']}"}
    name = ".".join(str(part)[:LONGEST_NAME] for part in path) or str(where)
    return {"in": str(where), "name": name, "detail": _what_is_allowed(error, where, path)}


def _what_is_allowed(error: Mapping[str, Any], where: str, path: Sequence[object]) -> str:
    if error["type"] == "extra_forbidden":
        return "there is no such field" if where == "body" else "there is no such parameter"
    if error["type"] == "missing":
        return "is missing" if path else "is missing; send a JSON object"
    if error["type"] == "model_attributes_type":
        return "should be a JSON object"
    message = str(error["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    return message[:1].lower() + message[1:]
