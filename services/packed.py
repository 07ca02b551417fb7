"""Reads texts with a BERT on a processor, without a number that is reckoned for nothing.

The tokens of a batch stand one after the other, none is padding, and they are so few that their
numbers stay in the processor's cache. PyTorch multiplies the matrices, at 70 to 77 GFLOP/s on a
core where ONNX Runtime does 41 to 58 (AMD, AVX2).
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor

Untyped: TypeAlias = Any  # modules, whose parts PyTorch gives no types

TOKENS = 2_048  # a batch; half as many, or twice, are slower


def can_read(model: "SentenceTransformer") -> bool:
    """Whether this model is one: a BERT on the processor, of whose tokens the mean is taken."""
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertModel

    if len(model) < 2 or model.device.type != "cpu":
        return False
    transformer, pooling = model[0], model[1]
    if not isinstance(transformer, Transformer) or not isinstance(pooling, Pooling):
        return False
    bert = transformer.model
    if not isinstance(bert, BertModel) or bert.config.is_decoder:
        return False
    return bert.config.hidden_act == "gelu" and _takes_the_mean(pooling)


def encode(
    model: "SentenceTransformer", texts: Sequence[str], prompt: str = ""
) -> NDArray[np.float32]:
    """float32, (len(texts), dimensions), unit length: what the model's own `encode` gives."""
    import torch

    transformer: Untyped = model[0]
    numbers = transformer.tokenizer([prompt + text for text in texts], truncation=True)["input_ids"]
    order = sorted(range(len(numbers)), key=lambda place: len(numbers[place]))
    found = np.empty((len(texts), int(model.get_embedding_dimension() or 0)), np.float32)
    with torch.inference_mode():
        for batch in _batches(numbers, order):
            features = {"sentence_embedding": _read(transformer.model, [numbers[n] for n in batch])}
            for module in list(model)[2:]:
                features = module(features)
            unit = torch.nn.functional.normalize(features["sentence_embedding"])
            found[batch] = unit.numpy()
    return found


def _takes_the_mean(pooling: Untyped) -> bool:
    """Of all tokens, those of the prompt too."""
    config = pooling.get_config_dict()
    return config["pooling_mode"] in ("mean", ["mean"], ("mean",)) and config["include_prompt"]


def _batches(numbers: Sequence[Sequence[int]], order: Sequence[int]) -> Iterator[list[int]]:
    """Places of texts, so many that together they have TOKENS at most, or one."""
    batch: list[int] = []
    tokens = 0
    for place in order:
        if batch and tokens + len(numbers[place]) > TOKENS:
            yield batch
            batch, tokens = [], 0
        batch.append(place)
        tokens += len(numbers[place])
    if batch:
        yield batch


def _read(bert: Untyped, texts: Sequence[Sequence[int]]) -> "Tensor":
    """float32, (len(texts), dimensions): the mean of the tokens after the last layer.

    bert: a BertModel. texts: numbers of tokens, in the order of their lengths. Devlin et al. 2019.
    """
    import torch
    from torch.nn import functional

    lengths = [len(text) for text in texts]
    words = bert.embeddings
    ids = torch.tensor([number for text in texts for number in text])
    positions = torch.cat([torch.arange(length) for length in lengths])
    read = words.LayerNorm(
        words.word_embeddings(ids)
        + words.position_embeddings(positions)
        + words.token_type_embeddings.weight[0]
    )
    alike = [(length, len(list(group))) for length, group in groupby(lengths)]
    for layer in bert.encoder.layer:
        attended = _attended(layer.attention.self, read, alike)
        beside, out = layer.attention.output, layer.output
        read = beside.LayerNorm(beside.dense(attended) + read)
        inner = functional.gelu(layer.intermediate.dense(read))
        read = out.LayerNorm(out.dense(inner) + read)
    return torch.stack([of_text.mean(0) for of_text in read.split(lengths)])


def _attended(attention: Untyped, read: "Tensor", alike: Sequence[tuple[int, int]]) -> "Tensor":
    """What each token takes over from the others of its text.

    alike: lengths, and how many texts in a row have each.
    """
    import torch
    from torch.nn import functional

    heads = attention.num_attention_heads
    projected = [
        getattr(attention, name)(read).split([length * count for length, count in alike])
        for name in ("query", "key", "value")
    ]
    found = []
    for (length, count), *parts in zip(alike, *projected, strict=True):
        query, key, value = (part.view(count, length, heads, -1).transpose(1, 2) for part in parts)
        mixed = functional.scaled_dot_product_attention(query, key, value)
        found.append(mixed.transpose(1, 2).reshape(count * length, -1))
    return torch.cat(found)
