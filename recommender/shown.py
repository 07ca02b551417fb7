"""The list that `GET /books/{id}/similar` shows when nothing else is asked, made ahead.

It is what recommender/answer.py makes of the book's neighbours, with its reasons; an answer then is
one look-up. Where an author crowds out the others the neighbours do not suffice, and it is searched
for as a request would.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from catalog.queries import rows
from database.connections import Cursor
from database.copying import copy_rows
from recommender.answer import rank, similar
from recommender.author_cap import author_cap, crowding_authors
from recommender.candidates import Candidate, PairScore, works_apart
from recommender.constraints import Constraints
from recommender.explanations import Item
from recommender.features import COLUMNS, Features, features_of
from recommender.seeds import read_seeds
from recommender.statements import statement
from recommender.wording import LANGUAGES, Language

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
        self._kept: dict[int, tuple[int, Features]] = {}  # by number, with the stamp of their row

    def forget(self) -> None:
        """Give the memory back."""
        self._kept.clear()

    def make(self, cursor: Cursor, most: int) -> int:
        """Make the lists of up to `most` books that have neighbours and no list to show, or leave
        them to `search`; returns how many.
        """
        todo = to_show(cursor, self._vectorizer_id, most)
        books = self._features(
            cursor, {n for each in todo for n in (each.number, *dict(each.near))}
        )
        made = [(each.book_id, shown_list(each, books)) for each in todo]
        store(cursor, self._vectorizer_id, made, {books[n].id: n for n in books})
        return len(todo)

    def search(self, cursor: Cursor, most: int) -> int:
        """Search for up to `most` lists; returns how many. The vectorizer has to be the active one.

        A list that is not full stays empty: it is searched for at each request.
        """
        todo = to_search(cursor, self._vectorizer_id, most)
        found = {book_id: searched(cursor, book_id) for book_id in todo}
        numbers = numbers_of(cursor, {item.id for items in found.values() for item in items})
        store(cursor, self._vectorizer_id, found.items(), numbers)
        return len(todo)

    def _features(self, cursor: Cursor, numbers: Iterable[int]) -> dict[int, Features]:
        """Of these books; those that are gone are left out."""
        stamps = stamps_of(cursor, self._vectorizer_id, list(numbers))
        old = [n for n, stamp in stamps.items() if self._kept.get(n, (None,))[0] != stamp]
        for number, features in read_features(cursor, self._vectorizer_id, old):
            self._kept[number] = stamps[number], features
        return {n: self._kept[n][1] for n in stamps if n in self._kept}


def shown_list(of: Neighbourhood, books: dict[int, Features]) -> list[Item] | None:
    """The first SHOWN of the list; None where the neighbours do not suffice for it."""
    seed = books.get(of.number)
    if seed is None:
        return None
    candidates = [
        Candidate(books[number], [PairScore(seed.id, liked=True, score=score)])
        for number, score in of.near
        if number in books and books[number].work_id not in seed.related
    ]
    cap = author_cap([seed])
    features = [each.features for each in candidates]
    if works_apart(candidates) < SHOWN or crowding_authors(features, cap, SHOWN):
        return None
    return rank(candidates, {seed.id: seed}, SHOWN, cap=cap)


def searched(cursor: Cursor, book_id: str) -> list[Item]:
    """The first SHOWN of the list; empty if there are fewer."""
    found = similar(cursor, read_seeds(cursor, [book_id]), Constraints(), SHOWN)
    return found if len(found) == SHOWN else []


def beside_book(item: Item, language: Language) -> str:
    """What stands beside the book in the JSON of an item."""
    told = [reason.told(language) for reason in item.why]
    why = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
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


def to_search(cursor: Cursor, vectorizer_id: int, most: int) -> list[str]:
    """Ids of books whose list is to be searched for, locked until the transaction ends."""
    cursor.execute(
        "SELECT book_id FROM neighbours"
        " WHERE vectorizer_id = %s AND shown = '{}' AND shown_en IS NULL"
        " ORDER BY book_id LIMIT %s FOR UPDATE SKIP LOCKED",
        (vectorizer_id, most),
    )
    return [book_id for (book_id,) in cursor.fetchall()]


def search_again(cursor: Cursor, vectorizer_id: int) -> None:
    """All lists that were searched for are to be searched for again: another book may be nearer."""
    for searched_for in ("NOT shown <@ numbers", "shown = '{}' AND shown_en IS NOT NULL"):
        cursor.execute(
            "UPDATE neighbours SET shown = '{}', shown_en = NULL, shown_fr = NULL"
            f" WHERE vectorizer_id = %s AND {searched_for}",
            (vectorizer_id,),
        )


def numbers_of(cursor: Cursor, book_ids: Iterable[str]) -> dict[str, int]:
    """The number of each of these books, by id."""
    cursor.execute("SELECT id, number FROM books WHERE id = ANY(%s)", (list(book_ids),))
    return dict(cursor.fetchall())


def stamps_of(cursor: Cursor, vectorizer_id: int, numbers: Sequence[int]) -> dict[int, int]:
    """Of each book that may be shown, what changes when its row or its vector is written."""
    cursor.execute(
        "SELECT b.number, (b.xmin::text::bigint << 31) # v.xmin::text::bigint"
        " FROM books AS b JOIN vectors AS v ON v.book_id = b.id AND v.vectorizer_id = %s"
        " WHERE b.number = ANY(%s) AND NOT b.unlisted",
        (vectorizer_id, list(numbers)),
    )
    return dict(cursor.fetchall())


def read_features(
    cursor: Cursor, vectorizer_id: int, numbers: Sequence[int]
) -> list[tuple[int, Features]]:
    """Of each book its number and what it is compared by; those that are gone are left out."""
    cursor.execute(
        statement(
            "features", columns=COLUMNS, vectorizer=int(vectorizer_id), where="b.number = ANY(%s)"
        ),
        (list(numbers),),
    )
    return [(row["number"], _shared_strings(features_of(row))) for row in rows(cursor)]


def store(
    cursor: Cursor,
    vectorizer_id: int,
    made: Iterable[tuple[str, list[Item] | None]],
    numbers: dict[str, int],
) -> None:
    """Keep a list for each book by its id, as numbers; None where it is to be searched for."""
    cursor.execute(
        "CREATE TEMPORARY TABLE IF NOT EXISTS made"
        " (book_id text, shown integer[], shown_en text[], shown_fr text[])"
        " ON COMMIT DELETE ROWS"
    )
    copy_rows(
        cursor,
        "made",
        ("book_id", "shown", *(f"shown_{language}" for language in LANGUAGES)),
        (
            (book_id, [numbers[item.id] for item in items or []], *_beside_books(items))
            for book_id, items in made
        ),
    )
    cursor.execute(
        "UPDATE neighbours AS n SET shown = made.shown, shown_en = made.shown_en,"
        " shown_fr = made.shown_fr FROM made"
        " WHERE n.vectorizer_id = %s AND n.book_id = made.book_id",
        (vectorizer_id,),
    )


def _beside_books(items: Sequence[Item] | None) -> list[list[str] | None]:
    """In each language."""
    return [
        None if items is None else [beside_book(item, language) for item in items]
        for language in LANGUAGES
    ]


def _shared_strings(book: Features) -> Features:
    """The same with one copy of each name and word, whoever has it."""
    return replace(
        book,
        authors={sys.intern(key): sys.intern(name) for key, name in book.authors.items()},
        labels={sys.intern(key): sys.intern(name) for key, name in book.labels.items()},
        label_kinds={sys.intern(key): kind for key, kind in book.label_kinds.items()},
        terms=tuple(map(sys.intern, book.terms)),
    )


def look_up() -> str:
    """SQL with $1, ids of books, $2, how many for each, and $3, languages; gives rows of a place in
    these arrays, from 1 on, and the JSON of that book's answer in UTF-8.

    No row where the list is not made, is too short, or holds a book that is gone.
    """
    return statement("look_up")
