"""Near: candidates by fused vectors, by the liked books' authors, and by readers' support.

They are found in the stored lists of the liked books where these suffice; else in the lists of the
books there; else by the index, or by comparing all. Then each is compared exactly with each seed.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from catalog.queries import FROM, rows
from database import prepared
from database.connections import Cursor, value
from recommender import scores
from recommender.candidates import Candidate, PairScore, ReaderSupport, Way, first_filled
from recommender.constraints import Constraints
from recommender.features import COLUMNS, Features, features_of
from recommender.hubness import nearness
from recommender.item_item_store import LEAST_TOGETHER, NO_MODEL
from recommender.listed import best_first, listed, listed_further, sent_list, sent_scores
from recommender.seeds import Seeds
from recommender.similarity import meaning, similarity
from recommender.statements import statement
from recommender.vector_store import StoredVectorizer

Part = tuple[str, list[object]]  # of a statement, with the values of its parameters

# Candidates from stored lists. Each is compared with each seed, so that there are fewer of them for
# many seeds.
LISTED_PAIRS = 2_000
LEAST_LISTED, MOST_LISTED = 60, 250
FURTHER_LISTS = 50  # of the books in the seeds' lists, whose own lists are looked at
FURTHER_CHOICE = 3  # times `limit`: where fewer pass, few books pass at all, and others are nearer
# Pairs of a seed and a book that passes the filters: all are compared before further lists are
# read, or before the index is asked.
FEW_COMPARED, MOST_COMPARED = 2_000, 20_000
CANDIDATES_PER_SEED = 100  # from the index, and as many by the seed's authors
CANDIDATES = 1_000  # shared among the seeds when there are many
LEAST_PER_SEED = 20
SUPPORTED_BOOKS = 200  # candidates at most that readers support
SUPPORTED_WORKS = 1_000  # works that readers support, looked at before the constraints
NUMBERED = "SELECT b.id AS book_id, b.work_id FROM books AS b WHERE b.number = ANY(%s)"
BY_ID, BY_NUMBER = "b.id = ANY(%s)", "b.number = ANY(%s)"
EVERY_ROW = "+ 0"  # makes an expression that no index holds, so that every row is compared


class Scored(NamedTuple):
    """A candidate before its features are read."""

    id: str
    work_id: str
    pairs: Sequence[float]  # its scores to the seeds with vectors, liked ones first
    score: float
    support: ReaderSupport | None


def near(
    cursor: Cursor, seeds: Seeds, limit: int, works: int, constraints: Constraints
) -> list[Candidate]:
    """Candidates by fused vector, by the liked books' authors, and by readers' support.

    Of the `works` best works; of `limit` at least, or of all that the constraints allow. Empty
    before there is a vectorizer.
    """
    if seeds.vectorizer is None:
        return []
    search = partial(_near, cursor, seeds, seeds.vectorizer, limit, works, constraints)
    return first_filled(search, _ways(cursor, seeds, constraints), limit)


def _ways(cursor: Cursor, seeds: Seeds, constraints: Constraints) -> Iterator[Way]:
    """The quick ones first. With the last one everything is found that may be shown."""
    if seeds.listed:
        yield "lists"
    passing = math.inf if constraints.filter_nothing else _passing(cursor, constraints)
    pairs = len(seeds.liked) * passing
    if seeds.listed and pairs > FEW_COMPARED:
        yield "further"
    # What passes lies far from the seeds, or it would be listed. The index is slow there, too.
    if pairs > MOST_COMPARED:
        yield "index"
    yield "all"


def _passing(cursor: Cursor, constraints: Constraints) -> int:
    """How many books may be shown, as the planner estimates it."""
    where, values = constraints.conditions()
    cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT FROM {FROM} WHERE {where}", values)
    return int(value(cursor)[0]["Plan"]["Plan Rows"])


def candidates_per_seed(seeds: int, limit: int) -> int:
    """How many to take for each seed: many for one, fewer for each of many."""
    shared_out = max(CANDIDATES // max(seeds, 1), LEAST_PER_SEED)
    return max(min(shared_out, CANDIDATES_PER_SEED), 2 * limit)


def listed_candidates(seeds: int, limit: int) -> int:
    """How many of the books in the seeds' stored lists are compared with the seeds."""
    shared_out = LISTED_PAIRS // max(seeds, 1)
    return max(min(shared_out, MOST_LISTED), LEAST_LISTED, 4 * limit)


def _near(
    cursor: Cursor,
    seeds: Seeds,
    vectorizer: StoredVectorizer,
    limit: int,
    works: int,
    constraints: Constraints,
    way: Way,
) -> list[Candidate]:
    if way == "lists" and len(seeds.liked) == 1 and not seeds.disliked and not seeds.item_item:
        return _of_one_list(cursor, seeds, vectorizer, works, constraints)
    if way == "lists":
        found = _found_in_lists(seeds, limit, constraints)
    elif way == "further":
        numbers = _listed_further(cursor, seeds, vectorizer, constraints)
        if len(numbers) < FURTHER_CHOICE * limit:
            return []
        found = NUMBERED, [numbers[: listed_candidates(len(seeds.liked), limit)]]
    else:
        found = _found_by_index(seeds, vectorizer, limit, constraints, way)
    nearest = best_works(_scored(cursor, seeds, vectorizer, constraints, found), works)
    features = _features(cursor, vectorizer, Constraints(), BY_ID, [each.id for each in nearest])
    (liked, disliked), counted = seeds.compared, seeds.counted
    return [
        Candidate(
            features[each.id][1],
            scores.nearest_pairs(liked, disliked, each.pairs, counted),
            each.support,
        )
        for each in nearest
    ]


def best_works(scored: Iterable[Scored], works: int) -> list[Scored]:
    """The best of them, all editions of so many works."""
    best = sorted(scored, key=lambda each: (-each.score, each.id))
    seen: set[str] = set()
    for place, each in enumerate(best):
        seen.add(each.work_id)
        if len(seen) > works:
            return best[:place]
    return best


def _of_one_list(
    cursor: Cursor,
    seeds: Seeds,
    vectorizer: StoredVectorizer,
    works: int,
    constraints: Constraints,
) -> list[Candidate]:
    """The neighbours of the only seed: their scores are stored."""
    (seed_id,) = seeds.liked
    near = seeds.lists.get(seed_id)
    if near is None:
        return []
    # Without a filter nearly all of them pass, and the first suffice.
    numbers = near.numbers[:works] if constraints.filter_nothing else near.numbers
    features = _features(cursor, vectorizer, constraints, BY_NUMBER, list(numbers))
    score = dict(zip(near.numbers, near.scores, strict=True))
    return [
        Candidate(book, [PairScore(seed_id, liked=True, score=score[number])])
        for number, book in features.values()
    ]


def _found_in_lists(seeds: Seeds, limit: int, constraints: Constraints) -> Part:
    where, values = constraints.conditions()
    numbers = best_first(_listed(seeds))
    most = listed_candidates(len(seeds.liked), limit)
    if constraints.filter_nothing:  # but what is excluded, of which there may be several editions
        numbers = numbers[: 2 * (most + len(constraints.exclude_works))]
    return statement("found_in_lists", where=where), [_array(numbers), *values, most]


def _listed(seeds: Seeds) -> dict[int, float]:
    """What stands in the lists of the liked books; see `listed`."""
    lists = [seeds.lists[book_id] for book_id in seeds.liked if book_id in seeds.lists]
    return listed(lists, seeds.counted)


def _listed_further(
    cursor: Cursor, seeds: Seeds, vectorizer: StoredVectorizer, constraints: Constraints
) -> list[int]:
    """Numbers of books in the lists of listed books, best first, of those that may be shown."""
    near = _listed(seeds)
    lists = statement("lists_of", vectorizer=vectorizer.id)
    prepared.execute(cursor, lists, [best_first(near)[:FURTHER_LISTS]])
    further = listed_further(
        near,
        {number: sent_list(*sent) for number, *sent in cursor.fetchall()},
    )
    where, values = constraints.conditions()
    cursor.execute(
        f"SELECT b.number FROM {FROM} WHERE {BY_NUMBER} AND {where}", [_array(further), *values]
    )
    return best_first({number: further[number] for (number,) in cursor.fetchall()})


def _array(numbers: Iterable[int]) -> str:
    """As PostgreSQL reads it; psycopg2 takes ten times as long for a list."""
    return f"{{{','.join(map(str, numbers))}}}"


def _found_by_index(
    seeds: Seeds, vectorizer: StoredVectorizer, limit: int, constraints: Constraints, way: Way
) -> Part:
    where, values = constraints.conditions()
    found = statement(
        "found_by_index",
        vectorizer=vectorizer.id,
        dimensions=vectorizer.layout.dimensions,
        where=where,
        every_row=EVERY_ROW if way == "all" else "",
    )
    per_seed = candidates_per_seed(len(seeds.liked), limit)
    return found, 2 * [*values, per_seed]  # by the index, and by the same authors


def _scored(
    cursor: Cursor,
    seeds: Seeds,
    vectorizer: StoredVectorizer,
    constraints: Constraints,
    found: Part,
) -> list[Scored]:
    """What is found, and what readers support."""
    liked, disliked = seeds.compared
    model = seeds.item_item or NO_MODEL
    where, values = constraints.conditions()
    sql, found_values = found
    _execute(
        cursor,
        constraints,
        statement(
            "near",
            where=where,
            vectorizer=vectorizer.id,
            found=sql,
            hubness=nearness("h", "z"),
            meaning=meaning(vectorizer.layout, "v"),
            similarity=similarity(vectorizer.layout, "c", "s"),
            model=int(model.id),
            model_strength=float(model.strength),
            least_together=LEAST_TOGETHER,
            supported_works=SUPPORTED_WORKS,
            supported_books=SUPPORTED_BOOKS,
        ),
        [len(liked), [*liked, *disliked], *found_values, *values],
    )
    counted = seeds.counted
    found_books = []
    for book_id, work_id, strength, seed_id, sent in cursor.fetchall():
        pairs = sent_scores(sent)
        support = ReaderSupport(strength, seed_id) if strength else None
        content = scores.content(pairs[: len(liked)], pairs[len(liked) :], counted)
        score = scores.with_readers(content, support)
        found_books.append(Scored(book_id, work_id, pairs, score, support))
    return found_books


def _features(
    cursor: Cursor,
    vectorizer: StoredVectorizer,
    constraints: Constraints,
    named: str,
    names: Sequence[str | int],
) -> dict[str, tuple[int, Features]]:
    """Number and features of those of the named books that may be shown, by id."""
    where, values = constraints.conditions()
    _execute(
        cursor,
        constraints,
        statement(
            "features",
            columns=COLUMNS,
            vectorizer=vectorizer.id,
            where=f"{named} AND {where}",
        ),
        [names, *values],
    )
    return {row["id"]: (row["number"], features_of(row)) for row in rows(cursor)}


def _execute(cursor: Cursor, constraints: Constraints, sql: str, values: Sequence[object]) -> None:
    """One plan suits all values unless books are filtered: then it matters how many pass."""
    if constraints.filter_nothing:
        prepared.execute(cursor, sql, values)
    else:
        cursor.execute(sql, values)
