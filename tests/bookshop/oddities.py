"""Books behind odd pages: who skips such a page loses a book. In each shop one book of a kind."""

import re
from collections.abc import Sequence

from tests.bookshop.books import Book, share

REDIRECTED = "found by way of three redirects"
BUSY = "answers 503 with Retry-After in seconds, the first time"
LIMITED = "answers 429 with Retry-After as a date, the first time"
SLOW = "takes two seconds"
LATIN_1 = "in Latin-1, as its header says"
LATIN_1_META = "in Latin-1, as only a meta tag says"
BROKEN = "HTML with tags left open and stray ones"
MANY = "on ten shelves under ten addresses, with a canonical one"
MANY_ALONE = "on ten shelves under ten addresses, none of them canonical"
TRACKED = "linked with campaign names and session ids"
ODDITIES = (
    REDIRECTED, BUSY, LIMITED, SLOW, LATIN_1, LATIN_1_META, BROKEN, MANY, MANY_ALONE, TRACKED,
)  # fmt: skip

WAIT_S = 2
_LEFT_OPEN = re.compile(r"</(?:p|li|body|html)>")


def odd_books(books: Sequence[Book], shop: str) -> dict[str, str]:
    """The oddity of some books, by their numbers; the shops "livres" and "books" differ."""
    rest = sorted(books, key=lambda book: share(shop + book.number, 1 << 60))
    found = {}
    for oddity in ODDITIES:
        fitting = (book for book in rest if book.isbn13 is None and _fits(book, oddity))
        if book := next(fitting, None):
            found[book.number] = oddity
            rest.remove(book)
    return found


def _fits(book: Book, oddity: str) -> bool:
    return oddity not in (LATIN_1, LATIN_1_META) or not book.title.isascii()


def broken(text: str) -> str:
    """As people write it by hand; browsers, and lxml, read it as it was meant."""
    loose = _LEFT_OPEN.sub("", text).replace("<ul", "<UL", 1).replace("</header>", "</b></HEADER>")
    return re.sub(r'class="([a-z-]+)"', r"class=\1 class='twice'", loose).replace("<br>", "<br/ >")
