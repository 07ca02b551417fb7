"""What books are compared by besides their vectors, and what two of them share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from catalog.book import author_key, same_person
from catalog.label_kinds import TELLING, Kind, stored_kinds
from catalog.queries import Row
from catalog.text import fold

# All that `features_of` reads but `terms`.
COLUMNS = (
    "b.id, b.work_id, b.title, b.authors, b.author_keys, b.labels, b.label_keys, b.label_kinds,"
    " b.collection, b.collection_key, b.series, b.series_key,"
    " b.series_index::float8 AS series_index, b.year, b.related"
)

person = lru_cache(maxsize=50_000)(author_key)


@lru_cache(maxsize=50_000)
def root(term: str) -> str:
    """What a word has in common with its plural: its folded form without the ending."""
    folded = fold(term)
    if len(folded) > 4 and folded.endswith("ies"):
        return f"{folded[:-3]}y"
    return folded[:-1] if len(folded) > 3 and folded[-1] in "sx" else folded


@dataclass(frozen=True, slots=True)
class Features:
    """What is compared of a book besides its vector; names stand under their folded keys.

    Labels are its genres, audiences and places, from the general to the particular.
    """

    id: str
    work_id: str
    authors: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    label_kinds: Mapping[str, Kind] = field(default_factory=dict)  # of those that are no genres
    collection: tuple[str, str] | None = None  # key and name
    series: tuple[str, str] | None = None  # key and name
    volume: float | None = None  # its place in the series
    year: int | None = None  # of publication
    terms: tuple[str, ...] = ()  # words for what it speaks of, the heaviest first
    title: str = ""
    related: frozenset[str] = frozenset()  # works that no list has together with this one

    @property
    def people(self) -> set[str]:
        """Its authors, each by one key however the name is spelled."""
        return set(map(person, self.authors.values()))

    @property
    def genre(self) -> str | None:
        """The key of its narrowest genre."""
        return self.narrowest("genre")

    def narrowest(self, kind: Kind) -> str | None:
        """The key of its last label of this kind."""
        return next(reversed(self.of_kind(kind)), None)

    def of_kind(self, kind: Kind) -> list[str]:
        """The keys of its labels of this kind."""
        if not self.label_kinds:
            return list(self.labels) if kind == "genre" else []
        return [key for key in self.labels if self.label_kinds.get(key, "genre") == kind]


def features_of(row: Row) -> Features:
    """The features of a book, from a row of COLUMNS and `terms`."""
    labels, kinds = labels_of(row["label_keys"], row["labels"], row["label_kinds"])
    return Features(
        id=row["id"],
        work_id=row["work_id"],
        authors=dict(zip(row["author_keys"], row["authors"], strict=True)),
        labels=labels,
        label_kinds=kinds,
        collection=row["collection_key"] and (row["collection_key"], row["collection"]),
        series=row["series_key"] and (row["series_key"], row["series"]),
        volume=row["series_index"],
        year=row["year"],
        terms=tuple(row["terms"] or ()),
        title=row["title"],
        related=frozenset(row["related"]),
    )


def labels_of(
    keys: Sequence[str], names: Sequence[str], stored: Sequence[str] | None
) -> tuple[dict[str, str], dict[str, Kind]]:
    """The labels that tell something, and the kinds of those that are no genres; from a row."""
    labels: dict[str, str] = {}
    kinds: dict[str, Kind] = {}
    for key, name, kind in zip(keys, names, stored_kinds(stored, names), strict=True):
        if kind in TELLING:
            labels[key] = name
            if kind != "genre":
                kinds[key] = kind
    return labels, kinds


def last_volumes(books: Iterable[Features]) -> dict[str, float]:
    """The highest volume of each series among these books; 0 where no volume has a number."""
    last: dict[str, float] = {}
    for book in books:
        if book.series:
            last[book.series[0]] = max(book.volume or 0.0, last.get(book.series[0], 0.0))
    return last


def shared_authors(book: Features, other: Features) -> list[str]:
    """The authors of both, once each, as `book` spells them first."""
    same = {
        person(name): name
        for name in reversed(list(book.authors.values()))
        if any(
            person(name) == person(theirs) and same_person(name, theirs)
            for theirs in other.authors.values()
        )
    }
    return list(reversed(list(same.values())))


def in_same_series(book: Features, other: Features) -> bool:
    """Whether both have a series and its folded names agree."""
    return bool(book.series and other.series and book.series[0] == other.series[0])


def in_same_collection(book: Features, other: Features) -> bool:
    """Whether both have a collection and its folded names agree."""
    return bool(book.collection and other.collection and book.collection[0] == other.collection[0])


def shared_genre(book: Features, other: Features) -> str | None:
    """The narrowest genre that both carry, if it is the narrowest of one of them, else None."""
    if book.labels.keys().isdisjoint(other.labels):
        return None
    theirs = {*other.of_kind("genre")}
    narrowest = {book.genre, other.genre}
    both = [key for key in book.of_kind("genre") if key in theirs and key in narrowest]
    return book.labels[both[-1]] if both else None


def shared_label(book: Features, other: Features, kind: Kind) -> str | None:
    """The narrowest label of this kind that both carry, else None."""
    if book.labels.keys().isdisjoint(other.labels):
        return None
    theirs = {*other.of_kind(kind)}
    both = [key for key in book.of_kind(kind) if key in theirs]
    return book.labels[both[-1]] if both else None


def shared_terms(book: Features, other: Features) -> dict[str, int]:
    """The terms of both books, as the first has them, with the sum of their places, counted from 0;
    those that are heavy in both come first. Singular and plural are one term.
    """
    places = {root(term): place for place, term in reversed([*enumerate(other.terms)])}
    both: dict[str, tuple[int, str]] = {}
    for place, term in enumerate(book.terms):
        key = root(term)
        if key in places:
            both.setdefault(key, (place + places[key], term))
    return {term: sum_of_places for sum_of_places, term in sorted(both.values())}


def likeness(book: Features, other: Features) -> float:
    """How alike two books look in a list, 0 to 1, by authors, series, labels and terms."""
    terms = len(shared_terms(book, other)) / max(1, min(len(book.terms), len(other.terms)))
    labels = len(book.labels.keys() & other.labels.keys()) / max(
        1, len(book.labels.keys() | other.labels.keys())
    )
    same_author = bool(book.people & other.people)
    same_series = in_same_series(book, other)
    return min(1.0, 0.5 * same_author + 0.2 * same_series + 0.3 * labels + 0.4 * terms)
