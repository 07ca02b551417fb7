"""What the command line asks for."""

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from scraper.job import Crawl

SPIDERS = ("shop", "furet")
EPILOG = """\
The spider "furet" reads the shelves of furet.com; "shop" reads any shop whose pages carry
schema.org data, as most do. A crawl goes slowly on purpose: a page a second, or as slowly as the
shop's robots.txt asks. SCRAPER_CONTACT must say how the shop can reach you.

Stop it with Ctrl-C; the same command goes on where it was, also after a crash. The catalogue stays
as it is until the crawl ends well, and a crawl that found less than half of it replaces it only
with --replace. The table at the end says what was found; skipped pages and their reasons are in
DATA_DIR/scrape.

examples:
  python -m scraper https://www.furet.com/livres/litterature/romans.html
  python -m scraper https://books.example --allow '/book/[0-9]+'
  python -m scraper https://books.example/sitemap.xml --output poetry.jsonl
"""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for; output None means DATA_DIR/raw_output.jsonl."""

    crawl: Crawl
    output: Path | None
    fresh: bool
    replace: bool
    strict: bool


def parse(arguments: Sequence[str] | None) -> Options:
    """Ends the process with status 2 where the command line is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m scraper",
        description="Bring the books of a shop into DATA_DIR/raw_output.jsonl.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "shop", type=_address, metavar="SHOP",
        help="address of the shop, of a listing of it, or of its sitemap",
    )  # fmt: skip
    parser.add_argument(
        "--spider", choices=SPIDERS, help="furet for the shelves of furet.com, else shop"
    )
    parser.add_argument(
        "--sitemap", action="store_true",
        help="SHOP is a sitemap; known by itself where it ends in .xml, .xml.gz or robots.txt",
    )  # fmt: skip
    parser.add_argument(
        "--allow", type=_pattern, metavar="REGEX",
        help="read as books only pages in whose address this is found, and all others for links",
    )  # fmt: skip
    parser.add_argument("--output", type=Path, metavar="FILE", help="instead of raw_output.jsonl")
    parser.add_argument("--fresh", action="store_true", help="begin anew instead of going on")
    parser.add_argument(
        "--replace", action="store_true", help="however few books there are, if there is one"
    )
    parser.add_argument(
        "--strict", action="store_true", help="fail when a field has gone from most books"
    )
    given = parser.parse_args(arguments)
    is_sitemap = given.sitemap or _is_sitemap(given.shop)
    is_plain = not is_sitemap and not given.allow
    spider = given.spider or ("furet" if _is_furet(given.shop) and is_plain else "shop")
    if spider == "furet" and not is_plain:
        parser.error("the spider furet takes no sitemap and no --allow; the spider shop does")
    crawl = Crawl(spider, given.shop, is_sitemap, given.allow)
    return Options(crawl, given.output, given.fresh, given.replace, given.strict)


def _is_sitemap(shop: str) -> bool:
    return urlsplit(shop).path.lower().endswith((".xml", ".xml.gz", "/robots.txt"))


def _is_furet(shop: str) -> bool:
    host = urlsplit(shop).hostname or ""
    return host == "furet.com" or host.endswith(".furet.com")


def _address(text: str) -> str:
    try:
        where = urlsplit(text.strip())
        is_address = where.scheme in ("http", "https") and where.hostname and where.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no address; give it whole, such as https://books.example"
        )
    return text.strip()


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no regular expression: {error}") from None
    return text
