"""A spider run by Scrapy in this process, quietly."""

import logging
import signal
import traceback
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from database.errors import first_line
from scraper import ending

log = logging.getLogger(__name__)

# How Scrapy's messages begin on Ctrl-C, and on a page that could not be fetched.
STOPPING = "Received "
FAILED = "Error downloading "


def run_spider(name: str, arguments: dict[str, str], folder: Path) -> str | None:
    """Why the spider ended; None if it was made to end at once. Raises what kept it from starting.

    May be called once a process, as its reactor can't be started again.
    """
    for handler in logging.getLogger().handlers:
        handler.addFilter(_shorten)
    process = AsyncCrawlerProcess(_settings(folder))
    logging.getLogger("scrapy").setLevel(logging.INFO)
    logging.getLogger(name).setLevel(log.getEffectiveLevel())  # the spider's own
    crawler = process.create_crawler(name)
    running = process.crawl(crawler, **arguments)
    process.start()
    _give_back_signals()
    if running.done() and (error := running.exception()):
        raise error
    reason = crawler.stats.get_value("finish_reason")
    return None if reason is None else str(reason)


def _settings(folder: Path) -> Settings:
    settings = Settings()
    settings.setmodule("scraper.settings", priority="project")
    settings.set("JOBDIR", str(folder), priority="cmdline")
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
    return settings


def _give_back_signals() -> None:
    """Scrapy keeps them, and would pass over a Ctrl-C while the end is put in order."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _shorten(record: logging.LogRecord) -> bool:
    """Scrapy's warnings in a line each, and of its chatter only the answer to Ctrl-C."""
    if log.isEnabledFor(logging.DEBUG):
        return True
    message = record.getMessage()
    if message.startswith(FAILED) or record.name == ending.__name__:
        return False  # the report tells it, or the last line
    if not record.name.startswith("scrapy"):
        return True
    if record.exc_info and record.exc_info[1]:
        record.msg, record.args = f"{message}: {_where(record.exc_info[1])}", None
        record.exc_info = None
    return record.levelno >= logging.WARNING or message.startswith(STOPPING)


def _where(error: BaseException) -> str:
    """An error with the line that raised it; the whole way there takes LOG_LEVEL=DEBUG."""
    place = traceback.extract_tb(error.__traceback__)[-1:]
    lines = "".join(f" ({Path(frame.filename).name}, line {frame.lineno})" for frame in place)
    return f"{type(error).__name__}: {first_line(error)}{lines}"
