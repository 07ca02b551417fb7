"""The vectorizer against a bare SentenceTransformer.encode on the same texts."""

import logging
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from bench.drawn import Sample, read_sample
from bench.generate import write
from bench.place import Place
from bench.sample_parts import SAMPLE
from bench.table import Result
from database.connections import transaction
from services import encoders
from services.encoder import Encoder
from services.vectorizer import Vectorizer
from services.worker import Worker
from settings.environment import ServiceSettings, load_settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

TEXTS = 300
MOST_TEXTS = 400  # a catalogue that doubles is learned anew, which is not what is measured here


class _Remembering(Encoder):
    """An encoder that keeps what it was given to read."""

    def __init__(self, model: str, name: str) -> None:
        super().__init__(model, name)
        self.read: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.read += texts
        return super().encode(texts)

    @property
    def bare(self) -> "SentenceTransformer":
        return self._transformer


def measure_encoding(place: Place, books: int = TEXTS) -> tuple[Result, Sample]:
    """Everything the service does for so many new books, its words trained before; and the vectors
    it has given the sample's books meanwhile.
    """
    logging.getLogger("alembic").setLevel(logging.WARNING)
    place.run("pipeline", "--quiet", "--input", str(SAMPLE))
    settings = load_settings(
        ServiceSettings, {**place.environ, "SERVICE_NAME": "vectorizer"}, Path(os.devnull)
    )
    service = Vectorizer(settings)
    worker = Worker(service, settings)
    with patch.object(encoders, "Encoder", _Remembering):
        worker.run_once()
    encoder = cast("_Remembering", service.encoder)
    connection = place.connect()
    with transaction(connection) as cursor:
        sample = read_sample(cursor)
    connection.close()

    source = place.folder / "generated.jsonl"
    write(source, books)
    place.run("pipeline", "--quiet", "--input", str(source))
    encoder.read.clear()
    started = time.perf_counter()
    worker.run_once()
    ours = books / (time.perf_counter() - started)
    started = time.perf_counter()
    encoder.bare.encode(encoder.read, show_progress_bar=False)
    theirs = len(encoder.read) / (time.perf_counter() - started)
    service.close()
    return Result("vectorizer", books, ours, "texts/s", "bare encode()", theirs), sample
