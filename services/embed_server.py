"""POST /embed on the internal port: free text in, its vector of meaning out."""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field

from services.encoder import Encoder, EncoderError

log = logging.getLogger(__name__)

TOLD = 3  # of the mistakes in a request


class Texts(BaseModel):
    """Up to 64 texts of up to 10,000 characters each."""

    texts: list[Annotated[str, Field(max_length=10_000)]] = Field(min_length=1, max_length=64)


class Embeddings(BaseModel):
    """`embeddings` are unit vectors, one a text; `model` names the encoder that made them."""

    model: str
    dimensions: int
    embeddings: list[list[float]]


def create_app(encoder: Callable[[], Encoder]) -> FastAPI:
    """The encoder is asked for at the first call: loading it takes seconds."""
    app = FastAPI(title="Book Reco vectorizer", docs_url=None, redoc_url=None)
    one_at_a_time = threading.Lock()

    @app.get("/health/live")
    def live() -> dict[str, str]:
        return {"status": "alive"}

    @app.exception_handler(RequestValidationError)
    def refuse(_: Request, error: RequestValidationError) -> Response:
        return _problem(error)

    @app.exception_handler(EncoderError)
    def not_at_hand(_: Request, error: EncoderError) -> Response:
        return _answer(503, "Service Unavailable", str(error))

    @app.post("/embed")
    def embed(request: Texts) -> Embeddings:
        with one_at_a_time:
            made = encoder()
            vectors = made.encode_asked(request.texts)
        return Embeddings(model=made.name, dimensions=made.dimensions, embeddings=vectors.tolist())

    return app


def _problem(error: RequestValidationError) -> Response:
    """422 without what was sent, which may hold what no answer can: NaN, lone surrogates."""
    mistakes = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
    return _answer(422, "Unprocessable Entity", "; ".join(mistakes[:TOLD]))


def _answer(status: int, title: str, detail: str) -> Response:
    content = {"title": title, "status": status, "detail": detail}
    return Response(json.dumps(content), status, media_type="application/problem+json")


@contextmanager
def serving(app: FastAPI, host: str, port: int) -> Iterator[None]:
    """The app answers in a thread while the block runs; a busy port is a warning."""
    server = uvicorn.Server(
        uvicorn.Config(app, host=host, port=port, log_level="warning", access_log=False)
    )
    thread = threading.Thread(target=_run, args=(server, host, port), daemon=True)
    thread.start()
    while thread.is_alive() and not server.started:
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def _run(server: uvicorn.Server, host: str, port: int) -> None:
    try:
        server.run()
    except SystemExit:
        log.warning("port %s:%d is taken; this replica does not answer /embed", host, port)
