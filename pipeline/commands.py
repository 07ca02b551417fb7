"""The steps over every input: what fails is said in one sentence, and the other inputs go on."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg2

from catalog.files import sweep
from catalog.loads import InOrder
from catalog.run_store import RefusedError, Source
from database.connections import DatabaseError, connect
from database.errors import explain
from database.migrate import migrate
from pipeline import progress_bar, steps
from pipeline.all_steps import AllSteps, Logs
from pipeline.importers.registry import choose
from pipeline.inputs import Input, find_inputs
from pipeline.records import UnreadableError
from pipeline.reject_log import STEPS, RejectLog, notes_path, reject_log, rejects_path
from pipeline.run_report import RunReport
from pipeline.sources import Told, sources
from pipeline.workers import MOST, LostError, cores, workers
from settings.environment import Settings
from tracking.later import Track, tracked_later

log = logging.getLogger(__name__)

EXPECTED = (UnreadableError, RefusedError, LostError, OSError, psycopg2.Error)
LARGE_BYTES = 2_000_000  # an input from which on workers are worth their start


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    inputs: tuple[Path, ...]
    steps: tuple[str, ...] = STEPS
    format: str | None = None
    mapping: dict[str, str] | None = None
    language: str | None = None
    source: Told = field(default_factory=Told)
    quiet: bool = False


@dataclass(frozen=True)
class Total:
    """The counts of every input together, and whether each of them went well."""

    counts: Counter[str]
    well: bool


def run(options: Options, settings: Settings) -> Total:
    """Take every input through the steps. Raises DatabaseError if there is no database to load to.

    An input that can't be used is logged as an error, and those after it are still done.
    """
    _clear_up(settings)
    if "load" in options.steps:
        _make_ready(settings)
    work = _Work(options, settings)
    inputs = sources(work.inputs(), options.source)
    counts: Counter[str] = Counter()
    with (
        workers(_how_many(source.path for source, _ in inputs)) as in_order,
        tracked_later(settings, "pipeline") as track,
    ):
        for source, said_by in inputs:
            counts.update(work.take(source, said_by, in_order, track))
    return Total(counts, not work.failed)


def _how_many(paths: Iterable[Path]) -> int:
    """Workers for these inputs; none for small ones, which are done before these have started."""
    is_large = any(path.is_dir() or path.stat().st_size >= LARGE_BYTES for path in paths)
    return min(cores(), MOST) if is_large else 0


def _clear_up(settings: Settings) -> None:
    for folder in (settings.parquet_dir, settings.rejects_dir, settings.data_dir / "reports"):
        sweep(folder)


def _make_ready(settings: Settings) -> None:
    """Before hours of reading, see that what is read can be stored."""
    connection = connect(settings)
    try:
        migrate(connection)
    except psycopg2.Error as error:
        raise DatabaseError(explain(error)) from error
    finally:
        connection.close()


class _Work:
    """One run over its inputs."""

    def __init__(self, options: Options, settings: Settings) -> None:
        self._options = options
        self._settings = settings
        self._progress = progress_bar.show_nothing if options.quiet else progress_bar.show
        self.failed = False

    def inputs(self) -> Iterator[Input]:
        """Each input once, also where the command line names it twice."""
        found: dict[str, Input] = {}
        for path in self._options.inputs:
            try:
                for source in find_inputs(path, self._options.format):
                    found.setdefault(source.name, source)
            except EXPECTED as error:
                self._fail(path, error)
        yield from found.values()

    def take(
        self, source: Input, said_by: Source, in_order: InOrder, track: Track
    ) -> dict[str, int]:
        """Take one input through the steps; the counts of what was done, none if it failed."""
        report = RunReport(str(source.path))
        try:
            with track(source.name) as tracked:
                if self._options.steps == STEPS:
                    self._all_steps(source, said_by, report, in_order)
                else:
                    for step in self._options.steps:
                        self._step(step, source, said_by, report)
                path = self._settings.data_dir / "reports" / f"{source.name}.json"
                report.save(path)
                tracked.log_params(
                    {"source": report.source, "format": report.format or "as before"}
                )
                tracked.log_metrics(report.metrics())
                tracked.log_file(path)
        except EXPECTED as error:
            self._fail(source.path, error)
            return {}
        self._tell(source, report)
        return report.counts

    def _step(self, step: str, source: Input, said_by: Source, report: RunReport) -> None:
        folder = self._settings.rejects_dir
        with report.timed(step), reject_log(folder, source.name, step) as put_aside:
            if step == "compress":
                self._compress(source, report, put_aside)
            elif step == "prepare":
                self._prepare(source, report, put_aside)
            else:
                self._load(source, said_by, report, put_aside)
        report.notes += put_aside.noted

    def _all_steps(
        self, source: Input, said_by: Source, report: RunReport, in_order: InOrder
    ) -> None:
        """One after the other for each part of the input, so that no part waits for the next."""
        mapping = self._options.mapping or {}
        importer = choose(source.path, self._options.format, mapping)
        report.format = importer.name
        with (
            report.timed("load"),
            reject_log(self._settings.rejects_dir, source.name, STEPS[0]) as put_aside,
            closing(connect(self._settings)) as connection,
        ):
            logs = Logs(put_aside, put_aside.of(STEPS[1]), put_aside.of(STEPS[2]))
            compressed, prepared, loaded = AllSteps(
                source, importer, mapping, self._options.language,
                self._raw_path(source), self._clean_path(source), said_by,
            ).run(connection, logs, self._progress, in_order)  # fmt: skip
        report.add_written(compressed)
        report.add_written(prepared)
        if loaded:
            report.add_loaded(loaded)
        report.notes += sum(log.noted for log in (logs.compress, logs.prepare, logs.load))

    def _compress(self, source: Input, report: RunReport, put_aside: RejectLog) -> None:
        mapping = self._options.mapping or {}
        importer = choose(source.path, self._options.format, mapping)
        report.format = importer.name
        target = self._raw_path(source)
        report.add_written(
            steps.compress(source, importer, mapping, target, put_aside, self._progress)
        )

    def _prepare(self, source: Input, report: RunReport, put_aside: RejectLog) -> None:
        language = self._options.language
        raw, target = self._raw_path(source), self._clean_path(source)
        report.add_written(steps.prepare(raw, target, language, put_aside, self._progress))

    def _load(
        self, source: Input, said_by: Source, report: RunReport, put_aside: RejectLog
    ) -> None:
        if put_aside.rejected_before:  # a missing book may be one of these
            said_by = replace(said_by, is_whole=False)
        connection = connect(self._settings)
        try:
            path = self._clean_path(source)
            report.add_loaded(steps.load(connection, path, said_by, put_aside, self._progress))
        finally:
            connection.close()

    def _raw_path(self, source: Input) -> Path:
        return self._settings.parquet_dir / f"{source.name}.raw.parquet"

    def _clean_path(self, source: Input) -> Path:
        return self._settings.parquet_dir / f"{source.name}.clean.parquet"

    def _tell(self, source: Input, report: RunReport) -> None:
        """Where the rejects and notes are; an input of which nothing is left has failed."""
        rejects = rejects_path(self._settings.rejects_dir, source.name)
        notes = notes_path(self._settings.rejects_dir, source.name)
        put_aside = []
        if rejected := report.counts["rejected"]:
            put_aside.append(f"{rejected} records rejected, see {rejects}")
        if report.notes:
            put_aside.append(f"{report.notes} values left out, see {notes}")
        if report.unlisted:
            put_aside.append(
                f"{report.unlisted} books are no longer listed; `pipeline undo {report.run}` takes"
                " this back"
            )
        if put_aside:
            log.warning("%s: %s", source.path, "; ".join(put_aside))
        if not report.kept:
            self.failed = True
            read = report.counts["read"]
            what = f"none of its {read} records could be imported" if read else "it has no records"
            log.error("%s: %s; check the file and its --format", source.path, what)

    def _fail(self, path: Path, error: Exception) -> None:
        self.failed = True
        log.error("%s", why(path, error))
        log.debug("in detail", exc_info=error)


def why(path: Path, error: Exception) -> str:
    """What went wrong with an input, and what to do about it, in one sentence."""
    if isinstance(error, UnreadableError) or getattr(error, "filename", None):
        return explain(error)  # which names the file
    return f"{path}: {explain(error)}"
