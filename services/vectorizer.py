"""The vectorizer: gives every book its vector and its neighbours.

A new vectorizer (nightly, or when the encoder or the layout changes) is filled in beside the one
in charge and takes over when it is complete; embeddings are kept, so that only the words are
computed anew (services/lexicons.py). Every book gets the list of its nearest neighbours
(recommender/neighbours.py). When nothing is left to do, it learns from what readers like
(services/readers.py).
"""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from catalog.text import fold
from database import halfvec, queue
from database.connections import Connection, Cursor, transaction
from database.queue import CLUSTERING, VECTORIZER
from recommender import fusion, neighbours, vector_store
from recommender.neighbours import Neighbours
from recommender.shown import ShownLists, search_again
from recommender.vector_store import NewVector, StoredVectorizer, TextOfBook
from recommender.vectors import Vectors
from services.encoder import Encoder, EncoderError, meaning_text
from services.encoders import Encoders
from services.lexicons import Lexicons, words_text
from services.readers import Readers
from settings.environment import Settings

log = logging.getLogger(__name__)

LISTS_AT_ONCE = 4_096  # lists of neighbours a transaction
SEARCHES_AT_ONCE = 200  # each takes some 20 ms
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
        self._lexicons = Lexicons(settings)
        self._lists = lru_cache(maxsize=1)(_lists)

    @property
    def encoder(self) -> Encoder:
        """The one in charge, from any thread. Raises EncoderError if it can't be had."""
        if self._in_charge is None:
            raise EncoderError("the service has just started; ask again in a moment")
        return self._encoders.get(self._in_charge)

    def work(self, connection: Connection) -> int | None:
        """A step of a new vectorizer if one is due, else a batch of the queue."""
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
            self._lexicons.remove(vector_store.versions(cursor))
            version = self._lexicons.train(texts, wanted)
            layout = fusion.layout(dimensions)
            vector_store.register(cursor, wanted, dimensions, version, layout)

    def close(self) -> None:
        """Give the memory of lexicons and lists back."""
        self._lexicons.close()
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
            search_again(cursor, of.id)
            return _told("%d books compared with all others", made)
        made = shown.make(cursor, LISTS_AT_ONCE)
        if made:
            return _told("%d lists made to be shown", made)
        shown.forget()
        if of.state != "active":  # it would not be the one that is asked
            return 0
        return _told("%d lists searched for", shown.search(cursor, SEARCHES_AT_ONCE))

    def _vectorize(self, cursor: Cursor, to: StoredVectorizer, book_ids: Sequence[str]) -> None:
        books = vector_store.texts(cursor, book_ids)
        meaning = self._meaning(cursor, to, books)
        trained = self._lexicons.get(to.version)
        words = trained.read([words_text(book) for book in books])
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
        """Embeddings of these books, float32, (n_books, dimensions): kept ones, the others made.

        What was read once, for whatever book, is not read again.
        """
        kept = vector_store.embeddings(cursor, to.encoder_id, [book.id for book in books])
        found = {book_id: halfvec.read(text) for book_id, text in kept.items()}
        texts = {book.id: meaning_text(book) for book in books if book.id not in kept}
        if texts:
            vectors = self._read(cursor, to, texts.values())
            found |= {book_id: vectors[text] for book_id, text in texts.items()}
            vector_store.write_embeddings(
                cursor,
                to.encoder_id,
                [
                    NewVector(
                        book.id,
                        book.text_hash,
                        halfvec.write(found[book.id].tolist()),
                        (),
                        content_hash=_content_hash(texts[book.id]),
                    )
                    for book in books
                    if book.id in texts
                ],
            )
        return np.stack([found[book.id] for book in books])

    def _read(
        self, cursor: Cursor, to: StoredVectorizer, texts: Iterable[str]
    ) -> dict[str, NDArray[np.float32]]:
        """The vector of each text: those that were made for any book before, the others made."""
        hashes = {text: _content_hash(text) for text in texts}
        known = vector_store.embeddings_of(cursor, to.encoder_id, hashes.values())
        found = {text: halfvec.read(known[each]) for text, each in hashes.items() if each in known}
        new = [text for text in hashes if text not in found]
        if new:
            made = self._encoders.get(to.encoder_name).encode(new)
            found |= dict(zip(new, made, strict=True))
        return found

    def _goes_on(self, active: StoredVectorizer) -> bool:
        """Whether the one in charge can take new books, while the encoder wanted can't be had."""
        name = active.encoder_name
        return self._encoders.at_hand(name) and self._up_to_date(active, name)

    def _up_to_date(self, vectorizer: StoredVectorizer, encoder: str) -> bool:
        """Whether it is what this encoder and this version of the program make, and usable."""
        return (
            vectorizer.encoder_name == encoder
            and vectorizer.layout == fusion.layout(vectorizer.encoder_dimensions)
            and self._lexicons.at_hand(vectorizer.version)
        )


def _lists(of: StoredVectorizer) -> tuple[Neighbours, ShownLists]:
    return Neighbours(Vectors(of.id, of.layout)), ShownLists(of.id)


def _content_hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _told(what: str, count: int) -> int:
    """The count, which the log hears of where it takes seconds."""
    if count == LISTS_AT_ONCE:
        log.info(what, count)
    return count


def _telling(book: TextOfBook, terms: Sequence[str]) -> list[str]:
    """The book's words without those of its labels: a shared genre is a reason of its own."""
    of_labels = {word for key in book.label_keys for word in key.split()}
    return [term for term in terms if fold(term) not in of_labels]
