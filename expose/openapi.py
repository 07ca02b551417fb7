"""What /openapi.json says besides the routes: errors, credentials, an introduction."""

from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from expose import problems
from expose.models import Mistake, Problem

REF = "#/components/schemas/{model}"
DESCRIPTION = """\
Recommendations from a catalogue of books, each with its reasons.

Everything but `/health/*` asks for basic auth. Lists come in pages, in a fixed order. Errors are
problems as in RFC 9457, and their `detail` says what to do. Reasons are told in French or English,
as `Accept-Language` asks. An answer's `ETag`, sent back in
`If-None-Match`, saves the answer when nothing has changed.
"""
TAGS = [
    {"name": "books", "description": "The catalogue, and what is near to a book."},
    {"name": "readers", "description": "What a reader may like."},
    {"name": "browse", "description": "The catalogue by its clusters, names and labels."},
    {"name": "health", "description": "For whoever keeps the service running; no credentials."},
]
DETAILS = {
    401: "Give the user name and password by basic auth.",
    404: "No book has the id 'x'; GET /books lists those there are.",
    413: "The body is longer than 1000000 bytes; send less at a time.",
    415: "Send JSON, with the header Content-Type: application/json.",
    422: "page: should be greater than or equal to 1.",
    429: "Too many wrong passwords from this address; try again in 8 s.",
    500: "Something went wrong on the server; its log tells more. Please report it.",
    503: "The database can't be reached or takes too long; try again in a few seconds.",
}
TITLES = {
    401: "No credentials, or wrong ones",
    404: "There is no such thing",
    413: "The body is too long",
    415: "The body is not JSON",
    422: "A parameter is wrong",
    429: "Too many wrong passwords; wait as Retry-After says",
    500: "A fault of the service",
    503: "The database is away; come back as Retry-After says",
}


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error answers of a route that asks for credentials and reads the database."""
    return {status: _error(status) for status in sorted({401, 429, 500, 503, *statuses})}


def _error(status: int) -> dict[str, Any]:
    example = {"type": "about:blank", "title": "…", "status": status, "detail": DETAILS[status]}
    content = {"schema": {"$ref": REF.format(model="Problem")}, "example": example}
    return {"description": TITLES[status], "content": {problems.MEDIA_TYPE: content}}


def describe(app: FastAPI) -> None:
    """Let the schema name the problems and the credentials."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        schema = generate()
        components = schema.setdefault("components", {})
        components.setdefault("schemas", {}).update(_problem_schemas())
        components["securitySchemes"] = {"password": {"type": "http", "scheme": "basic"}}
        schema["security"] = [{"password": []}]
        return schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI documents this way


def _problem_schemas() -> dict[str, Any]:
    _, definitions = models_json_schema(
        [(Problem, "serialization"), (Mistake, "serialization")], ref_template=REF
    )
    schemas: dict[str, Any] = definitions["$defs"]
    return schemas
