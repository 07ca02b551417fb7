"""From a catalogue to a tuned encoder that is in charge, or to a report of why it is not."""

import logging
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from database.connections import Connection, connect, transaction
from database.migrate import migrate
from recommender import encoder_store, vector_store
from services.encoder import Encoder, encode, load
from services.encoders import MODEL, Encoders, tuned_folder, tuned_name
from services.finetune.judging import KINDS, Figures, Gain, Judge, gain
from services.finetune.kinship import Kinship
from settings.environment import Settings
from tracking.runs import Run, set_champion, track

log = logging.getLogger(__name__)

LEAST_ASKED = 30  # held-out books with kin, or an interval means nothing
LEAST_ANCHORS = 48  # taught books with kin: two batches
LEAST_SHARE = 0.3  # of the time that must be left for training


class FinetuneError(Exception):
    """There is nothing to train with, or to go back to; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a fine-tuning came to; `won` is whether its encoder is in charge from now on."""

    rival: str
    name: str
    before: Figures
    after: Figures
    gain: Gain
    won: bool


def finetune(settings: Settings, minutes: float) -> Outcome:
    """Train for so long, judging included; the winner is in charge as soon as all is read anew.

    Training starts from the base each time, so that nothing drifts; the rival is the one in charge.
    Of one that loses the figures are logged to MLflow, not the weights.
    Raises FinetuneError for too small a catalogue or too little time.
    """
    started = time.monotonic()
    encoders = Encoders(settings)
    with _connected(settings) as connection:
        kinship = Kinship(list(vector_store.sample_texts(connection)))
        with transaction(connection) as cursor:
            rival = encoders.wanted(cursor)
            _remove_unused(settings, encoder_store.in_use(cursor))
    judge = Judge(kinship, kinship.held_out, [*kinship.taught, *kinship.validation])
    _refuse_too_few(kinship, judge)
    before = judge.ask(encoders.get(rival).encode, "judging")
    encoders.keep(())
    spent = time.monotonic() - started
    seconds = 60 * minutes - 2 * spent
    if seconds < LEAST_SHARE * 60 * minutes:
        least = 2 * spent / (1 - LEAST_SHARE) / 60
        raise FinetuneError(
            f"Judging this catalogue takes most of {minutes:g} minutes here;"
            f" give it more: --minutes {least + 1:.0f}"
        )
    return _Tuning(settings, encoders.base, rival, kinship, judge, before).run(seconds)


def rollback(settings: Settings) -> tuple[str, str]:
    """Let the choice before hold again; returns the names of the encoder before and after.

    Raises FinetuneError if there is none.
    """
    base = Encoders(settings).base
    with _connected(settings) as connection, transaction(connection) as cursor:
        gone = encoder_store.take_back(cursor, base)
        version = encoder_store.chosen(cursor, base)
    if gone is None:
        raise FinetuneError(f"{base} is in charge as it is; there is nothing to go back to")
    set_champion(settings, MODEL, version)
    return tuned_name(base, gone), tuned_name(base, version)


@dataclass(frozen=True)
class _Tuning:
    """One training, and what follows from its figures."""

    settings: Settings
    base: str
    rival: str
    kinship: Kinship
    judge: Judge
    before: Figures

    def run(self, seconds: float) -> Outcome:
        version = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"
        folder = tuned_folder(self.settings, version)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with (
            track(self.settings, "finetune", f"{MODEL} {version}") as run,
            TemporaryDirectory(dir=folder.parent, prefix=".") as scratch,
        ):
            self._train(run, Path(scratch), seconds)
            tuned = Path(scratch) / "tuned"
            after = self.judge.ask(Encoder(str(tuned), version).encode, "judging")
            gained = gain(self.before, after)
            run.log_metrics(_metrics(self.before, after, gained))
            won = gained.mean > 0 and gained.low >= 0 and self._choose(tuned, folder)
            run.log_params({"outcome": "champion" if won else "refused"})
            if won:
                figures = {"gain": f"{gained.mean:.4f}", "found": f"{after.whole:.4f}"}
                run.log_version(MODEL, folder, {"base": self.base, **figures})
                set_champion(self.settings, MODEL, version)
        name = tuned_name(self.base, version)
        return Outcome(self.rival, name, self.before, after, gained, won)

    def _train(self, run: Run, scratch: Path, seconds: float) -> None:
        from services.finetune.training import train  # loads what only training needs

        kinship = self.kinship
        validation = Judge(kinship, kinship.validation, kinship.taught[: len(kinship.validation)])
        log.info("training on %d books for %.0f s", len(kinship.taught), seconds)
        model = load(self.settings.embedding_model)
        lesson = train(
            model,
            kinship,
            lambda model: validation.ask(lambda texts: encode(model, texts)).whole,
            seconds,
            scratch,
        )
        run.log_params({"base": self.base, "rival": self.rival, "books": len(kinship.books)})
        run.log_metrics({"validation_before": lesson.first, "validation_after": lesson.best})
        model.save(str(scratch / "tuned"), create_model_card=False)

    def _choose(self, tuned: Path, folder: Path) -> bool:
        """False if another encoder was chosen meanwhile, which this one was not compared with."""
        tuned.replace(folder)
        version = _version(self.rival, self.base)
        with _connected(self.settings) as connection, transaction(connection) as cursor:
            if encoder_store.choose(cursor, self.base, folder.name, instead_of=version):
                return True
        log.warning("another encoder was chosen while this one was trained; train again")
        shutil.rmtree(folder)
        return False


@contextmanager
def _connected(settings: Settings) -> Iterator[Connection]:
    with closing(connect(settings)) as connection:
        migrate(connection)
        yield connection


def _refuse_too_few(kinship: Kinship, judge: Judge) -> None:
    if judge.size < LEAST_ASKED or len(kinship.anchors()) < LEAST_ANCHORS:
        raise FinetuneError(
            f"Of {len(kinship.books)} books too few share a label, author, series or collection"
            f" with another ({judge.size} of those held out, {LEAST_ASKED} are needed;"
            f" {len(kinship.anchors())} of those to learn from, {LEAST_ANCHORS} are needed);"
            " load more books first"
        )


def _version(name: str, base: str) -> str | None:
    return name.removeprefix(f"{base}+") if name != base else None


def _metrics(before: Figures, after: Figures, gained: Gain) -> dict[str, float]:
    found = {"gain": gained.mean, "gain_low": gained.low, "gain_high": gained.high}
    for when, figures in (("before", before), ("after", after)):
        found[f"found_{when}"] = figures.whole
        for kind in KINDS:
            if (mean := figures.mean(kind)) is not None:
                found[f"{kind}_{when}"] = mean
    return found


def _remove_unused(settings: Settings, names: list[str]) -> None:
    """Weights of tuned encoders that were taken back, or never chosen."""
    for folder in (settings.models_dir / MODEL).glob("[!.]*"):
        if not any(name.endswith(folder.name) for name in names):
            shutil.rmtree(folder, ignore_errors=True)
