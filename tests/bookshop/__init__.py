"""A local bookshop to try the scraper on: the sample catalogue in two markups, and traps."""

from tests.bookshop.expected import expected_at, truth
from tests.bookshop.running import Bookshop, bookshop
from tests.bookshop.schema_pages import CARRIES
from tests.bookshop.sitemaps import disallowed
from tests.bookshop.visits import Visit

__all__ = ["CARRIES", "Bookshop", "Visit", "bookshop", "disallowed", "expected_at", "truth"]
