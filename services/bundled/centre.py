"""Takes off what all books have in common, so that the cosines of an encoder tell books apart.

Any two texts have a cosine of 0.7 and more by multilingual-e5-small. Without the mean of the sample
catalogue, French and English alike, it is 0.13 in the middle. One mean for all catalogues lets
every place compare the same vectors; whether a catalogue's own would serve better was not clear
(see docs/decisions.md).
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn

MEANS = Path(__file__).parent / "means.json"  # of the sample's books, by encoder


def centre(encoder: str) -> "list[nn.Module]":
    """Modules that follow those that give unit vectors: less the mean, then unit length again."""
    import torch
    from sentence_transformers.sentence_transformer.modules import Dense, Normalize

    mean = torch.tensor(json.loads(MEANS.read_text("utf-8"))[encoder])
    size = len(mean)
    less = Dense(
        size,
        size,
        activation_function=torch.nn.Identity(),
        init_weight=torch.eye(size),
        init_bias=-mean,
    )
    return [less, Normalize()]
