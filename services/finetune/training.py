"""A bounded lesson for an encoder: pairs of kin against the other books of a batch."""

import logging
import time
import warnings
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import torch
from datasets import Dataset
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR
from tqdm import tqdm
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments
from transformers.trainer_callback import PrinterCallback

from services.encoder import prompt_of
from services.finetune.kinship import Kinship, Pair

log = logging.getLogger(__name__)

BATCH = 24  # pairs
TOKENS = 128  # that are read of a text in training; later it reads on
LEARNING_RATE = 5e-5
WARM_UP = 0.1
PASSES = 10  # over all anchors, at most
MOST_PAIRS = 60_000
LOOKS = 5  # at the validation books
PATIENCE = 2  # looks without a gain
SEED = 1


class KinLoss(MultipleNegativesRankingLoss):
    """In-batch negatives, both ways, but none that is kin of the anchor: it would be a false one.

    The label of a row is the number of its pair.
    """

    def __init__(self, model: SentenceTransformer, kinship: Kinship, pairs: Sequence[Pair]) -> None:
        super().__init__(model)
        self._kinship, self._pairs = kinship, pairs

    def compute_loss_from_embeddings(self, embeddings: list[Tensor], labels: Tensor) -> Tensor:
        """Cross entropy both ways. embeddings: anchors and partners, each (batch, dimensions)."""
        scores = self.similarity_fct(*embeddings) * self.scale
        scores = scores.masked_fill(self._false_negatives(labels).to(scores.device), -torch.inf)
        own = torch.arange(len(scores), device=scores.device)
        return (
            nn.functional.cross_entropy(scores, own) + nn.functional.cross_entropy(scores.T, own)
        ) / 2

    def _false_negatives(self, labels: Tensor) -> Tensor:
        pairs = [self._pairs[number] for number in labels.tolist()]
        related = [[self._kinship.related(a.one, b.other) for b in pairs] for a in pairs]
        return torch.tensor(related).fill_diagonal_(False)


class Lesson(TrainerCallback):
    """Ends the training in time, looks at the validation books, and keeps what was best there."""

    def __init__(
        self,
        model: SentenceTransformer,
        validate: Callable[[SentenceTransformer], float],
        steps: int,
        seconds: float,
    ) -> None:
        self._model, self._validate = model, validate
        self._steps, self._seconds = steps, seconds
        self._started = time.monotonic()
        self._looks = self._best_look = 0
        self.best = self.first = validate(model)
        self._kept = self._weights()
        self._bar = tqdm(total=100, desc="training", unit=" %", disable=None)

    def done(self, step: int) -> float:
        """The share of the lesson that is over, by steps or by time."""
        return max(step / self._steps, (time.monotonic() - self._started) / self._seconds)

    def learning_rate(self, step: int) -> float:
        """As a share of the highest: up, then down to nothing when the time is over."""
        done = min(1.0, self.done(step + 1))
        return min(1.0, done / WARM_UP) * (1 - done)

    def on_step_end(
        self,
        args: TrainingArguments,  # noqa: ARG002 -- given by the trainer
        state: TrainerState,
        control: TrainerControl,
        **_: object,
    ) -> None:
        """Look LOOKS times a lesson; stop when time is over or PATIENCE looks brought nothing."""
        done = min(1.0, self.done(state.global_step))
        self._bar.update(round(100 * done) - self._bar.n)
        if done * LOOKS >= self._looks + 1:
            self._looks = int(done * LOOKS)
            self._look(state.global_step)
        control.should_training_stop = done >= 1 or self._looks - self._best_look >= PATIENCE

    def _look(self, step: int) -> None:
        found = self._validate(self._model)
        log.info("step %d: validation %.3f (%.3f before)", step, found, self.first)
        if found > self.best:
            self.best, self._best_look = found, self._looks
            self._kept = self._weights()

    def restore_best(self) -> None:
        """Put the weights of the best look back into the model."""
        self._bar.close()
        self._model.load_state_dict(self._kept, strict=False)

    def _weights(self) -> dict[str, Tensor]:
        return {
            name: weights.detach().cpu().clone()
            for name, weights in self._model.named_parameters()
            if weights.requires_grad
        }


def train(
    model: SentenceTransformer,
    kinship: Kinship,
    validate: Callable[[SentenceTransformer], float],
    seconds: float,
    scratch: Path,
) -> Lesson:
    """Train the model in place, with what was best on the validation books as the outcome.

    scratch: a folder that may be written to.
    """
    size = len(kinship.anchors())
    pairs = list(islice(kinship.pairs(SEED), min(PASSES * max(size, BATCH), MOST_PAIRS)))
    steps = len(pairs) // BATCH
    reads, model.max_seq_length = model.max_seq_length, min(TOKENS, model.max_seq_length or TOKENS)
    _freeze(model)
    lesson = Lesson(model, validate, steps, seconds)
    optimizer = torch.optim.AdamW(filter(_learns, model.parameters()), lr=LEARNING_RATE)
    trainer = _Trainer(
        model=model,
        args=_arguments(scratch, steps, prompt_of(model)),
        train_dataset=_dataset(pairs),
        loss=KinLoss(model, kinship, pairs),
        callbacks=[lesson],
        optimizers=(optimizer, LambdaLR(optimizer, lesson.learning_rate)),
    )
    trainer.remove_callback(PrinterCallback)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # between two libraries, both pinned
        trainer.train()
    lesson.restore_best()
    model.max_seq_length = reads
    return lesson


class _Trainer(SentenceTransformerTrainer):
    def add_model_card_callback(self, default_args_dict: dict[str, object]) -> None:
        """None: the model gets no card, which would take a bar of its own to write."""


def _freeze(model: SentenceTransformer) -> None:
    """Leave words and the lower half of the layers as they are: a catalogue is too small to teach
    them, and the rest needs half the memory and time.
    """
    stacks = [part for part in model.modules() if isinstance(part, nn.ModuleList)]
    layers = list(max(stacks, key=len, default=[]))
    words = [part for part in model.modules() if isinstance(part, nn.Embedding)]
    for part in [*words, *layers[: len(layers) // 2]]:
        part.requires_grad_(requires_grad=False)


def _learns(weights: nn.Parameter) -> bool:
    return weights.requires_grad


def _dataset(pairs: Sequence[Pair]) -> Dataset:
    return Dataset.from_dict(
        {
            "one": [pair.texts[0] for pair in pairs],
            "other": [pair.texts[1] for pair in pairs],
            "label": list(range(len(pairs))),
        }
    )


def _arguments(scratch: Path, steps: int, prompt: str) -> SentenceTransformerTrainingArguments:
    return SentenceTransformerTrainingArguments(
        output_dir=str(scratch),
        max_steps=steps,
        prompts=prompt or None,
        per_device_train_batch_size=BATCH,
        bf16=torch.cuda.is_available() and torch.cuda.is_bf16_supported(),
        activation_checkpointing=True,  # a quarter slower, but a third of the memory
        activation_checkpointing_kwargs={"use_reentrant": False},  # what it reads has no gradient
        dataloader_drop_last=True,
        dataloader_pin_memory=torch.cuda.is_available(),
        logging_strategy="no",
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        seed=SEED,
    )
