"""What a crawl has found, as a table for a person and as JSON."""

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.files import written
from scraper.coverage import PAGE_FIELDS, Coverage, collapsed
from scraper.frontier import SKIPPED
from scraper.reasons import FINISHED

SHOWN_REASONS = 4
SHOWN_LINES = 6  # of the pages' tables
LONGEST_URL = 60
NAMES = {"book": "pages of books", "listing": "listings", "sitemap": "sitemaps"}


@dataclass(frozen=True)
class CrawlReport:
    """A crawl that has ended; `outcomes` are (kind, outcome, pages)."""

    shop: str
    spider: str
    started: str
    ended: str
    seconds: float
    outcomes: Sequence[tuple[str, str, int]]
    first_skipped: Mapping[str, str]  # reason -> the first page
    coverage: Coverage
    last: Mapping[str, float]  # the shares of the crawl before

    @property
    def pages(self) -> int:
        """Those that were read."""
        return sum(self.pages_by_outcome().values())

    @property
    def is_whole(self) -> bool:
        """Whether a book that was not found is no longer there: no page was left out."""
        return self.ended == FINISHED and not self.skipped_by_reason()

    @property
    def pages_a_minute(self) -> float:
        return round(self.pages / self.seconds * 60, 1) if self.seconds else 0.0

    @property
    def duplicates(self) -> int:
        """Pages with a book that another page had shown."""
        return self.pages_by_outcome().get("book", 0) - self.coverage.books

    @property
    def collapsed(self) -> list[str]:
        return collapsed(self.coverage.shares, self.last) if self.coverage.books else []

    def pages_by_outcome(self) -> dict[str, int]:
        """Pages that were read, by what was found there, the most frequent first."""
        return _sums((out, count) for _, out, count in self.outcomes if not _is_skipped(out))

    def skipped_by_reason(self) -> dict[str, int]:
        """Pages that were not read, by reason, the most frequent first."""
        return _sums(
            (outcome.removeprefix(SKIPPED), count)
            for _, outcome, count in self.outcomes
            if _is_skipped(outcome)
        )

    def table(self) -> str:
        """About twenty lines; the rest is in the JSON."""
        return "\n".join((self._headline(), "", *self._pages_table(), "", *self._fields_table()))

    def save(self, path: Path) -> None:
        """Write it as JSON; the next crawl reads its coverage there."""
        with written(path) as file:
            file.write(json.dumps(self._values(), ensure_ascii=False, indent=2).encode() + b"\n")

    def _headline(self) -> str:
        return (
            f"{self.shop} with the spider {self.spider}: {self.pages:,} pages in"
            f" {duration(self.seconds)}, {self.pages_a_minute:,.0f} a minute"
        )

    def _pages_table(self) -> list[str]:
        pages = self.pages_by_outcome()
        rows = [(NAMES.get(name, name), f"{count:,}", "") for name, count in pages.items()]
        skipped = list(self.skipped_by_reason().items())
        shown = SHOWN_REASONS if len(skipped) > SHOWN_REASONS + 1 else len(skipped)
        for reason, count in skipped[:shown]:
            url = _shortened(self.first_skipped.get(reason, ""))
            rows.append((f"{SKIPPED}{reason}", f"{count:,}", f"such as {url}" if url else ""))
        if rest := skipped[shown:]:
            count = sum(count for _, count in rest)
            rows.append((f"skipped for {len(rest)} other reasons", f"{count:,}", ""))
        found = [("books", self.coverage.books), ("duplicates", self.duplicates)]
        rows += [(name, f"{count:,}", "") for name, count in found]
        return aligned(rows, {1})

    def _fields_table(self) -> list[str]:
        shares = self.coverage.shares
        lines = [name for name in shares if name not in PAGE_FIELDS]
        names = dict.fromkeys([*PAGE_FIELDS, *lines[:SHOWN_LINES], *self.collapsed])
        rows = [("field", "filled", "last crawl", "")]
        for name in names:
            last = _percent(self.last[name]) if name in self.last else ""
            mark = "collapsed" if name in self.collapsed else ""
            rows.append((name, _percent(shares.get(name, 0)), last, mark))
        return aligned(rows, {1, 2})

    def _values(self) -> dict[str, Any]:
        return {
            "shop": self.shop,
            "spider": self.spider,
            "started": self.started,
            "ended": self.ended,
            "seconds": round(self.seconds, 1),
            "pages": self.pages,
            "pages_a_minute": self.pages_a_minute,
            "pages_by_kind": [
                {"kind": kind, "outcome": outcome, "pages": count}
                for kind, outcome, count in self.outcomes
            ],
            "skipped": self.skipped_by_reason(),
            "books": self.coverage.books,
            "duplicates": self.duplicates,
            "coverage": self.coverage.shares,
            "last_coverage": dict(self.last),
            "collapsed": self.collapsed,
        }


def last_coverage(path: Path, started: str) -> dict[str, float]:
    """The coverage of the crawl before the one that began at `started`; {} if there was none.

    The report may be of that crawl itself, when its end was cut short.
    """
    try:
        values = json.loads(path.read_bytes())
        is_own = values["started"] == started
        # A crawl without a book is no measure for the next.
        shares = (not is_own and values["coverage"]) or values["last_coverage"]
        return {str(name): float(share) for name, share in shares.items()}
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def save_skipped(path: Path, skipped: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Every skipped page with its reason, a line each; returns the first page of each reason."""
    first: dict[str, str] = {}
    with written(path) as file:
        for url, reason in skipped:
            first.setdefault(reason, url)
            values = {"url": url, "reason": reason}
            file.write(json.dumps(values, ensure_ascii=False).encode() + b"\n")
    return first


def aligned(rows: Sequence[Sequence[str]], figures: Container[int]) -> list[str]:
    """Columns as wide as they need be; those of figures to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if column in figures else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def duration(seconds: float) -> str:
    """3 h 05 min, 2 min 07 s, 12 s."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def _sums(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The most frequent first."""
    sums: dict[str, int] = {}
    for name, count in counts:
        sums[name] = sums.get(name, 0) + count
    return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))


def _is_skipped(outcome: str) -> bool:
    return outcome.startswith(SKIPPED)


def _percent(share: float) -> str:
    return f"{share:.0%}" if share == 0 or share >= 0.01 else "< 1%"


def _shortened(url: str) -> str:
    return url if len(url) <= LONGEST_URL else f"{url[: LONGEST_URL - 1]}…"
