"""What a book is: as a page prints it, as the shelf keeps it, and how it is told from others."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from stdnum import ean
from stdnum import isbn as isbn_numbers
from stdnum.exceptions import ValidationError

from catalog.spelling import spelled_alike
from catalog.text import fold
from catalog.title_parts import COLLECTED
from catalog.titles import bare_title, series_key


@dataclass(slots=True)
class RawBook:
    """A record with every value as its source prints it: "128 pages", "0.085 Kg", "05/01/2023"."""

    title: str | None = None
    authors: list[str] = field(default_factory=list)
    summary: str | None = None
    labels: list[str] = field(default_factory=list)
    collection: str | None = None
    series: str | None = None
    series_index: str | None = None
    publisher: str | None = None
    published_on: str | None = None
    year: str | None = None
    format: str | None = None
    binding: str | None = None
    pages: str | None = None
    weight: str | None = None
    dimensions: str | None = None
    isbn: str | None = None
    ean: str | None = None
    language: str | None = None
    image_url: str | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """A clean record. None means unknown; names keep their accents and capitals."""

    title: str
    authors: tuple[str, ...] = ()
    summary: str | None = None
    labels: tuple[str, ...] = ()
    collection: str | None = None
    series: str | None = None
    series_index: Decimal | None = None
    publisher: str | None = None
    published_on: date | None = None
    year: int | None = None
    format: str | None = None
    binding: str | None = None
    pages: int | None = None
    weight_g: int | None = None
    width_cm: Decimal | None = None
    height_cm: Decimal | None = None
    depth_cm: Decimal | None = None
    isbn13: str | None = None
    language: str | None = None
    image_url: str | None = None

    @property
    def id(self) -> str:
        return book_id(self)

    @property
    def work_id(self) -> str:
        return work_id(self.title, self.authors, self.series, self.series_index)


NAMES_REMEMBERED = 20_000  # authors, who have several books each

_LONG_TITLE = 20  # letters
_BETWEEN_LETTERS = re.compile(r"(?<=[^\W\d]) (?=[^\W\d])")  # "Hurle-Vent" is "Hurlevent"
_HONORIFIC = re.compile(
    r"^(?:sir|dame|lord|lady|dr\.?|mme|madame|abbé|comte|comtesse|marquise?|baron|baronne)\s+"
    r"(?:de\s+|du\s+|d['’]|of\s+)?(?=\w)",
    re.IGNORECASE,
)
_ISBN13 = re.compile(r"97[89][0-9]{10}")


def isbn13(text: str) -> str:
    """The ISBN-13, digits only, of an ISBN-10 or ISBN-13 written with or without hyphens.

    Raises ValueError when it is neither or its check digit is wrong.
    """
    digits = text.replace("-", "").replace(" ", "")
    # Most are ISBN-13 already, and loads of a million spend much of their time in the long way.
    if _ISBN13.fullmatch(digits) and ean.calc_check_digit(digits[:-1]) == digits[-1]:
        return digits
    try:
        return str(isbn_numbers.to_isbn13(isbn_numbers.validate(text)).replace("-", ""))
    except ValidationError as error:
        raise ValueError(f"{text!r} is not an ISBN: {error}") from None


def book_id(book: Book) -> str:
    """The ISBN-13, else `x` and a hash of folded title, authors, publisher and year."""
    if book.isbn13:
        return book.isbn13
    authors = " & ".join(sorted(fold(author) for author in book.authors))
    key = "|".join((fold(book.title), authors, fold(book.publisher or ""), str(book.year or "")))
    return "x" + short_hash(key)


@lru_cache(maxsize=1_000)  # what a book is related to is asked for its own work, too
def work_id(
    title: str,
    authors: tuple[str, ...],
    series: str | None = None,
    place: Decimal | None = None,
) -> str:
    """What the editions of one work share: a hash of its bare title and first author's name.

    "Les Misérables (Folio classique)" and "LES MISERABLES : roman" by "Hugo, V." are one work;
    "Les Misérables, tome 2" is another. A volume that is called like its series is told by its
    place.
    """
    key = bare_title(title, authors[0] if authors else "")
    if series and place is not None and place != 1 and series_key(title) == series_key(series):
        key = f"{key} v {place.normalize():f}"
    return "w" + short_hash(f"{_BETWEEN_LETTERS.sub('', key)}|{author_in_key(key, authors)}")


def author_in_key(key: str, authors: tuple[str, ...]) -> str:
    """The first author as the key of a work with this bare title has it.

    The last name is enough where the title is long: no other of that name has written it.
    """
    if not authors:
        return ""
    name = author_of_work(authors[0])
    letters = sum(map(str.isalpha, key))
    return name.partition(" ")[0] if letters >= _LONG_TITLE and not COLLECTED.match(key) else name


def short_hash(key: str) -> str:
    return hashlib.blake2b(key.encode(), digest_size=8).hexdigest()


def author_key(author: str) -> str:
    """Last name and first initial: "Hugo, Victor" and "V. Hugo" -> "hugo v"."""
    last, comma, first = author.partition(",")
    names = fold(f"{first} {last}" if comma else author).split()
    return f"{names[-1]} {names[0][0]}" if len(names) > 1 else " ".join(names)


@lru_cache(maxsize=NAMES_REMEMBERED)
def author_of_work(author: str) -> str:
    """The key of an author, however honoured and in whatever transcription: "Sir Arthur Doyle" and
    "Arthur Doyle", "Fyodor Dostoevsky" and "Fédor Dostoïevski". "Madame de Sévigné" is one word.
    """
    return spelled_alike(author_key(_HONORIFIC.sub("", author)))


def same_person(one: str, other: str) -> bool:
    """Whether two names can be one person's: "J. R. R. Tolkien" and "John Ronald Reuel Tolkien",
    not "Charlotte Brontë" and "Claire Brontë".
    """
    if author_key(one) != author_key(other):
        return False
    firsts = zip(_first_names(one), _first_names(other), strict=False)
    return all(a == b or (1 in (len(a), len(b)) and a[0] == b[0]) for a, b in firsts)


def _first_names(author: str) -> list[str]:
    last, comma, first = author.partition(",")
    return fold(first).split() if comma else fold(last).split()[:-1]
