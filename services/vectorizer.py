"""The vectorizer: gives every book its vector, and trains what the vectors are made with.

A new vectorizer (nightly, or when the encoder or the layout changes) is filled in beside the one
in charge and takes over when it is complete; embeddings are kept, so that only the words are
computed anew. Every book gets the list of its nearest neighbours (recommender/neighbours.py). When
nothing is left to do, it learns from what readers like (see services/readers.py).
"""

import logging
import shutil
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from catalog.text import fold
from database import halfvec, queue
from database.connections import Connection, Cursor, transaction
from database.queue import CLUSTERING, VECTORIZER
from recommender import fusion, lexicon, neighbours, vector_store
from recommender.lexicon import Lexicon
from recommender.neighbours import Neighbours
from recommender.shown import ShownLists
from recommender.vector_store import NewVector, StoredVectorizer, TextOfBook
from recommender.vectors import Vectors
from services.encoder import Encoder, EncoderError, meaning_text
from services.encoders import Encoders
from services.readers import Readers
from settings.environment import Settings
from tracking.runs import fetch_champion, track

log = logging.getLogger(__name__)

MODEL = "lexicon"  # its name in MLflow
LISTS_AT_ONCE = 4_096  # lists of neighbours a transaction
Matrix = NDArray[np.float32]


class Vectorizer:
    """See services.worker.Service."""

    name = VECTORIZER

    def __init__(self, settings: Settings, encoders: Encoders | None = None) -> None:
        self.schedule = settings.vectorizer_schedule
        self._settings = settings
        self._encoders = encoders or Encoders(settings)
        self._in_charge: str | None = None  # the encoder of the vectors that answer
        self._more_books = False  # since the last look at whether the catalogue has outgrown it
        self._readers = Readers(settings)
        self._lexicons = lru_cache(maxsize=2)(self._load_lexicon)
        self._lists = lru_cache(maxsize=1)(_lists)

    @property
    def encoder(self) -> Encoder:
        """The one in charge, from any thread. Raises EncoderError if it can't be had."""
        if self._in_charge is None:
            raise EncoderError("the service has just started; ask again in a moment")
        return self._encoders.get(self._in_charge)

    def work(self, connection: Connection) -> int | None:
        with transaction(connection) as cursor:
            wanted = self._encoders.wanted(cursor)
        active, building = self._vectorizers(connection)
        self._in_charge = active.encoder_name if active else wanted
        self._encoders.keep({wanted, self._in_charge})
        if not self._encoders.at_hand(wanted):
            return self._do_queue(connection, active) if active and self._goes_on(active) else None
        if building is not None:
            return self._build(connection, building, wanted)
        if active is None or not self._up_to_date(active, wanted):
            return self.work(connection) if self._start(connection) else None
        return self._do_queue(connection, active)

    def retrain(self, connection: Connection) -> None:
        """Train a lexicon on the catalogue as it is; `work` then fills its vectors in."""
        texts = list(vector_store.sample_texts(connection))
        if not texts:
            return
        with transaction(connection) as cursor:
            if not vector_store.lock_training(cursor):
                return
            wanted = self._encoders.wanted(cursor)
            if not self._encoders.at_hand(wanted):
                return
            # One that can't be loaded is told before the work.
            dimensions = self._encoders.get(wanted).dimensions
            self._remove_lexicons(vector_store.versions(cursor))
            version = self._train(texts, wanted)
            layout = fusion.layout(dimensions)
            vector_store.register(cursor, wanted, dimensions, version, layout)

    def close(self) -> None:
        self._lexicons.cache_clear()
        self._lists.cache_clear()

    def _vectorizers(
        self, connection: Connection
    ) -> tuple[StoredVectorizer | None, StoredVectorizer | None]:
        with transaction(connection) as cursor:
            return (
                vector_store.vectorizer(cursor, "active"),
                vector_store.vectorizer(cursor, "building"),
            )

    def _start(self, connection: Connection) -> bool:
        """Train a new vectorizer; False without a book to train on, or if a replica is at it.

        With none in charge yet the new one is at once: some answers are better than none.
        """
        self.retrain(connection)
        active, building = self._vectorizers(connection)
        if building is not None and active is None:
            with transaction(connection) as cursor:
                vector_store.activate(cursor, building)
        return building is not None

    def _build(self, connection: Connection, building: StoredVectorizer, wanted: str) -> int | None:
        """Fill in or measure a batch of the one being built; when none is left it takes over."""
        if not self._up_to_date(building, wanted):
            return self.work(connection) if self._start(connection) else None
        with transaction(connection) as cursor:
            if not vector_store.lock_training(cursor):
                return None
            missing = vector_store.without_vector(cursor, building, self._settings.vectorizer_batch)
            if missing:
                self._vectorize(cursor, building, missing)
                return len(missing)
            vector_store.create_indexes(cursor, building)
            if self._refresh_lists(cursor, building):
                return 0
            vector_store.activate(cursor, building)
            queue.notify(cursor, CLUSTERING)
            queue.notify(cursor, VECTORIZER)  # the replicas, which answer with its encoder now
        log.info("vectorizer %s has taken over", building.version)
        return self.work(connection)

    def _do_queue(self, connection: Connection, active: StoredVectorizer) -> int | None:
        """A batch of the queue; at its end the lists of neighbours are brought up to date, and a
        catalogue that has doubled is learned anew.

        The last books of a load get their lists in the transaction that gives them their vectors,
        so that a single new book is never compared without its hubness correction.
        """
        batch = self._settings.vectorizer_batch
        with transaction(connection) as cursor:
            claimed = queue.claim(cursor, VECTORIZER, batch)
            if claimed:
                self._vectorize(cursor, active, claimed)
                queue.finish(cursor, VECTORIZER, claimed)
                queue.queue(cursor, CLUSTERING, claimed)
            grown = not claimed and self._more_books and vector_store.outgrown(cursor, active)
            is_last = len(claimed) < batch and not grown
            listed = self._refresh_lists(cursor, active) if is_last else 0
            if claimed and listed:
                self._refresh_lists(cursor, active)
        self._more_books = bool(claimed)
        if claimed:
            self._readers.look_again()
        elif not listed:
            self._readers.learn(connection, active)
        if grown and self._start(connection):
            return self.work(connection)
        return len(claimed) if claimed or listed else None

    def _refresh_lists(self, cursor: Cursor, of: StoredVectorizer) -> int:
        """Make some lists of neighbours; returns how many, 0 if none is left or a replica does."""
        if not neighbours.lock(cursor, of.id):
            return 0
        near, shown = self._lists(of)
        made = near.refresh(cursor, LISTS_AT_ONCE)
        if made:
            return _told("%d books compared with all others", made)
        made = shown.make(cursor, LISTS_AT_ONCE)
        if not made:
            shown.forget()
        return _told("%d lists made to be shown", made)

    def _vectorize(self, cursor: Cursor, to: StoredVectorizer, book_ids: Sequence[str]) -> None:
        books = vector_store.texts(cursor, book_ids)
        meaning = self._meaning(cursor, to, books)
        trained = self._lexicons(to.version)
        words = trained.read([_words_text(book) for book in books])
        facts = [fusion.facts_of(book) for book in books]
        vectors = fusion.fuse(to.layout, meaning, words.reduced, facts, trained.rarity)
        exact = fusion.exact(to.layout, words, facts, trained.rarity)
        vector_store.write_vectors(
            cursor,
            to.id,
            [
                NewVector(
                    book.id,
                    book.text_hash,
                    halfvec.write(vector.tolist()),
                    _telling(book, terms),
                    halfvec.write_sparse(numbers, fusion.EXACT_DIMENSIONS),
                )
                for book, vector, terms, numbers in zip(
                    books, vectors, words.telling, exact, strict=True
                )
            ],
        )

    def _meaning(self, cursor: Cursor, to: StoredVectorizer, books: Sequence[TextOfBook]) -> Matrix:
        """Embeddings of these books, float32, (n_books, dimensions): kept ones, the others made."""
        kept = vector_store.embeddings(cursor, to.encoder_id, [book.id for book in books])
        new = [book for book in books if book.id not in kept]
        found = {book_id: halfvec.read(text) for book_id, text in kept.items()}
        if new:
            encoder = self._encoders.get(to.encoder_name)
            made = encoder.encode([meaning_text(book) for book in new])
            found |= {book.id: vector for book, vector in zip(new, made, strict=True)}
            vector_store.write_embeddings(
                cursor,
                to.encoder_id,
                [
                    NewVector(book.id, book.text_hash, halfvec.write(found[book.id].tolist()), ())
                    for book in new
                ],
            )
        return np.stack([found[book.id] for book in books])

    def _train(self, texts: Sequence[TextOfBook], encoder: str) -> str:
        """Train a lexicon, keep it under its version, log it to MLflow; returns the version."""
        version = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"
        log.info("training %s %s on %d books", MODEL, version, len(texts))
        languages = {book.language for book in texts if book.language}
        languages |= lexicon.languages_of(
            [book.summary for book in texts if book.summary and not book.language]
        )
        with track(self._settings, VECTORIZER, f"{MODEL} {version}") as run:
            trained = lexicon.train(
                [_words_text(book) for book in texts],
                fusion.names_of([fusion.facts_of(book) for book in texts]),
                languages,
            )
            trained.save(self._folder(version))
            run.log_params(
                {
                    "books": len(texts),
                    "languages": ",".join(sorted(languages)),
                    "words": len(trained.vocabulary),
                    "encoder": encoder,
                }
            )
            run.log_metrics({"explained_variance": trained.explained_variance})
            run.log_model(MODEL, self._folder(version))
        return version

    def _goes_on(self, active: StoredVectorizer) -> bool:
        """Whether the one in charge can take new books, while the encoder wanted can't be had."""
        name = active.encoder_name
        return self._encoders.at_hand(name) and self._up_to_date(active, name)

    def _up_to_date(self, vectorizer: StoredVectorizer, encoder: str) -> bool:
        """Whether it is what this encoder and this version of the program make, and usable."""
        return (
            vectorizer.encoder_name == encoder
            and vectorizer.layout == fusion.layout(vectorizer.encoder_dimensions)
            and self._usable(vectorizer)
        )

    def _usable(self, vectorizer: StoredVectorizer) -> bool:
        """Whether its lexicon is here, or MLflow's champion is that one and could be fetched."""
        folder = self._folder(vectorizer.version)
        if not folder.exists():
            fetch_champion(self._settings, MODEL)
        try:
            self._lexicons(vectorizer.version)
        except OSError as error:
            log.warning("training another lexicon than %s: %s", vectorizer.version, error)
            return False
        return True

    def _remove_lexicons(self, but: set[str]) -> None:
        """Those of vectorizers that are gone; the caller holds the lock, so none is being made."""
        for folder in (self._settings.models_dir / MODEL).glob("[!.]*"):
            if folder.name not in but:
                shutil.rmtree(folder, ignore_errors=True)

    def _load_lexicon(self, version: str) -> Lexicon:
        return Lexicon.load(self._folder(version))

    def _folder(self, version: str) -> Path:
        return self._settings.models_dir / MODEL / version


def _lists(of: StoredVectorizer) -> tuple[Neighbours, ShownLists]:
    return Neighbours(Vectors(of.id, of.layout)), ShownLists(of.id)


def _told(what: str, count: int) -> int:
    """The count, which the log hears of where it takes seconds."""
    if count == LISTS_AT_ONCE:
        log.info(what, count)
    return count


def _words_text(book: TextOfBook) -> str:
    """What the lexicon reads: the title and the genre count once."""
    return " ".join(filter(None, (book.title, book.summary, *book.labels[-1:])))


def _telling(book: TextOfBook, terms: Sequence[str]) -> list[str]:
    """The book's words without those of its labels: a shared genre is a reason of its own."""
    of_labels = {word for key in book.label_keys for word in key.split()}
    return [term for term in terms if fold(term) not in of_labels]
