"""The SQL that finds what is near in vectors, and the traits by which it is ranked."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

from catalog import ranking
from catalog.database import Cursor
from catalog.filters import Filters
from catalog.layout import AUTHOR, Layout, Part
from catalog.ranking import Pair, Traits
from catalog.search import Row, rows
from catalog.text import fold

Method = Literal["fused", "cosine", "euclidean", "taxicab"]

CANDIDATES_PER_SEED = 120
CANDIDATES = 600  # shared among the seeds when there are many
LEAST_PER_SEED = 20
EF_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Vectorizer:
    """The vectorizer in charge: whose vectors are compared, and how they are laid out."""

    id: int
    encoder_id: int
    encoder_dimensions: int
    layout: Layout


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates with their nearness to each seed."""

    traits: Mapping[str, Traits]
    pairs: Mapping[str, list[Pair]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which books may be candidates."""

    filters: Filters = field(default_factory=Filters)
    exclude_works: tuple[str, ...] = ()
    exclude_ids: tuple[str, ...] = ()
    extra: tuple[tuple[str, object], ...] = ()  # further conditions, each with its parameter

    def conditions(self) -> tuple[str, list[object]]:
        where, values = self.filters.conditions()
        for condition, value in self.extra:
            where, values = f"{where} AND {condition}", [*values, value]
        where += " AND b.work_id <> ALL(%s) AND b.id <> ALL(%s)"
        return where, [*values, list(self.exclude_works), list(self.exclude_ids)]


def active_vectorizer(cursor: Cursor) -> Vectorizer | None:
    """The vectorizer in charge, or None before the first one is trained."""
    cursor.execute(
        "SELECT v.id, e.id, e.dimensions, v.layout FROM vectorizers AS v"
        " JOIN encoders AS e ON e.id = v.encoder_id WHERE v.state = 'active'"
    )
    row = cursor.fetchone()
    if row is None:
        return None
    return Vectorizer(row[0], row[1], row[2], Layout.from_json(row[3]))


def traits(
    cursor: Cursor, book_ids: Sequence[str], vectorizer: Vectorizer | None
) -> dict[str, Traits]:
    """What is compared of these books; an unknown id is left out."""
    cursor.execute(
        f"SELECT {_TRAITS}, v.terms FROM books AS b"
        " LEFT JOIN vectors AS v ON v.book_id = b.id AND v.vectorizer_id = %s WHERE b.id = ANY(%s)",
        (vectorizer and vectorizer.id, list(book_ids)),
    )
    return {row["id"]: _traits(row) for row in rows(cursor)}


def near(
    cursor: Cursor,
    vectorizer: Vectorizer,
    liked: Sequence[str],
    disliked: Sequence[str],
    wanted: Wanted,
    limit: int,
) -> Found:
    """Candidates near to some of the liked books by the fused vector, `limit` or more if there are.

    The HNSW index answers first; where filters leave it short, every vector is compared.
    """
    found = _near(cursor, vectorizer, liked, disliked, wanted, limit, exact=False)
    if _works(found) < limit:
        found = _near(cursor, vectorizer, liked, disliked, wanted, limit, exact=True)
    return found


def near_by_distance(
    cursor: Cursor,
    vectorizer: Vectorizer,
    method: Method,
    seed_id: str,
    wanted: Wanted,
    limit: int,
) -> Found:
    """Candidates by one distance between embeddings: cosine, euclidean, or taxicab (L1).

    On unit vectors euclidean orders as cosine does; taxicab orders the nearest by cosine anew.
    """
    found = _near_by_distance(cursor, vectorizer, method, seed_id, wanted, limit, exact=False)
    if _works(found) < limit:
        found = _near_by_distance(cursor, vectorizer, method, seed_id, wanted, limit, exact=True)
    return found


def kindred(
    cursor: Cursor, seeds: Mapping[str, Traits], liked: Sequence[str], wanted: Wanted, limit: int
) -> Found:
    """Candidates by shared author, series, collection and genre: for books without vectors yet."""
    named = [seeds[book_id] for book_id in liked if book_id in seeds]
    where, values = wanted.conditions()
    cursor.execute(
        f"SELECT {_TRAITS}, '{{}}'::text[] AS terms FROM books AS b"
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
            _per_seed(1, limit),
        ],
    )
    candidates = {row["id"]: _traits(row) for row in rows(cursor)}
    return Found(
        candidates,
        {
            book_id: [
                Pair(seed.id, liked=True, score=ranking.kinship(book, seed)) for seed in named
            ]
            for book_id, book in candidates.items()
        },
    )


def relative_to(
    book: Mapping[str, object],
    same_author: bool | None = None,
    same_collection: bool | None = None,
    same_publisher: bool | None = None,
    same_format: bool | None = None,
    same_cluster: bool = False,
) -> tuple[tuple[str, object], ...]:
    """Conditions that compare a candidate with a book: True keeps the same, False the others."""
    conditions: list[tuple[str, object]] = []
    if same_author is not None:
        keys = [fold(author) for author in cast("Sequence[str]", book["authors"])]
        conditions.append((f"{'' if same_author else 'NOT '}b.author_keys && %s::text[]", keys))
    for column, value, same in (
        ("collection_key", _folded(book["collection"]), same_collection),
        ("publisher_key", _folded(book["publisher"]), same_publisher),
        ("format", book["format"], same_format),
    ):
        if same or (same is not None and value is not None):
            conditions.append((f"b.{column} {'=' if same else 'IS DISTINCT FROM'} %s", value))
    if same_cluster and book["cluster"] is not None:
        conditions.append(("bc.cluster_id = %s", book["cluster"]))
    return tuple(conditions)


_TRAITS = (
    "b.id, b.work_id, b.author_keys, b.authors, b.label_keys, b.labels, b.collection_key,"
    " b.collection, b.series_key, b.series"
)


def _near(
    cursor: Cursor,
    vectorizer: Vectorizer,
    liked: Sequence[str],
    disliked: Sequence[str],
    wanted: Wanted,
    limit: int,
    exact: bool,
) -> Found:
    where, values = wanted.conditions()
    dimensions = vectorizer.layout.dimensions
    _tune_index_scan(cursor)
    cursor.execute(
        f"""
        WITH seeds AS MATERIALIZED (
            SELECT v.book_id AS seed_id, v.vector, b.author_keys, v.book_id = ANY(%s) AS liked
            FROM vectors AS v JOIN books AS b ON b.id = v.book_id
            WHERE v.vectorizer_id = {vectorizer.id} AND v.book_id = ANY(%s)
        ), near AS MATERIALIZED (
            SELECT DISTINCT c.book_id FROM seeds AS s CROSS JOIN LATERAL (
                SELECT v.book_id FROM vectors AS v JOIN books AS b ON b.id = v.book_id
                LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
                WHERE v.vectorizer_id = {vectorizer.id} AND {where}
                ORDER BY (v.vector::halfvec({dimensions})
                          <#> s.vector::halfvec({dimensions})) {_EXACT if exact else ""}
                LIMIT %s
            ) AS c WHERE s.liked
        ), pairs AS (
            SELECT v.book_id, v.terms, s.seed_id, s.liked, {_score(vectorizer.layout)} AS score
            FROM near JOIN vectors AS v ON v.book_id = near.book_id
                                       AND v.vectorizer_id = {vectorizer.id}
            JOIN books AS b ON b.id = v.book_id CROSS JOIN seeds AS s
        ), best AS (
            SELECT *, row_number() OVER (PARTITION BY book_id, liked
                                         ORDER BY score DESC, seed_id) AS place
            FROM pairs
        )
        SELECT {_TRAITS}, p.terms, p.seed_id, p.liked, p.score
        FROM best AS p JOIN books AS b ON b.id = p.book_id WHERE p.place <= %s
        """,
        [
            list(liked),
            [*liked, *disliked],
            *values,
            _per_seed(len(liked), limit),
            ranking.NEAREST,
        ],
    )
    return _found(rows(cursor))


def _near_by_distance(
    cursor: Cursor,
    vectorizer: Vectorizer,
    method: Method,
    seed_id: str,
    wanted: Wanted,
    limit: int,
    exact: bool,
) -> Found:
    where, values = wanted.conditions()
    dimensions = vectorizer.encoder_dimensions
    operator, score = _distance(method, dimensions)
    _tune_index_scan(cursor)
    cursor.execute(
        f"""
        WITH seed AS MATERIALIZED (
            SELECT embedding::halfvec({dimensions}) FROM embeddings
            WHERE encoder_id = {vectorizer.encoder_id} AND book_id = %s
        ), near AS MATERIALIZED (
            SELECT e.book_id, e.embedding {operator} (SELECT embedding FROM seed) AS distance
            FROM embeddings AS e JOIN books AS b ON b.id = e.book_id
            LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
            WHERE e.encoder_id = {vectorizer.encoder_id} AND {where}
              AND EXISTS (SELECT FROM seed)
            ORDER BY (e.embedding::halfvec({dimensions})
                      <=> (SELECT embedding FROM seed)) {_EXACT if exact else ""}
            LIMIT %s
        )
        SELECT {_TRAITS}, coalesce(v.terms, '{{}}') AS terms, near.distance
        FROM near JOIN books AS b ON b.id = near.book_id
        LEFT JOIN vectors AS v ON v.book_id = b.id AND v.vectorizer_id = {vectorizer.id}
        """,
        [seed_id, *values, _per_seed(1, limit)],
    )
    found = [
        {**row, "seed_id": seed_id, "liked": True, "score": score(row["distance"])}
        for row in rows(cursor)
    ]
    return _found(found)


_EXACT = "+ 0"  # an expression that no index holds: every row is compared


def _distance(method: Method, dimensions: int) -> tuple[str, Callable[[float], float]]:
    if method == "euclidean":
        return "<->", ranking.euclidean_score
    if method == "taxicab":
        return "<+>", lambda distance: ranking.taxicab_score(distance, dimensions)
    return "<=>", lambda distance: ranking.cosine_score(1 - distance)


def _score(layout: Layout) -> str:
    """The fused similarity of `v` and the seed `s`, with the author's part as it truly is: in the
    vector it is a random projection, which is near enough to find by, not to rank by.
    """
    total = "-(v.vector <#> s.vector)"
    author = next((part for part in layout.parts if part.name == AUTHOR), None)
    if author is None:
        return total
    return (
        f"{total} + ({_slice('v', author)} <#> {_slice('s', author)})"
        f" + {author.weight} * (b.author_keys && s.author_keys)::int"
    )


def _slice(table: str, part: Part) -> str:
    return f"subvector({table}.vector, {part.start + 1}, {part.dimensions})"


def _tune_index_scan(cursor: Cursor) -> None:
    """For this transaction: filtered scans go on until they have enough rows."""
    cursor.execute(
        "SELECT set_config('hnsw.ef_search', %s, true),"
        " set_config('hnsw.iterative_scan', 'strict_order', true)",
        (str(EF_SEARCH),),
    )


def _per_seed(seeds: int, limit: int) -> int:
    """Candidates to take for each seed: many for one, fewer for each of many."""
    shared_out = max(CANDIDATES // max(seeds, 1), LEAST_PER_SEED)
    return max(min(shared_out, CANDIDATES_PER_SEED), 2 * limit)


def _works(found: Found) -> int:
    return len({book.work_id for book in found.traits.values()})


def _found(pair_rows: Sequence[Row]) -> Found:
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
        terms=frozenset(row["terms"] or ()),
    )


def _folded(text: object) -> str | None:
    return fold(str(text)) if text else None
