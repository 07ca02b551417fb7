"""The lexicons of the vectorizers: trained on the catalogue, kept on disk by version, fetched back.

A lexicon lies in `models_dir/lexicon/<version>`; a copy that is lost comes from MLflow, as long as
it is the champion there.
"""

import logging
import shutil
import uuid
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from database.queue import VECTORIZER
from recommender import fusion, lexicon
from recommender.lexicon import Lexicon
from recommender.themes import Prose, theme_words
from recommender.vector_store import TextOfBook
from settings.environment import Settings
from tracking.runs import fetch_champion, track

log = logging.getLogger(__name__)

MODEL = "lexicon"  # its name in MLflow


class Lexicons:
    """Loads lexicons by their versions, and trains new ones."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.get = lru_cache(maxsize=2)(self._load)

    def train(self, texts: Sequence[TextOfBook], encoder: str) -> str:
        """Train a lexicon, keep it under its version, log it to MLflow; returns the version."""
        version = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"
        log.info("training %s %s on %d books", MODEL, version, len(texts))
        languages = {book.language for book in texts if book.language}
        languages |= lexicon.languages_of(
            [book.summary for book in texts if book.summary and not book.language]
        )
        with track(self._settings, VECTORIZER, f"{MODEL} {version}") as run:
            trained = lexicon.train(
                [words_text(book) for book in texts],
                fusion.names_of([fusion.facts_of(book) for book in texts]),
                languages,
                theme_words(
                    [Prose(book.title, book.summary or "", book.authors) for book in texts],
                    languages,
                    lexicon.stop_words(languages),
                ),
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

    def at_hand(self, version: str) -> bool:
        """Whether this one is here, or MLflow's champion is it and could be fetched."""
        if not self._folder(version).exists():
            fetch_champion(self._settings, MODEL)
        try:
            self.get(version)
        except OSError as error:
            log.warning("training another lexicon than %s: %s", version, error)
            return False
        return True

    def remove(self, but: Collection[str]) -> None:
        """Those of vectorizers that are gone; the caller holds the lock, so none is being made."""
        for folder in (self._settings.models_dir / MODEL).glob("[!.]*"):
            if folder.name not in but:
                shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Give the memory back."""
        self.get.cache_clear()

    def _load(self, version: str) -> Lexicon:
        return Lexicon.load(self._folder(version))

    def _folder(self, version: str) -> Path:
        return self._settings.models_dir / MODEL / version


def words_text(book: TextOfBook) -> str:
    """What the lexicon reads: the title and the genre count once."""
    return " ".join(filter(None, (book.title, book.summary, book.label)))
