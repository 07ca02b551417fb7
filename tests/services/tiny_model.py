"""A sentence-transformers model of a few KB, and catalogues that it can learn from, or can't."""

import random
from pathlib import Path

from catalog.book import Book
from tests.conftest import make_book

TOPICS = 6
WORDS = [f"w{topic}x{n}" for topic in range(TOPICS) for n in range(12)]


def make_model(folder: Path, dimensions: int = 32) -> str:
    """Random weights, two layers, one token a word; returns the folder, as EMBEDDING_MODEL."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(0)
    words = {word: n for n, word in enumerate(["[PAD]", "[UNK]", *WORDS])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    bert = folder / "bert"
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=64
    ).save_pretrained(bert)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=dimensions,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=2 * dimensions,
        max_position_embeddings=64,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    BertModel(config).save_pretrained(bert)
    model = SentenceTransformer(modules=[Transformer(str(bert)), Pooling(dimensions)], device="cpu")
    model.save(str(folder / "model"), create_model_card=False)
    return str(folder / "model")


def books(told: bool, count: int = 300) -> list[Book]:
    """Books of a topic share few words but the label and an author; those of all topics if not
    `told`, so that there is nothing to learn.
    """
    drawn = random.Random(7)
    made = []
    for n in range(count):
        topic, label = n % TOPICS, drawn.randrange(TOPICS)
        of_topic = WORDS[12 * topic : 12 * topic + 12]
        summary = " ".join(drawn.sample(of_topic, 4) + drawn.sample(WORDS, 3))
        kind = topic if told else label
        made.append(
            make_book(
                f"Livre {n}",
                summary=summary,
                labels=[f"Genre {kind}"],
                authors=[f"Autrice {kind} {n // 40}"],
            )
        )
    return made
