"""A crawl in its folder: begun, gone on with after any stop, and ended once."""

import json
import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from scraper import frontier as frontiers
from scraper.catalogue import BOOKS, read_books
from scraper.coverage import measure
from scraper.crawl_report import CrawlReport, last_coverage, save_skipped
from scraper.frontier import Frontier, FrontierError, InUseError
from scraper.handover import count_records, put_in_place, why_not
from scraper.reasons import PAGE_LIMIT

log = logging.getLogger(__name__)

REPORT = "report.json"
SKIPPED = "skipped.jsonl"

# What the frontier remembers for us, besides its pages.
ARGUMENTS = "arguments"
STARTED = "started"  # when the crawl began, however often it was stopped since
SECONDS = "seconds"  # spent in its runs
RUN = "run"  # when the run that still lasts, or was killed, began
ENDED = "ended"


class JobError(Exception):
    """The folder holds another crawl; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Crawl:
    """What is asked for."""

    spider: str
    shop: str
    is_sitemap: bool
    allow: str | None

    @property
    def arguments(self) -> dict[str, str]:
        """Those of the spider."""
        given = {"sitemap" if self.is_sitemap else "start": self.shop}
        return {**given, "allow": self.allow} if self.allow else given

    @property
    def name(self) -> str:
        """One for each shop: "shop-books.example", "furet-127.0.0.1-8090"."""
        where = urlsplit(self.shop)
        parts = (self.spider, (where.hostname or "").replace(":", "_"), where.port)
        return "-".join(str(part) for part in parts if part)


class Job:
    """The folder of a crawl: its frontier and books while it lasts, what is told of it for good."""

    def __init__(self, folder: Path, crawl: Crawl) -> None:
        self.folder = folder
        self.crawl = crawl
        self.books = folder / BOOKS
        self.report = folder / REPORT
        self.skipped = folder / SKIPPED

    def open(self) -> Frontier:
        """The frontier of this crawl. Raises FrontierError if it can't be used."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return Frontier(self.folder / frontiers.FILE)

    def drop(self) -> None:
        """Forget the crawl, but not what pages it kept nor what was told of the last one.

        The frontier goes first: books without one are no crawl's.
        """
        try:
            self.open().close()
        except InUseError:
            raise
        except FrontierError:
            log.warning("What is left of a broken crawl in %s is removed", self.folder)
        for name in (frontiers.FILE, f"{frontiers.FILE}-wal", f"{frontiers.FILE}-shm", BOOKS):
            (self.folder / name).unlink(missing_ok=True)

    def begin(self, frontier: Frontier) -> None:
        """Make a new frontier this crawl's. Raises JobError if it is another's."""
        begun = frontier.get(ARGUMENTS)
        asked = json.dumps(self.crawl.arguments)
        if begun is None and not frontier.started and not frontier.waiting():
            self.books.unlink(missing_ok=True)
            frontier.put(STARTED, datetime.now(UTC).isoformat())
            frontier.put(ARGUMENTS, asked)
            frontier.put(RUN, str(time.time()))
        elif begun != asked:
            raise JobError(
                f"The crawl in {self.folder} was begun with {_words(begun)}, not with"
                f" {_words(asked)}; give the same to go on with it, or --fresh to begin anew"
            )
        else:
            self._go_on(frontier)

    def count_time(self, frontier: Frontier, until: float) -> None:
        """Add the time since the run began to that of the runs before it."""
        seconds = max(0.0, until - float(frontier.get(RUN) or until))
        frontier.put(SECONDS, str(float(frontier.get(SECONDS) or 0) + seconds))
        frontier.put(RUN, "")

    def _go_on(self, frontier: Frontier) -> None:
        if frontier.get(RUN) and self.books.exists():  # killed, some time after its last book
            self.count_time(frontier, self.books.stat().st_mtime)
        frontier.put(RUN, str(time.time()))
        if frontier.started and not frontier.get(ENDED):
            log.info("Going on: %s", standing(frontier))

    def has_ended(self, frontier: Frontier, max_pages: int) -> bool:
        """Whether nothing is left to crawl; a limit that was raised since leaves more."""
        ended = frontier.get(ENDED)
        return bool(ended) and not (ended == PAGE_LIMIT and frontier.started < max_pages)

    def tell(self, frontier: Frontier) -> CrawlReport:
        """The report of a crawl that has ended, kept in the folder."""
        started = frontier.get(STARTED) or ""
        report = CrawlReport(
            shop=self.crawl.shop,
            spider=self.crawl.spider,
            started=started,
            ended=frontier.get(ENDED) or "",
            seconds=float(frontier.get(SECONDS) or 0),
            outcomes=frontier.outcomes(),
            first_skipped=save_skipped(self.skipped, frontier.skipped()),
            coverage=measure(read_books(self.books)),
            last=last_coverage(self.report, started),
        )
        report.save(self.report)
        return report

    def hand_over(self, catalogue: Path, report: CrawlReport, forced: bool) -> str | None:
        """Put the books in the catalogue's place; else why not, with what to do.

        A kill at any moment is made good by doing it again.
        """
        kept = count_records(catalogue)
        if reason := why_not(report.coverage.books, kept, forced):
            return reason
        note = {"source": self.crawl.name, "is_whole": report.is_whole, "may_shrink": forced}
        put_in_place(self.books, catalogue, note)
        return None


def standing(frontier: Frontier) -> str:
    """How far a crawl has come, for a sentence in the log."""
    return f"{frontier.started:,} pages done, {frontier.waiting():,} known and waiting"


def _words(arguments: str | None) -> str:
    if arguments is None:
        return "other means than this command"
    return ", ".join(f"{name} {value}" for name, value in json.loads(arguments).items())
