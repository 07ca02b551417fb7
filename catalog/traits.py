"""What books are compared by besides their vectors, and kinship where vectors are missing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog import ranking
from catalog.database import Cursor
from catalog.ranking import Pair, Traits
from catalog.search import Row, rows
from catalog.wanted import Wanted

KINDRED = 120  # candidates at least, so that ranking has a choice
TRAITS = (
    "b.id, b.work_id, b.author_keys, b.authors, b.label_keys, b.labels, b.collection_key,"
    " b.collection, b.series_key, b.series, b.series_index"
)


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates with their nearness to each seed."""

    traits: Mapping[str, Traits]
    pairs: Mapping[str, list[Pair]]


def traits(cursor: Cursor, book_ids: Sequence[str]) -> dict[str, Traits]:
    """What is compared of these books; an unknown id is left out."""
    cursor.execute(
        f"SELECT {TRAITS}, v.terms FROM books AS b"
        " LEFT JOIN vectors AS v ON v.book_id = b.id"
        " AND v.vectorizer_id = (SELECT id FROM vectorizers WHERE state = 'active')"
        " WHERE b.id = ANY(%s)",
        (list(book_ids),),
    )
    return {row["id"]: _traits(row) for row in rows(cursor)}


def kindred(
    cursor: Cursor, seeds: Mapping[str, Traits], liked: Sequence[str], wanted: Wanted, limit: int
) -> Found:
    """Candidates by shared author, series, collection and genre: for books without vectors yet."""
    named = [seeds[book_id] for book_id in liked if book_id in seeds]
    where, values = wanted.conditions()
    cursor.execute(
        f"SELECT {TRAITS}, '{{}}'::text[] AS terms FROM books AS b"
        f" LEFT JOIN book_clusters AS bc ON bc.book_id = b.id WHERE {where} ORDER BY"
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
    candidates = {row["id"]: _traits(row) for row in rows(cursor)}
    return Found(
        candidates,
        {
            book_id: [
                Pair(seed.id, liked=True, score=ranking.kinship(book, seed), by_content=False)
                for seed in named
            ]
            for book_id, book in candidates.items()
        },
    )


def found(pair_rows: Sequence[Row]) -> Found:
    """Out of rows of TRAITS, terms, seed_id, liked and score, one for each pair."""
    pairs: dict[str, list[Pair]] = defaultdict(list)
    candidates: dict[str, Traits] = {}
    for row in pair_rows:
        if row["id"] not in candidates:
            candidates[row["id"]] = _traits(row)
        pairs[row["id"]].append(Pair(row["seed_id"], row["liked"], row["score"]))
    return Found(candidates, pairs)


def _traits(row: Row) -> Traits:
    return Traits(
        id=row["id"],
        work_id=row["work_id"],
        authors=dict(zip(row["author_keys"], row["authors"], strict=True)),
        labels=dict(zip(row["label_keys"], row["labels"], strict=True)),
        collection=row["collection_key"] and (row["collection_key"], row["collection"]),
        series=row["series_key"] and (row["series_key"], row["series"]),
        volume=None if row["series_index"] is None else float(row["series_index"]),
        terms=frozenset(row["terms"] or ()),
    )
