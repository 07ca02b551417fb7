"""Spiders run on a shop of this machine, and what came of it."""

import asyncio
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor

from scraper.frontier import FILE, Frontier

TIMEOUT_S = 60
_CLOSED = re.compile(r"Spider closed \((.*)\)")


@dataclass(frozen=True)
class Crawl:
    reason: str
    seconds: float
    outcomes: dict[tuple[str, str], int]  # (kind, outcome): pages
    skipped: dict[str, str]  # reasons by the paths of their pages
    waiting: int
    books: list[dict[str, Any]]
    stats: Mapping[str, Any]

    @property
    def titles(self) -> list[str]:
        return sorted(book["product_title"] for book in self.books)


def crawl(spider: str, job: Path, arguments: dict[str, str], **options: object) -> Crawl:
    """`options` are our environment's if they begin with SCRAPER_, else Scrapy's settings.

    The crawls of a test run share its process and one reactor, as starting Scrapy takes seconds.
    """
    environ, settings = _split(job, options)
    begun = time.monotonic()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environ.items():
            patch.setenv(name, value)
        running = asyncio.run_coroutine_threadsafe(_run(spider, settings, arguments), _loop())
        stats = running.result(TIMEOUT_S)
    return read_crawl(job, stats["finish_reason"], time.monotonic() - begun, stats)


def start_crawl(
    spider: str, job: Path, arguments: dict[str, str], *, log: Path, **options: object
) -> subprocess.Popen[bytes]:
    """The same in a process of its own, to be killed."""
    environ, settings = _split(job, options)
    command = [sys.executable, "-m", "scrapy", "crawl", spider]
    for name, value in arguments.items():
        command += ["-a", f"{name}={value}"]
    for name, setting in settings.items():
        command += ["-s", f"{name}={setting}"]
    with log.open("ab") as file:
        return subprocess.Popen(command, env={**os.environ, **environ}, stdout=file, stderr=file)


def reason_in(log: Path) -> str:
    """Why the spider of a process of its own closed."""
    return _CLOSED.findall(log.read_text())[-1]


def read_crawl(
    job: Path, reason: str, seconds: float = 0, stats: Mapping[str, Any] | None = None
) -> Crawl:
    books = job / "books.jsonl"
    lines = books.read_text().splitlines() if books.exists() else []
    with Frontier(job / FILE) as frontier, closing(frontier.skipped()) as skipped:
        return Crawl(
            reason=reason,
            seconds=seconds,
            outcomes={(kind, outcome): pages for kind, outcome, pages in frontier.outcomes()},
            skipped={path_of(url): reason for url, reason in skipped},
            waiting=frontier.waiting(),
            books=[json.loads(line) for line in lines],
            stats=stats or {},
        )


def path_of(url: str) -> str:
    return "/" + "".join(url.split("/", 3)[3:])


def _split(job: Path, options: dict[str, object]) -> tuple[dict[str, str], dict[str, str]]:
    environ = {"SCRAPER_CONTACT": "tests@example.org", "SCRAPER_DELAY_S": "0"}
    settings = {"JOBDIR": str(job), "RETRY_BACKOFF_S": "0.05"}
    for name, value in options.items():
        (environ if name.startswith("SCRAPER_") else settings)[name] = str(value)
    return environ, settings


async def _run(spider: str, given: dict[str, str], arguments: dict[str, str]) -> Mapping[str, Any]:
    settings = Settings()
    settings.setmodule("scraper.settings", priority="project")
    settings.setdict(given, priority="cmdline")
    runner = AsyncCrawlerRunner(settings)
    crawler = runner.create_crawler(spider)
    await runner.crawl(crawler, **arguments)
    return crawler.stats.get_stats()


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """Of a reactor that runs in a thread until the process ends."""
    loops: list[asyncio.AbstractEventLoop] = []
    is_running = threading.Event()

    def run() -> None:
        install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
        from twisted.internet import reactor

        def tell() -> None:
            loops.append(asyncio.get_running_loop())
            is_running.set()

        reactor.callLater(0, tell)
        reactor.run(installSignalHandlers=False)

    threading.Thread(target=run, daemon=True).start()
    assert is_running.wait(10)
    return loops[0]
