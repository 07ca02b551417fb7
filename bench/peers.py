"""Servers to compare with: `python -m bench.peers NAME PORT`.

bare     nothing but uvicorn: the same bytes to everybody
fastapi  the smallest FastAPI route with a body of that size
toy      similar books as a first version has it: a connection a request, one statement by the index
"""

import json
import sys
from collections.abc import Callable
from typing import Any

import psycopg2
import uvicorn
from fastapi import FastAPI
from psycopg2.extras import RealDictCursor
from starlette.types import ASGIApp, Receive, Scope, Send

from catalog.queries import COLUMNS
from database.connections import dsn
from settings.environment import Settings, load_settings

BODY = b'{"items":"' + b"x" * 10_000 + b'"}'  # about as long as ten books
HOST = "127.0.0.1"


async def bare(scope: Scope, _receive: Receive, send: Send) -> None:
    """An ASGI application that answers everything with BODY, as fast as uvicorn can."""
    if scope["type"] != "http":
        return
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(BODY))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BODY})


def smallest() -> FastAPI:
    """FastAPI with one route that encodes a body of that size anew each time."""
    application = FastAPI()
    body: dict[str, Any] = json.loads(BODY)

    @application.get("/books/{book_id}/similar")
    async def similar(book_id: str) -> dict[str, Any]:  # noqa: ARG001 -- a path has it
        return body

    return application


def toy(settings: Settings) -> FastAPI:
    """FastAPI as a first version would have it: no pool, no stored lists, no ranking."""
    application = FastAPI()
    where = dsn(settings)
    with psycopg2.connect(where) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, e.dimensions FROM encoders AS e"
            " JOIN vectorizers AS z ON z.encoder_id = e.id WHERE z.state = 'active'"
        )
        encoder, dimensions = cursor.fetchone() or (0, 1)
    embedding = f"embedding::halfvec({int(dimensions)})"

    @application.get("/books/{book_id}/similar")
    def similar(book_id: str) -> list[dict[str, Any]]:
        connection = psycopg2.connect(where)
        try:
            with connection, connection.cursor(cursor_factory=RealDictCursor) as cursor:
                cursor.execute(
                    f"SELECT b.* FROM embeddings AS e JOIN books AS b ON b.id = e.book_id"
                    f" WHERE e.encoder_id = {int(encoder)} ORDER BY e.{embedding} <=>"
                    f" (SELECT {embedding} FROM embeddings"
                    f"  WHERE encoder_id = {int(encoder)} AND book_id = %s) LIMIT 11",
                    (book_id,),
                )
                return [
                    {name: row[name] for name in COLUMNS}
                    for row in cursor.fetchall()
                    if row["id"] != book_id
                ][:10]
        finally:
            connection.close()

    return application


def main() -> None:
    """Serve until it is stopped."""
    name, port = sys.argv[1], int(sys.argv[2])
    makers: dict[str, Callable[[], ASGIApp]] = {
        "bare": lambda: bare,
        "fastapi": smallest,
        "toy": lambda: toy(load_settings(Settings)),
    }
    application: Any = makers[name]()
    uvicorn.run(application, host=HOST, port=port, log_level="error", access_log=False)


if __name__ == "__main__":
    main()
