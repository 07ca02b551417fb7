"""`python -m scraper`: a shop's books into the catalogue that the pipeline reads."""

import logging
import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from database.errors import explain
from scraper.catalogue import CatalogueError
from scraper.crawl_report import CrawlReport
from scraper.frontier import FrontierError
from scraper.job import ENDED, Job, JobError, standing
from scraper.options import Options, parse
from scraper.reasons import FINISHED, PAGE_LIMIT, SHUTDOWN, TIME_LIMIT
from scraper.run import run_spider
from settings.environment import ScraperSettings, SettingsError, load_settings
from settings.logs import BARE, log_to_stderr

log = logging.getLogger("scraper")

CATALOGUE = "raw_output.jsonl"
GO_ON = "Run it again to go on, or with --fresh to begin anew"


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 the catalogue is new, 1 it is as before, 2 a wrong command line, 130."""
    options = parse(arguments)
    try:
        settings = load_settings(ScraperSettings)
        log_to_stderr(settings.log_level, BARE)
        return _run(options, settings)
    except (SettingsError, FrontierError, JobError, CatalogueError, OSError) as error:
        return _stop(explain(error), 1)
    except KeyboardInterrupt:
        return _stop("Stopped; run it again to go on", 130)


def _run(options: Options, settings: ScraperSettings) -> int:
    job = Job(settings.scrape_dir / options.crawl.name, options.crawl)
    if options.fresh:
        job.drop()
    with job.open() as frontier:
        job.begin(frontier)
        has_ended = job.has_ended(frontier, settings.scraper_max_pages)
    if not has_ended and (status := _crawl(job, settings)):
        return status
    return _end(job, options, settings)


def _crawl(job: Job, settings: ScraperSettings) -> int:
    """0 when the crawl has ended well."""
    reason = run_spider(job.crawl.spider, job.crawl.arguments, job.folder)
    if reason is None:  # made to end at once, it holds its frontier still
        return _stop("Stopped; run it again to go on", 130)
    with job.open() as frontier:
        job.count_time(frontier, time.time())
        if reason in (FINISHED, PAGE_LIMIT):
            frontier.put(ENDED, reason)
            return 0
        counts = standing(frontier)
    if reason == SHUTDOWN:
        return _stop(f"Stopped; run it again to go on ({counts})", 130)
    if reason == TIME_LIMIT:
        reason = f"SCRAPER_MAX_HOURS ({settings.scraper_max_hours:g}) are over"
    return _stop(f"Stopped: {reason} ({counts}). The catalogue is as before. {GO_ON}", 1)


def _end(job: Job, options: Options, settings: ScraperSettings) -> int:
    catalogue = options.output or settings.data_dir / CATALOGUE
    with job.open() as frontier:
        report = job.tell(frontier)
        refused = job.hand_over(catalogue, report, options.replace)
    if report.coverage.books == 0:
        job.drop()
        return _stop(_nothing(report, job), 1)
    _tell(report.table())
    if report.collapsed:
        log.warning(
            "Fields that most books had in the last crawl are missing: %s. Perhaps the shop has"
            " changed its pages",
            ", ".join(report.collapsed),
        )
    if refused:
        return _stop(_refusal(refused, catalogue, job, report), 1)
    job.drop()
    log.info("%s books are in %s", f"{report.coverage.books:,}", catalogue)
    return 1 if options.strict and report.collapsed else 0


def _nothing(report: CrawlReport, job: Job) -> str:
    skipped = report.skipped_by_reason()
    if skipped and not report.pages:
        reason, first = next((reason, report.first_skipped[reason]) for reason in skipped)
        others = sum(skipped.values()) - 1
        return f"{first}{f' and {others} others' if others else ''} can't be read: {reason}"
    return (
        f"No book on {report.pages:,} pages of {report.shop}; the catalogue is as before. Check"
        " that --allow lets the books' pages through, that the address leads to them, and that"
        f" they carry schema.org data. Skipped pages are in {job.skipped}"
    )


def _refusal(reason: str, catalogue: Path, job: Job, report: CrawlReport) -> str:
    more = "; with a higher SCRAPER_MAX_PAGES it goes on" if report.ended == PAGE_LIMIT else ""
    return (
        f"{catalogue} is as before: {reason}. The same command with --replace (or REPLACE=1) puts"
        f" {job.books} in its place without crawling again; with --fresh it crawls anew{more}"
    )


def _tell(text: str) -> None:
    """In UTF-8 whatever the locale. The reader may have gone, as behind `| head`: all is stored."""
    with suppress(OSError):
        os.write(1, f"{text}\n".encode())


def _stop(message: str, status: int) -> int:
    sys.stderr.write(f"{message}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
