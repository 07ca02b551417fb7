"""Recommendations: what is near to the books a reader names, filled up with kindred ones."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from catalog.filters import Filters
from catalog.search import Row
from database.connections import Cursor
from recommender.nearest import Method, Named, named, near, near_by_distance
from recommender.ranking import MostBy, Ranked, Traits, most_by, person, rank
from recommender.traits import Found, kindred
from recommender.wanted import Wanted

Item = tuple[Row, Ranked]


@dataclass(frozen=True, slots=True)
class Recommended:
    """Books, best first, and the named ids that the catalogue lacks."""

    items: list[Item]
    unknown: tuple[str, ...]


def similar(
    cursor: Cursor,
    about: Named,
    wanted: Wanted,
    limit: int,
    method: Method = "fused",
    diversity: float = 0.0,
    any_number: bool = False,
) -> list[Item]:
    """`limit` books like the one named, or all that are wanted; never it or another edition of it.

    By content alone: readers like what differs, and fewer of the list would be of the book's genre.
    any_number: of books by one author.
    """
    (book_id,) = about.books
    seeds, vectorizer = about.traits, about.vectorizer
    wanted = replace(wanted, exclude_works=(*wanted.exclude_works, seeds[book_id].work_id))

    def search(wanted: Wanted) -> Found:
        if vectorizer is None:
            return Found.of([], {})
        if method == "fused":
            return near(cursor, vectorizer, [book_id], [], wanted, limit)
        return near_by_distance(cursor, vectorizer, method, book_id, wanted, limit)

    most = None if any_number else most_by(seeds.values())
    found = _gathered(cursor, search, seeds, [book_id], wanted, limit, most)
    ranked = rank(found.traits, found.pairs, seeds, limit, diversity, most, found.words)
    return _items(found, ranked)


def recommend(
    cursor: Cursor,
    liked: Sequence[str],
    disliked: Sequence[str] = (),
    exclude: Sequence[str] = (),
    filters: Filters | None = None,
    limit: int = 10,
    diversity: float = 0.0,
) -> Recommended:
    """`limit` books for who likes these; never one that is named, nor another edition of it."""
    about = named(cursor, [*liked, *disliked])
    seeds, vectorizer = about.traits, about.vectorizer
    works = _works(cursor, exclude) | {book.id: book.work_id for book in seeds.values()}
    given = dict.fromkeys((*liked, *disliked, *exclude))
    unknown = tuple(book_id for book_id in given if book_id not in works)
    liked = [book_id for book_id in liked if book_id in seeds]
    if not liked:
        return Recommended([], unknown)
    wanted = Wanted(filters or Filters(), exclude_works=tuple(set(works.values())))

    def search(wanted: Wanted) -> Found:
        if vectorizer is None:
            return Found.of([], {})
        return near(cursor, vectorizer, liked, disliked, wanted, limit, about.taste)

    most = most_by(seeds[book_id] for book_id in dict.fromkeys(liked))
    found = _gathered(cursor, search, seeds, liked, wanted, limit, most)
    ranked = rank(found.traits, found.pairs, seeds, limit, diversity, most, found.words)
    return Recommended(_items(found, ranked), unknown)


def _gathered(
    cursor: Cursor,
    search: Callable[[Wanted], Found],
    seeds: Mapping[str, Traits],
    liked: Sequence[str],
    wanted: Wanted,
    limit: int,
    most: MostBy | None,
) -> Found:
    """Candidates for a list of `limit`, also where one author fills them or vectors are missing."""
    found = search(wanted)
    if crowders := crowding(found, most, limit):
        others = ("NOT b.author_keys && %s::text[]", crowders)
        found = found.joined(search(replace(wanted, extra=(*wanted.extra, others))))
    while len(works := {book.work_id for book in found.traits.values()}) < limit:
        left = replace(wanted, exclude_works=(*wanted.exclude_works, *works))
        more = kindred(cursor, seeds, liked, left, limit)
        if not more.traits:
            break
        found = found.joined(more)
    return found


def crowding(found: Found, most: MostBy | None, limit: int) -> list[str]:
    """The keys of authors of so many candidates that the others don't fill a list; none if they
    do.
    """
    if most is None:
        return []
    counts = Counter(who for book in found.traits.values() for who in book.people)
    over = {who for who, count in counts.items() if count > most(who)}
    surplus = sum(counts[who] - most(who) for who in over)
    if not len(found.traits) - surplus < limit <= len(found.traits):
        return []
    names = {key: name for book in found.traits.values() for key, name in book.authors.items()}
    return [key for key, name in names.items() if person(name) in over]


def _items(found: Found, ranked: Sequence[Ranked]) -> list[Item]:
    return [(found.books[each.id], each) for each in ranked]


def _works(cursor: Cursor, book_ids: Sequence[str]) -> dict[str, str]:
    """The work of each of these books; an unknown id is left out."""
    if not book_ids:
        return {}
    cursor.execute("SELECT id, work_id FROM books WHERE id = ANY(%s)", (list(book_ids),))
    return dict(cursor.fetchall())
