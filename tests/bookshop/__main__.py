"""`python -m tests.bookshop`: the shop, to look at or to scrape, until Ctrl-C or SIGTERM."""

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.bookshop.running import bookshop

STARTS = "/livres/litterature/romans, /books/ and /sitemap_index.xml"


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parse(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a container is stopped so
    try:
        with suppress(KeyboardInterrupt), bookshop(**vars(given)) as shop:
            sys.stdout.write(f"The bookshop is at {shop.url}; start at {STARTS}\n")
            sys.stdout.flush()
            threading.Event().wait()
    except OSError as error:
        sys.stderr.write(f"The shop can't open: {error}\n")
        return 1
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bookshop", description="Serve a bookshop to try the scraper on."
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--log", type=Path, metavar="FILE", help="add every request, as JSON Lines")
    parser.add_argument("--books", type=int, metavar="N", help="have the first N books only")
    parser.add_argument("--generated", type=int, default=0, metavar="N", help="N made up books")
    parser.add_argument("--delay", type=float, default=0, dest="delay_s", metavar="SECONDS",
        help="hold each answer back",
    )  # fmt: skip
    parser.add_argument("--crawl-delay", type=float, dest="crawl_delay_s", metavar="SECONDS",
        help="what robots.txt asks for",
    )  # fmt: skip
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
