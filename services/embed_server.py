"""POST /embed on the internal port: free text in, its vector of meaning out."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel, Field

from services.encoder import Encoder

log = logging.getLogger(__name__)


class Texts(BaseModel):
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

    @app.post("/embed")
    def embed(request: Texts) -> Embeddings:
        with one_at_a_time:
            made = encoder()
            vectors = made.encode(request.texts)
        return Embeddings(model=made.name, dimensions=made.dimensions, embeddings=vectors.tolist())

    return app


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
