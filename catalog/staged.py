"""What is stored of a book beside its values: the keys it is found by, the hashes it changes by."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter, itemgetter

from catalog.book import Book
from catalog.label_kinds import kinds_of
from catalog.relations import keys_of
from catalog.searched import words_of
from catalog.text import fold
from catalog.titles import series_key
from database.copying import block_of

# A record: its place in the source, the book it describes, and the record itself, as JSON.
Staged = tuple[int, Book, str]

FIELDS = (
    "title", "authors", "summary", "labels", "collection", "series", "series_index", "publisher",
    "published_on", "year", "format", "binding", "pages", "weight_g", "width_cm", "height_cm",
    "depth_cm", "isbn13", "language", "image_url",
)  # fmt: skip
TEXT_FIELDS = ("title", "authors", "summary", "labels", "collection", "series", "publisher")
COVER_FIELDS = ("title", "authors", "labels", "image_url")
KEYS = (
    "title_key", "author_keys", "label_keys", "label_kinds", "collection_key", "series_key",
    "publisher_key", "row_hash", "text_hash", "cover_hash", "search",
)  # fmt: skip
STORED = ("id", "work_id", *FIELDS, *KEYS)
# Of which the table `books` has no columns.
TO_SEARCH = ("to_search_a", "to_search_b", "to_search_c", "to_search_d")
BESIDE = (*TO_SEARCH, "roles", "relations", "record", "record_hash")
COLUMNS = ("position", *STORED, *BESIDE)

_NOTHING = "\x00"
_values = attrgetter(*FIELDS)
_of_text = itemgetter(*map(FIELDS.index, TEXT_FIELDS))
_of_cover = itemgetter(*map(FIELDS.index, COVER_FIELDS))


def staged_block(books: Iterable[Staged]) -> bytes:
    """Books as COPY reads them into a table with COLUMNS."""
    return block_of([_row(*each, each[1].id) for each in books])


def merged_block(books: Iterable[tuple[str, Book]]) -> bytes:
    """The same of books without a record of their own, each with the id that it is to have."""
    return block_of([_row(0, book, "", book_id) for book_id, book in books])


def _row(position: int, book: Book, record: str, book_id: str) -> tuple[object, ...]:
    values = _values(book)
    texts = [
        value if value.__class__ is str else _NOTHING if value is None else _canonical(value)
        for value in values
    ]
    series, series_words = series_key(book.series or ""), fold(book.series or "")
    # A key that is not simply the folded text is part of what vectors are made from.
    more = series if series != series_words else ""
    title, collection, publisher = fold(book.title), _key(book.collection), _key(book.publisher)
    authors, labels = [*map(fold, book.authors)], [*map(fold, book.labels)]
    to_search = (
        title,
        " ".join(authors),
        " ".join(filter(None, (series_words, collection, publisher, *labels))),
        fold(book.summary or ""),
    )
    search = words_of(to_search)
    keys = sorted(keys_of(book.title, book.authors, book.series, book.series_index, book.language))
    return (
        position,
        book_id,
        book.work_id,
        *values,
        title,
        authors,
        labels,
        kinds_of(book.labels, book.collection, book.publisher),
        collection,
        series or None,
        publisher,
        _hash("\x1f".join(texts)),
        _hash("\x1f".join(_of_text(texts)) + more),
        _hash("\x1f".join(_of_cover(texts))),
        search,
        *(to_search if search is None else ("",) * len(to_search)),
        [role for role, _ in keys],
        [key for _, key in keys],
        record,
        _hash(record),
    )


def _key(name: str | None) -> str | None:
    return fold(name) if name else None


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=12).digest()


def _canonical(value: object) -> str:
    """One text for values that PostgreSQL holds to be equal: 3, 3.0 and 3.00 are one number."""
    if isinstance(value, tuple):
        return "\x1e".join(value)
    return _number(value) if isinstance(value, Decimal) else str(value)


@lru_cache(maxsize=10_000)
def _number(value: Decimal) -> str:
    return format(value.normalize(), "f")
