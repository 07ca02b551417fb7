"""What books have in common, and which of them an encoder is taught, tried and judged with."""

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from catalog.text import fold
from recommender.layout import AUTHOR, COLLECTION, LABELS, SERIES
from recommender.vector_store import TextOfBook
from services.encoder import meaning_text

WIDEST = 0.25  # a name that more of the catalogue bears says little
# Shares of the works, by their names: the same books are held out whenever this is asked.
HELD_OUT, VALIDATION = 0.2, 0.1

Name = tuple[str, str]  # of a kind: ("author", "jean anouilh")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two books, by their places, that an encoder should find alike, as it reads them."""

    one: int
    other: int
    texts: tuple[str, str]


class Kinship:
    """Books by their places in `books`; kin are books of other works that share a narrow name."""

    def __init__(self, books: Sequence[TextOfBook]) -> None:
        self.books = books
        bearers = defaultdict(list)
        editions = defaultdict(list)
        for place, book in enumerate(books):
            editions[book.work_id].append(place)
            for name in _names(book):
                bearers[name].append(place)
        self._editions: Mapping[str, Sequence[int]] = editions
        most = max(2, WIDEST * len(books))
        self.bearers: Mapping[Name, Sequence[int]] = {
            name: places for name, places in bearers.items() if 2 <= len(places) <= most
        }
        self.names = [[name for name in _names(book) if name in self.bearers] for book in books]
        self._marks = [
            {*names, book.work_id} for names, book in zip(self.names, books, strict=True)
        ]
        shares = [_share(book.work_id) for book in books]
        self.held_out = [place for place, share in enumerate(shares) if share < HELD_OUT]
        self.validation = [
            place for place, share in enumerate(shares) if HELD_OUT <= share < HELD_OUT + VALIDATION
        ]
        self.taught = [
            place for place, share in enumerate(shares) if share >= HELD_OUT + VALIDATION
        ]

    def related(self, one: int, other: int) -> bool:
        """Whether they share a narrow name, or are editions of one work."""
        return not self._marks[one].isdisjoint(self._marks[other])

    def kin(self, place: int, name: Name) -> list[int]:
        """Books of other works that bear this name, too."""
        work = self.books[place].work_id
        return [other for other in self.bearers[name] if self.books[other].work_id != work]

    def editions(self, place: int) -> Sequence[int]:
        """All books of its work, itself among them."""
        return self._editions[self.books[place].work_id]

    def unlabelled(self, place: int) -> str:
        """What the encoder would read of this book if it had no label to tell."""
        return meaning_text(replace(self.books[place], label=None))

    def anchors(self) -> list[tuple[int, list[list[int]]]]:
        """Taught books that have taught kin, with those of each name."""
        taught = set(self.taught)
        found = []
        for place in self.taught:
            kin = [list(taught.intersection(self.kin(place, name))) for name in self.names[place]]
            if any(kin):
                found.append((place, [sorted(each) for each in kin if each]))
        return found

    def pairs(self, seed: int) -> Iterator[Pair]:
        """Without end: every anchor with one of its kin, then every anchor again. Each name counts
        alike, however many bear it. Half of the texts lack their label, or it would be all that
        is learned.
        """
        drawn = random.Random(seed)  # noqa: S311 -- no secret hangs on it
        anchors = self.anchors()
        while anchors:
            drawn.shuffle(anchors)
            for one, kin in anchors:
                other = drawn.choice(drawn.choice(kin))
                yield Pair(one, other, (self._read(one, drawn), self._read(other, drawn)))

    def _read(self, place: int, drawn: random.Random) -> str:
        return self.unlabelled(place) if drawn.random() < 0.5 else meaning_text(self.books[place])


def _names(book: TextOfBook) -> list[Name]:
    """Its authors, series and collection, and its narrowest genre."""
    given = {
        AUTHOR: book.author_keys,
        LABELS: [fold(book.label)] if book.label else [],
        SERIES: filter(None, [book.series_key]),
        COLLECTION: filter(None, [book.collection_key]),
    }
    return [(kind, key) for kind, keys in given.items() for key in dict.fromkeys(keys)]


def _share(work_id: str) -> float:
    """From 0 to 1, the same for a work everywhere."""
    return int.from_bytes(hashlib.blake2b(work_id.encode(), digest_size=4).digest()) / 2**32
