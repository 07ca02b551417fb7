"""Books as they are found: whole, with what they are compared by, and kinship without vectors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from catalog.search import FROM, SELECT, Row, rows
from database.connections import Cursor
from recommender import ranking
from recommender.ranking import Pair, Traits, Word
from recommender.wanted import Wanted

KINDRED = 120  # candidates at least, so that ranking has a choice
# All of a book, so that no further query has to fetch those that are shown.
WHOLE = f"{SELECT}, b.author_keys, b.label_keys, b.collection_key, b.series_key"


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates with their nearness to each seed."""

    books: Mapping[str, Row]
    traits: Mapping[str, Traits]
    pairs: Mapping[str, Sequence[Pair]]
    words: Mapping[str, Word] = field(default_factory=dict)  # of readers, for some of them

    @classmethod
    def of(
        cls,
        books: Sequence[Row],
        pairs: Mapping[str, Sequence[Pair]],
        words: Mapping[str, Word] = MappingProxyType({}),
    ) -> "Found":
        """books: rows of WHOLE and terms."""
        return cls(
            {book["id"]: book for book in books},
            {book["id"]: traits_of(book) for book in books},
            pairs,
            words,
        )

    def joined(self, other: "Found") -> "Found":
        return Found(
            {**self.books, **other.books},
            {**self.traits, **other.traits},
            {**self.pairs, **other.pairs},
            {**self.words, **other.words},
        )


def kindred(
    cursor: Cursor, seeds: Mapping[str, Traits], liked: Sequence[str], wanted: Wanted, limit: int
) -> Found:
    """Candidates by shared author, series, collection and genre: for books without vectors yet."""
    named = [seeds[book_id] for book_id in liked if book_id in seeds]
    where, values = wanted.conditions()
    cursor.execute(
        f"SELECT {WHOLE}, '{{}}'::text[] AS terms FROM {FROM} WHERE {where} ORDER BY"
        " 2 * (b.author_keys && %s::text[])::int"
        " + coalesce(b.series_key = ANY(%s::text[]), false)::int"
        " + coalesce(b.collection_key = ANY(%s::text[]), false)::int"
        " + (b.label_keys && %s::text[])::int DESC, b.id LIMIT %s",
        [
            *values,
            [key for book in named for key in book.authors],
            [book.series[0] for book in named if book.series],
            [book.collection[0] for book in named if book.collection],
            [list(book.labels)[-1] for book in named if book.labels],
            max(KINDRED, 2 * limit),
        ],
    )
    found = Found.of(rows(cursor), {})
    pairs = {
        book_id: [
            Pair(seed.id, liked=True, score=ranking.kinship(book, seed), by_content=False)
            for seed in named
        ]
        for book_id, book in found.traits.items()
    }
    return replace(found, pairs=pairs)


def traits_of(row: Row) -> Traits:
    """What is compared of a book, out of a row of WHOLE and terms."""
    return Traits(
        id=row["id"],
        work_id=row["work_id"],
        authors=dict(zip(row["author_keys"], row["authors"], strict=True)),
        labels=dict(zip(row["label_keys"], row["labels"], strict=True)),
        collection=row["collection_key"] and (row["collection_key"], row["collection"]),
        series=row["series_key"] and (row["series_key"], row["series"]),
        volume=None if row["series_index"] is None else float(row["series_index"]),
        terms=tuple(row["terms"] or ()),
        title=row["title"],
    )
