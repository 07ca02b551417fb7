"""Vectors for catalogues too large to encode: meaning drawn around that of the sample's books, all
else made by the vectorizer itself.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.table import Result
from catalog.text import fold
from database import halfvec, queue
from database.connections import Cursor, connect, transaction
from database.queue import VECTORIZER
from recommender import vector_store
from services.cluster_model import unit
from services.encoder import Encoder
from services.encoders import Encoders
from services.vectorizer import Vectorizer
from settings.environment import Settings

Matrix = NDArray[np.float32]

BATCH = 1_000  # books a transaction: nothing here is slow enough to lose
MOST_BOOKS = 10**8


@dataclass(frozen=True, slots=True)
class Sample:
    """The real embeddings of the sample's books, in one order; rows of unit length."""

    genres: Sequence[str]  # folded
    meaning: Matrix  # (n, encoder dimensions)


def read_sample(cursor: Cursor) -> Sample:
    """From a catalogue that the vectorizer has filled."""
    active = vector_store.vectorizer(cursor, "active")
    if active is None:
        raise ValueError("no vectorizer is in charge here; run it first")
    cursor.execute(
        "SELECT coalesce(b.label_keys[cardinality(b.label_keys)], ''), e.embedding::text"
        " FROM books AS b JOIN embeddings AS e ON e.book_id = b.id AND e.encoder_id = %s"
        " ORDER BY b.id",
        (active.encoder_id,),
    )
    genres, meaning = zip(*cursor.fetchall(), strict=True)
    return Sample(genres, np.stack([halfvec.read(text) for text in meaning]))


def measure_filling(settings: Settings, books: int, sample: Sample) -> Result:
    """Books a second that a nightly retraining does, all but the encoder's work."""
    started = time.perf_counter()
    fill(settings, sample)
    seconds = time.perf_counter() - started
    note = f"{seconds / 60:.1f} minutes without the encoder"
    return Result("a retraining", books, books / seconds, "books/s", note=note)


def fill(settings: Settings, sample: Sample) -> None:
    """Learn words, then vectorize, index and measure every book, as a retraining does,
    with embeddings that are drawn.
    """
    settings = settings.model_copy(update={"vectorizer_batch": BATCH})
    service = Vectorizer(settings, DrawnEncoders(settings, DrawnEncoder(sample)))
    connection = connect(settings)
    with transaction(connection) as cursor:  # a retraining leaves nothing to the queue
        queue.finish(cursor, VECTORIZER, queue.claim(cursor, VECTORIZER, MOST_BOOKS))
    service.retrain(connection)
    while service.work(connection) is not None:
        pass
    connection.close()
    service.close()


class DrawnEncoder(Encoder):
    """Draws a text's meaning around that of a sample book of the genre that it ends with.

    The noise has the sample's own covariance, so that there are directions in which books differ
    and others in which they do not. Its size makes two books drawn around one as alike as the
    sample's books are to their nearest.
    """

    def __init__(self, sample: Sample, seed: int = 1) -> None:  # no model is loaded
        centred = sample.meaning - sample.meaning.mean(axis=0)
        size = np.sqrt(1 / nearest_similarity(sample.meaning) - 1)
        self._sample = sample
        self._directions = (centred * (size / np.linalg.norm(centred))).astype(np.float32)
        self._chance = np.random.default_rng(seed)
        self._of_genre = {
            genre: np.flatnonzero(np.array(sample.genres) == genre) for genre in set(sample.genres)
        }
        self._all = np.arange(len(sample.genres))

    @property
    def dimensions(self) -> int:
        return int(self._sample.meaning.shape[1])

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Drawn near the vectors of each text's genre: float32, (len(texts), dimensions)."""
        genres = [fold(text.rpartition(". ")[2]) for text in texts]
        base = [self._chance.choice(self._of_genre.get(genre, self._all)) for genre in genres]
        noise = self._chance.standard_normal((len(base), len(self._all)), dtype=np.float32)
        return unit(self._sample.meaning[base] + noise @ self._directions)


def nearest_similarity(vectors: Matrix) -> float:
    """Mean cosine of unit vectors to their nearest other."""
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1)
    return float(cosines.max(axis=1).mean())


class DrawnEncoders(Encoders):
    """Has this one, whatever encoder is wanted."""

    def __init__(self, settings: Settings, encoder: Encoder) -> None:
        super().__init__(settings)
        self._encoder = encoder

    def get(self, _name: str) -> Encoder:
        """The drawn one, for every name."""
        return self._encoder
