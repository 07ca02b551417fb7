"""Vectors drawn around those of the sample's books, for catalogues too large to encode."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from catalog import halfvec, hubs, vector_store
from catalog.database import Connection, Cursor, transaction
from catalog.layout import WORDS
from catalog.queue import VECTORIZER, finish
from catalog.vector_store import NewVector, StoredVectorizer, TextOfBook
from services import fusion
from services.cluster_model import unit
from services.lexicon import MAX_WORDS, Words

Matrix = NDArray[np.float32]
T = TypeVar("T")

BATCH = 2_000
MEASURED = 2_000  # hubs: to measure all takes minutes, and a book without one is read as fast
ENCODER = "drawn"


@dataclass(frozen=True, slots=True)
class Sample:
    """The real vectors of the sample's books, in one order; rows of unit length or zero."""

    genres: Sequence[str]  # folded
    meaning: Matrix  # (n, encoder dimensions)
    words: Matrix  # (n, WORDS dimensions)
    terms: Sequence[Sequence[str]]
    weights: Sequence[Mapping[int, float]]  # of words, by their places in the vocabulary


def read_sample(cursor: Cursor) -> Sample:
    """From a shelf that the vectorizer has filled."""
    active = vector_store.vectorizer(cursor, "active")
    if active is None:
        raise ValueError("no vectorizer is in charge here; run it first")
    cursor.execute(
        "SELECT coalesce(b.label_keys[cardinality(b.label_keys)], ''), e.embedding::text,"
        " v.vector::text, v.terms, v.exact::text FROM books AS b"
        " JOIN embeddings AS e ON e.book_id = b.id AND e.encoder_id = %s"
        " JOIN vectors AS v ON v.book_id = b.id AND v.vectorizer_id = %s ORDER BY b.id",
        (active.encoder_id, active.id),
    )
    genres, meaning, fused, terms, exact = zip(*cursor.fetchall(), strict=True)
    words = active.layout.part(WORDS)
    if words is None:
        raise ValueError("the vectorizer in charge knows no words")
    of_words = _read(fused)[:, words.start : words.start + words.dimensions]
    weights = [_words(text, words.weight**0.5) for text in exact]
    return Sample(genres, _read(meaning), unit(of_words), terms, weights)


def draw_vectors(connection: Connection, sample: Sample, seed: int = 1) -> None:
    """Give every book of the shelf vectors near to those of a sample book of its genre, with its
    own authors, labels and shelf, build the indexes, and measure some hubs. One transaction.
    """
    with transaction(connection) as cursor:
        layout = fusion.layout(sample.meaning.shape[1])
        vector_store.register(cursor, ENCODER, sample.meaning.shape[1], ENCODER, layout)
        to = vector_store.vectorizer(cursor, "building")
        if to is None:
            raise AssertionError("register() has just made it")
        drawing = _Drawing(sample, np.random.default_rng(seed))
        for book_ids in _batches(vector_store.without_vector(cursor, to, 10**9), BATCH):
            _write(cursor, to, drawing, vector_store.texts(cursor, book_ids))
            finish(cursor, VECTORIZER, book_ids)
        vector_store.activate(cursor, to)
        hubs.measure(cursor, to.id, to.layout, hubs.unmeasured(cursor, to.id, MEASURED))


class _Drawing:
    """Draws a book around a sample book of its genre.

    The noise has the sample's own covariance, so that there are directions in which books differ
    and others in which they do not. Its size makes two books drawn around one as alike as the
    sample's books are to their nearest.
    """

    def __init__(self, sample: Sample, chance: np.random.Generator) -> None:
        self._sample = sample
        self._chance = chance
        self._of_genre = {
            genre: np.flatnonzero(np.array(sample.genres) == genre) for genre in set(sample.genres)
        }
        self._all = np.arange(len(sample.genres))
        self._noise = [_Noise(sample.meaning, chance), _Noise(sample.words, chance)]

    def around(self, genres: Sequence[str]) -> tuple[Matrix, Words]:
        """Meaning and words of a book of each of these genres; exact words are the sample's own."""
        base = np.array(
            [self._chance.choice(self._of_genre.get(genre, self._all)) for genre in genres]
        )
        meaning, words = (noise.around(base) for noise in self._noise)
        return meaning, Words(
            words,
            [self._sample.weights[number] for number in base],
            [self._sample.terms[number] for number in base],
        )


class _Noise:
    def __init__(self, vectors: Matrix, chance: np.random.Generator) -> None:
        centred = vectors - vectors.mean(axis=0)
        size = np.sqrt(1 / nearest_similarity(vectors) - 1)
        self._vectors = vectors
        self._directions = (centred * (size / np.linalg.norm(centred))).astype(np.float32)
        self._chance = chance

    def around(self, base: NDArray[np.int_]) -> Matrix:
        drawn = self._chance.standard_normal((len(base), len(self._vectors)), dtype=np.float32)
        return unit(self._vectors[base] + drawn @ self._directions)


def nearest_similarity(vectors: Matrix) -> float:
    """Mean cosine of unit vectors to their nearest other."""
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1)
    return float(cosines.max(axis=1).mean())


def _write(
    cursor: Cursor, to: StoredVectorizer, drawing: _Drawing, books: Sequence[TextOfBook]
) -> None:
    meaning, words = drawing.around([(book.label_keys or ("",))[-1] for book in books])
    facts = [fusion.facts_of(book) for book in books]
    fused = fusion.fuse(to.layout, meaning, words.reduced, facts, {})
    exact = fusion.exact(to.layout, words, facts, {})
    named = [(book.id, book.text_hash) for book in books]
    embeddings = zip(named, map(_written, meaning), strict=True)
    vector_store.write_embeddings(
        cursor, to.encoder_id, [NewVector(*name, vector, ()) for name, vector in embeddings]
    )
    vectors = zip(named, map(_written, fused), words.telling, exact, strict=True)
    vector_store.write_vectors(
        cursor,
        to.id,
        [
            NewVector(*name, vector, terms, halfvec.write_sparse(numbers, fusion.EXACT_DIMENSIONS))
            for name, vector, terms, numbers in vectors
        ],
    )


def _written(vector: Matrix) -> str:
    return halfvec.write(vector.tolist())


def _read(texts: Sequence[str]) -> Matrix:
    return np.stack([halfvec.read(text) for text in texts])


def _words(sparse: str, share: float) -> dict[int, float]:
    """The weights of the words in a sparsevec, `{1:0.5,7:0.25}/20`."""
    numbers = (each.split(":") for each in sparse.partition("}")[0].strip("{").split(",") if each)
    return {
        int(place) - 1: float(weight) / share
        for place, weight in numbers
        if int(place) <= MAX_WORDS
    }


def _batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
