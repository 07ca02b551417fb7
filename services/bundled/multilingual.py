"""Makes an ordinary sentence-transformers folder of the weights in the wheel."""

import json
import shutil
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from services.bundled.centre import MEANS, centre
from services.bundled.weights import Weights
from services.bundled.wheel import PreparationError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

NAME = "multilingual-e5-small"
TOKENS = 192  # read of a text, in which six of seven French summaries end
PROMPTS = {"query": "query: ", "document": "passage: "}  # what it was trained with
BEGIN, PAD, END, UNKNOWN, MASK = "<s>", "<pad>", "</s>", "<unk>", "<mask>"
NAMES = {
    "bos_token": BEGIN,
    "cls_token": BEGIN,
    "eos_token": END,
    "sep_token": END,
    "pad_token": PAD,
    "unk_token": UNKNOWN,
    "mask_token": MASK,
}
# Scripts of which whole words are kept: those of Europe's languages. Of all others only single
# characters are, so that a Japanese book is read character by character. That is a third less.
SCRIPTS = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "HEBREW"}
KNOWN = Path(__file__).parent / "known_vectors.json"
LEAST_COSINE = 0.999  # to the vectors of the wheel's own engine, which rounds as it reckons
# Tensors of a layer: ours, theirs, and the numbers of rows and columns by the names in `Sizes`.
LINEAR = (
    ("q", "attention.self.query", "hidden", "hidden"),
    ("k", "attention.self.key", "hidden", "hidden"),
    ("v", "attention.self.value", "hidden", "hidden"),
    ("ao", "attention.output.dense", "hidden", "hidden"),
    ("fi", "intermediate.dense", "inner", "hidden"),
    ("fo", "output.dense", "hidden", "inner"),
)
NORMS = (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm"))


def prepare(weights: Weights, folder: Path) -> None:
    """Write the encoder into this folder, in the place of what is there, once it is known to be
    right. Raises PreparationError if its vectors are not those of the wheel's own engine.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=".") as scratch:
        made = Path(scratch) / folder.name
        _write(weights, Path(scratch) / "bert", made)
        check(made)
        shutil.rmtree(folder, ignore_errors=True)
        made.replace(folder)


def check(folder: Path) -> None:
    """Raises PreparationError if known texts get other vectors than by the wheel's own engine."""
    from sentence_transformers import SentenceTransformer

    known = json.loads(KNOWN.read_text("utf-8"))
    model = SentenceTransformer(str(folder), device="cpu")
    made = model.encode_document(list(known), convert_to_numpy=True)
    mean = np.array(json.loads(MEANS.read_text("utf-8"))[NAME], np.float32)
    expected = np.array(list(known.values()), np.float32) - mean
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    nearness = float((made * expected).sum(axis=1).min())
    if not nearness >= LEAST_COSINE:
        raise PreparationError(
            f"the encoder made of the wheel gives other vectors than it should (cosine"
            f" {nearness:.4f}); install the versions of requirements.lock and try again"
        )


def kept_pieces(pieces: Sequence[tuple[str, float]]) -> NDArray[np.int64]:
    """The numbers of the pieces that are kept, in their order."""
    special = {BEGIN, PAD, END, UNKNOWN, MASK}
    kept = [n for n, (piece, _) in enumerate(pieces) if piece in special or _is_read_whole(piece)]
    return np.array(kept, np.int64)


def _is_read_whole(piece: str) -> bool:
    letters = piece.replace("▁", "")
    return len(letters) <= 1 or all(map(_is_european, filter(str.isalpha, letters)))


def _is_european(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "?").split()[0] in SCRIPTS


def tokenizer(pieces: Sequence[tuple[str, float]]) -> "Tokenizer":
    """That of XLM-RoBERTa (Conneau et al. 2020): a unigram model after NFKC."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    numbers = {piece: number for number, (piece, _) in enumerate(pieces)}
    made = Tokenizer(models.Unigram(list(pieces), unk_id=numbers[UNKNOWN], byte_fallback=False))
    made.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.post_processor = processors.TemplateProcessing(
        single=f"{BEGIN} $A {END}",
        special_tokens=[(BEGIN, numbers[BEGIN]), (END, numbers[END])],
    )
    return made


def _write(weights: Weights, bert: Path, folder: Path) -> None:
    """bert: a folder for the transformer alone, which is needed on the way."""
    from safetensors.numpy import save_file
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, PreTrainedTokenizerFast
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]  # untyped upstream
    kept = kept_pieces(weights.pieces)
    sizes = weights.sizes
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # untyped upstream
        tokenizer_object=tokenizer([weights.pieces[number] for number in kept]),
        **NAMES,
        model_max_length=TOKENS,
    ).save_pretrained(bert)
    BertConfig(
        architectures=["BertModel"],
        dtype="float32",  # in which it reckons; it is stored in half the size
        vocab_size=len(kept),
        hidden_size=sizes.hidden,
        num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads,
        intermediate_size=sizes.inner,
        max_position_embeddings=sizes.positions,
        type_vocab_size=sizes.types,
        layer_norm_eps=sizes.epsilon,
        pad_token_id=1,
    ).save_pretrained(bert)
    tensors = {name: tensor.astype(np.float16) for name, tensor in _tensors(weights, kept).items()}
    save_file(tensors, bert / "model.safetensors", metadata={"format": "pt"})
    model = SentenceTransformer(
        modules=[Transformer(str(bert)), Pooling(sizes.hidden), Normalize(), *centre(NAME)],
        device="cpu",
        prompts=PROMPTS,
    )
    model.save(str(folder), create_model_card=False)
    shutil.copyfile(bert / "model.safetensors", folder / "model.safetensors")
    (folder / "model.safetensors").chmod(0o644)  # in an image it is read by another user


def _tensors(weights: Weights, kept: NDArray[np.int64]) -> dict[str, NDArray[np.float32]]:
    """The tensors under the names that transformers gives them. A pooler, which it expects but the
    mean of the tokens does without, is zero.
    """
    sizes = weights.sizes
    hidden = sizes.hidden
    found = {
        "embeddings.word_embeddings.weight": weights.matrix("emb.word", sizes.words, hidden)[kept],
        "embeddings.position_embeddings.weight": weights.matrix("emb.pos", sizes.positions, hidden),
        "embeddings.token_type_embeddings.weight": weights.matrix("emb.type", sizes.types, hidden),
        "embeddings.LayerNorm.weight": weights.matrix("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": weights.matrix("emb.ln.b", hidden),
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float32),
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }
    for layer in range(sizes.layers):
        theirs = f"encoder.layer.{layer}"
        for ours, name, rows, columns in LINEAR:
            shape = getattr(sizes, rows), getattr(sizes, columns)
            found[f"{theirs}.{name}.weight"] = weights.matrix(f"l{layer}.{ours}.w", *shape)
            found[f"{theirs}.{name}.bias"] = weights.matrix(f"l{layer}.{ours}.b", shape[0])
        for ours, name in NORMS:
            found[f"{theirs}.{name}.weight"] = weights.matrix(f"l{layer}.{ours}.w", hidden)
            found[f"{theirs}.{name}.bias"] = weights.matrix(f"l{layer}.{ours}.b", hidden)
    return found
