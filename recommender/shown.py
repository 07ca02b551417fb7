"""The list that `GET /books/{id}/similar` shows when nothing else is asked, made ahead.

It is what recommender/recommend.py makes of the book's neighbours, with its reasons; an answer then
is one look-up.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from catalog.search import rows
from database.connections import Cursor
from database.copying import copy_rows
from recommender.ranking import Pair, Ranked, Traits, most_by, rank
from recommender.recommend import crowding
from recommender.traits import WHOLE, Found, traits_of

SHOWN = 10  # of each list: the default of `limit`


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A book and the numbers and scores of its neighbours, nearest first."""

    book_id: str
    number: int
    near: Sequence[tuple[int, float]]


class ShownLists:
    """Those of one vectorizer. What books are compared by is kept until `forget`: in a whole
    catalogue each is a neighbour of about a hundred others.
    """

    def __init__(self, vectorizer_id: int) -> None:
        self._vectorizer_id = vectorizer_id
        self._kept: dict[int, tuple[int, Traits]] = {}  # by number, with the stamp of their row

    def forget(self) -> None:
        self._kept.clear()

    def make(self, cursor: Cursor, most: int) -> int:
        """Make the lists of up to `most` books that have neighbours and no list to show; returns
        how many.
        """
        todo = to_show(cursor, self._vectorizer_id, most)
        books = self._traits(cursor, {n for each in todo for n in (each.number, *dict(each.near))})
        made = [(each.book_id, shown_list(each, books)) for each in todo]
        store(cursor, self._vectorizer_id, made, {books[n].id: n for n in books})
        return len(todo)

    def _traits(self, cursor: Cursor, numbers: Iterable[int]) -> dict[int, Traits]:
        """Of these books; those that are gone are left out."""
        stamps = stamps_of(cursor, self._vectorizer_id, list(numbers))
        old = [n for n, stamp in stamps.items() if self._kept.get(n, (None,))[0] != stamp]
        for number, traits in read_traits(cursor, self._vectorizer_id, old):
            self._kept[number] = stamps[number], traits
        return {n: self._kept[n][1] for n in stamps if n in self._kept}


def shown_list(of: Neighbourhood, books: dict[int, Traits]) -> list[Ranked] | None:
    """The first SHOWN of the list; None where the neighbours do not suffice for it."""
    seed = books.get(of.number)
    if seed is None:
        return None
    near = [(books[n], score) for n, score in of.near if n in books]
    found = Found(
        {},
        {book.id: book for book, _ in near},
        {book.id: [Pair(seed.id, liked=True, score=score)] for book, score in near},
    )
    most = most_by([seed])
    if len({book.work_id for book, _ in near}) < SHOWN or crowding(found, most, SHOWN):
        return None
    return rank(found.traits, found.pairs, {seed.id: seed}, SHOWN, most_by=most)


def beside_book(item: Ranked) -> str:
    """What stands beside the book in the JSON of an item."""
    why = json.dumps(item.why, ensure_ascii=False, separators=(",", ":"))
    return f',"score":{json.dumps(item.score)},"why":{why}}}'


def to_show(cursor: Cursor, vectorizer_id: int, most: int) -> list[Neighbourhood]:
    """Books whose list is to be made, locked until the transaction ends."""
    cursor.execute(
        "SELECT n.book_id, b.number, n.numbers, n.scores FROM neighbours AS n"
        " JOIN books AS b ON b.id = n.book_id WHERE n.vectorizer_id = %s AND n.shown IS NULL"
        " ORDER BY n.book_id LIMIT %s FOR UPDATE OF n SKIP LOCKED",
        (vectorizer_id, most),
    )
    return [
        Neighbourhood(book_id, number, list(zip(numbers, scores, strict=True)))
        for book_id, number, numbers, scores in cursor.fetchall()
    ]


def stamps_of(cursor: Cursor, vectorizer_id: int, numbers: Sequence[int]) -> dict[int, int]:
    """Of each book something that changes when its row or its vector is written."""
    cursor.execute(
        "SELECT b.number, (b.xmin::text::bigint << 31) # v.xmin::text::bigint"
        " FROM books AS b JOIN vectors AS v ON v.book_id = b.id AND v.vectorizer_id = %s"
        " WHERE b.number = ANY(%s)",
        (vectorizer_id, list(numbers)),
    )
    return dict(cursor.fetchall())


def read_traits(
    cursor: Cursor, vectorizer_id: int, numbers: Sequence[int]
) -> list[tuple[int, Traits]]:
    cursor.execute(
        f"SELECT b.number, {WHOLE}, v.terms FROM books AS b"
        " LEFT JOIN book_clusters AS bc ON bc.book_id = b.id"
        " JOIN vectors AS v ON v.book_id = b.id AND v.vectorizer_id = %s WHERE b.number = ANY(%s)",
        (vectorizer_id, list(numbers)),
    )
    return [(row["number"], _shared_strings(traits_of(row))) for row in rows(cursor)]


def store(
    cursor: Cursor,
    vectorizer_id: int,
    made: Iterable[tuple[str, list[Ranked] | None]],
    numbers: dict[str, int],
) -> None:
    cursor.execute(
        "CREATE TEMPORARY TABLE IF NOT EXISTS made"
        " (book_id text, shown integer[], shown_with text[]) ON COMMIT DELETE ROWS"
    )
    copy_rows(
        cursor,
        "made",
        ("book_id", "shown", "shown_with"),
        (
            (book_id, [numbers[item.id] for item in items], [beside_book(item) for item in items])
            for book_id, items in ((book_id, items or []) for book_id, items in made)
        ),
    )
    cursor.execute(
        "UPDATE neighbours AS n SET shown = made.shown, shown_with = made.shown_with FROM made"
        " WHERE n.vectorizer_id = %s AND n.book_id = made.book_id",
        (vectorizer_id,),
    )


def _shared_strings(book: Traits) -> Traits:
    """The same with one copy of each name and word, whoever has it."""
    return replace(
        book,
        authors={sys.intern(key): sys.intern(name) for key, name in book.authors.items()},
        labels={sys.intern(key): sys.intern(name) for key, name in book.labels.items()},
        terms=tuple(map(sys.intern, book.terms)),
    )


# $1: the id of a book. $2: how many. One text, the JSON of the answer; no row where the list is not
# made, is too short, or holds a book that is gone.
LOOK_UP = """
SELECT '{"items":[' || string_agg(
           '{"book":' || book_json(b, c.cluster_id) || s.beside, ',' ORDER BY s.place) || ']}'
FROM vectorizers AS z
JOIN neighbours AS n ON n.vectorizer_id = z.id AND n.book_id = $1
CROSS JOIN unnest(n.shown[1:$2], n.shown_with[1:$2]) WITH ORDINALITY AS s (number, beside, place)
JOIN books AS b ON b.number = s.number
LEFT JOIN book_clusters AS c ON c.book_id = b.id
WHERE z.state = 'active'
HAVING count(*) = $2
"""
