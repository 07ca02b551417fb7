"""Which encoder is wanted, and where it comes from: the one that EMBEDDING_MODEL names, the base,
or one that was tuned from it here and chosen (services/finetune).

A tuned encoder lies in `models_dir/encoder/<version>`; a copy that is lost comes from MLflow.
"""

import logging
import threading
import time
from collections.abc import Collection
from pathlib import Path

from database.connections import Cursor
from recommender import encoder_store
from services.encoder import BUNDLED, Encoder, EncoderError, encoder_name
from settings.environment import Settings
from tracking.runs import fetch_version

log = logging.getLogger(__name__)

MODEL = "encoder"  # in MLflow
RETRY_S = 60.0  # after one that could not be had


class Encoders:
    """Loads encoders by their names as they are asked for, from any thread."""

    def __init__(self, settings: Settings) -> None:
        self.base = encoder_name(settings.embedding_model)
        self._settings = settings
        self._loaded: dict[str, Encoder] = {}
        self._failed: dict[str, tuple[float, EncoderError]] = {}
        self._lock = threading.Lock()

    def wanted(self, cursor: Cursor) -> str:
        """The name of the encoder that should be in charge."""
        return tuned_name(self.base, encoder_store.chosen(cursor, self.base))

    def get(self, name: str) -> Encoder:
        """Raises EncoderError, for RETRY_S without another attempt, if it can't be had."""
        with self._lock:
            if name not in self._loaded:
                self._refuse_failed(name)
                self._loaded[name] = self._load(name)
            return self._loaded[name]

    def at_hand(self, name: str) -> bool:
        """Whether a tuned one can be had. The base must be: `get` says what to do about it."""
        if name == self.base:
            return True
        try:
            self.get(name)
        except EncoderError:
            return False
        return True

    def keep(self, names: Collection[str]) -> None:
        """Give the memory of all others back."""
        with self._lock:
            self._loaded = {name: self._loaded[name] for name in names if name in self._loaded}

    def _refuse_failed(self, name: str) -> None:
        failed_at, error = self._failed.get(name, (-RETRY_S, EncoderError()))
        if time.monotonic() - failed_at < RETRY_S:
            raise error

    def _load(self, name: str) -> Encoder:
        if name == self.base:
            return Encoder(self._settings.embedding_model, name)
        for setting, bundled in BUNDLED.items():  # its vectors answer while others are made
            if name == bundled:
                return Encoder(setting, name)
        try:
            return Encoder(self._copy(name), name)
        except EncoderError as error:
            reason = EncoderError(f"{name} is not at hand, and its books wait: {error}")
            self._failed[name] = time.monotonic(), reason
            log.warning("%s", reason)
            raise reason from error

    def _copy(self, name: str) -> str:
        base, _, version = name.rpartition("+")
        if base != self.base:
            raise EncoderError(f"EMBEDDING_MODEL names {self.base} now")
        folder = tuned_folder(self._settings, version)
        if not folder.exists():
            fetch_version(self._settings, MODEL, version)
        if not folder.exists():
            raise EncoderError(
                f"it is neither in {folder.parent} nor in MLflow; bring one of them back,"
                " or run make finetune-rollback"
            )
        return str(folder)


def tuned_name(base: str, version: str | None) -> str:
    """As "base+version"; with version None the base's own name."""
    return f"{base}+{version}" if version else base


def tuned_folder(settings: Settings, version: str) -> Path:
    """Where the tuned encoder of this version lies on this machine."""
    return settings.models_dir / MODEL / version
