"""A shop that is open: started, asked what it was asked, and closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bookshop.books import all_books
from tests.bookshop.generated import GeneratedShop
from tests.bookshop.server import Server
from tests.bookshop.shop import Shop
from tests.bookshop.visits import Visit, Visits


class Bookshop:
    """Where an open shop is, and its log."""

    def __init__(self, server: Server, visits: Visits) -> None:
        self._server, self._visits = server, visits

    @property
    def port(self) -> int:
        return self._server.port

    @property
    def host(self) -> str:
        """As clients on this machine name it: the `host` of every visit that stayed in the shop."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def requests(self) -> list[Visit]:
        """What was asked and answered so far, in the order in which it came."""
        return self._visits.all()


@contextmanager
def bookshop(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    log: Path | None = None,
    books: int | None = None,
    generated: int = 0,
    delay_s: float = 0,
    crawl_delay_s: float | None = None,
) -> Iterator[Bookshop]:
    """A shop on a free port, or this one, open for the block.

    It has the sample's books, the first `books` of them, or so many `generated` ones. Each answer
    is held back for `delay_s`, so that requests made at once are seen to be.
    """
    shop = GeneratedShop(generated) if generated else Shop(all_books()[:books], crawl_delay_s)
    visits = Visits(log)
    server = Server(shop, visits, host, port, delay_s)
    server.start()
    try:
        yield Bookshop(server, visits)
    finally:
        server.stop()
        visits.close()
