"""The three steps as one: while a part of the input is read, those before it are cleaned and sent.

The files of the steps and what becomes of each record are the same as step by step.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pyarrow as pa

from catalog import loads
from catalog.files import written
from catalog.loads import InOrder, Loaded
from catalog.run_store import Source
from catalog.store import stage
from database.connections import Connection, transaction
from pipeline import rows, steps
from pipeline.importers.registry import Importer
from pipeline.inputs import Input
from pipeline.progress_bar import Progress
from pipeline.reject_log import RejectLog
from pipeline.steps import Written


@dataclass(frozen=True)
class Logs:
    """What each step puts aside."""

    compress: RejectLog
    prepare: RejectLog
    load: RejectLog


@dataclass(frozen=True)
class AllSteps:
    """Of one input: how it is read, where its files go, and who says what it holds."""

    source: Input
    importer: Importer
    mapping: dict[str, str]
    language: str | None
    raw_path: Path
    clean_path: Path
    said_by: Source

    def run(
        self, connection: Connection, logs: Logs, progress: Progress, in_order: InOrder
    ) -> tuple[Written, Written, Loaded | None]:
        """What was compressed, prepared and loaded; nothing is loaded where nothing was prepared.

        Raises RefusedError if far fewer books come than the source had.
        """
        with transaction(connection) as cursor:
            done = self._read(partial(stage, cursor), logs, progress, in_order)
            if not done[1].written:
                return *done, None
            loaded = loads.load(
                cursor, done[1].written, self._told(logs), steps.read_again, in_order
            )
        steps.reject_conflicts(loaded, self.clean_path, logs.load)
        return *done, loaded

    def _told(self, logs: Logs) -> Source:
        """The source; not as a whole where records were rejected: what is missing may be there."""
        is_whole = self.said_by.is_whole and not logs.compress.rejected + logs.prepare.rejected
        return replace(self.said_by, is_whole=is_whole)

    def _read(
        self,
        send: Callable[[Iterator[bytes]], int],
        logs: Logs,
        progress: Progress,
        in_order: InOrder,
    ) -> tuple[Written, Written]:
        """Write the files, and send the books that are in them."""
        path = self.source.path
        records = progress(self.importer.read(path, self.mapping), f"load {path.name}", None)
        clean_batch = partial(steps.cleaned, language=self.language, to_load=True)
        with (
            written(self.raw_path) as raw_file,
            rows.Writer(raw_file, rows.RAW) as raw,
            written(self.clean_path) as clean_file,
            rows.Writer(clean_file, rows.CLEAN) as clean,
        ):

            def batches() -> Iterator[pa.RecordBatch]:
                for batch in steps.raw_batches(records, self.source, logs.compress):
                    yield batch
                    raw.write(batch)

            def blocks() -> Iterator[bytes]:
                for found in in_order(clean_batch, batches()):
                    yield found.block
                    steps.keep(found, clean, logs.prepare)

            send(blocks())
        return Written(raw.written, logs.compress.rejected), Written(
            clean.written, logs.prepare.rejected
        )
