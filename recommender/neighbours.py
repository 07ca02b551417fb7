"""Makes the list of neighbours of each book, and keeps every list right as books come and go.

A list holds the NEIGHBOURS nearest books of other works by the exact similarity, hubness corrected
(CSLS, Conneau et al. 2018). Every book is compared with every other: for n books that takes about
n * n / 100 million seconds on two cores, so five minutes for 100,000.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from database.connections import Cursor, value
from database.copying import copy_rows
from recommender.hubness import NEIGHBOURS as HUB_NEIGHBOURS
from recommender.vectors import NEIGHBOURS, NOBODY, Matrix, Places, Rows, Vectors

LOCK = 0x6E656172  # "near"
AT_ONCE = 256  # books compared with all others, so that 100,000 take 100 MB
SAME = 1e-4  # scores that differ by less are one: they are kept as float32, made from float16


def lock(cursor: Cursor, vectorizer_id: int) -> bool:
    """Whether this transaction may write lists: one replica at a time does."""
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", (LOCK, vectorizer_id))
    return bool(value(cursor))


class Neighbours:
    """The lists of the books that `vectors` holds; the caller has the lock."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors
        self._one_block: tuple[Places, Matrix] | None = None  # compared last, if alone
        self._short: set[str] = set()  # books that lost their lists, but are as they were

    def refresh(self, cursor: Cursor, most: int) -> int:
        """Measure or list up to `most` books; returns how many, 0 when every list is right.

        A book that enters the lists of others is put into them. A list that a book has left, or
        that holds one with another vector, is taken away, to be made again.
        """
        self._one_block = None
        self._vectors.follow(cursor)
        self._drop_lists_of_gone(cursor)
        rows = self._vectors.rows
        self._short.intersection_update(rows.ids[~rows.listed])
        unmeasured = np.flatnonzero(np.isnan(rows.hubness))
        for places, similarity in self._compared(self._vectors.hold(cursor, unmeasured[:most])):
            self._measure(cursor, places, similarity)
        if len(unmeasured) > most:
            return most
        missing = self._vectors.hold(cursor, np.flatnonzero(~rows.listed)[:most])
        for places, similarity in self._compared(missing):
            self._list(cursor, places, corrected(similarity, rows.hubness, places))
        return len(missing)

    def _compared(self, places: Places) -> Iterator[tuple[Places, Matrix]]:
        """Some of these books with their similarity to all; one block is compared ahead."""
        if self._one_block and np.array_equal(self._one_block[0], places):
            yield self._one_block
            return
        blocks = [places[first : first + AT_ONCE] for first in range(0, len(places), AT_ONCE)]
        with ThreadPoolExecutor(1) as ahead:
            compared = [ahead.submit(self._vectors.similarity, block) for block in blocks[:1]]
            for block, following in zip_longest(blocks, blocks[1:]):
                similarity = compared.pop().result()
                if following is not None:
                    compared.append(ahead.submit(self._vectors.similarity, following))
                self._one_block = (block, similarity) if len(blocks) == 1 else None
                yield block, similarity

    def _measure(self, cursor: Cursor, places: Places, similarity: Matrix) -> None:
        rows = self._vectors.rows
        rows.hubness[places] = hubness(similarity, places)
        self._short.difference_update(rows.ids[places])
        write_hubness(cursor, self._vectors.vectorizer_id, rows, places)
        self._vectors.written(cursor, places)

    def _list(self, cursor: Cursor, places: Places, scores: Matrix) -> None:
        """Store the lists of these books, and what they change in the lists of others."""
        rows = self._vectors.rows
        scores[rows.works[places, None] == rows.works] = -np.inf
        wrong, members = self._members(places, scores)
        entered = self._enter(places, scores, members)
        rows.near[places], rows.near_scores[places] = nearest(scores, rows.numbers)
        rows.listed[places] = True
        held = self._vectors.hold(cursor, np.setdiff1d(entered, wrong))
        self._unlist(cursor, np.setdiff1d(entered, held))
        changed = np.union1d(places, held)
        self._unlist(cursor, wrong)
        write_lists(cursor, self._vectors.vectorizer_id, rows, changed)
        # A member may have another name or author now, though it is as near as it was.
        renewed = [book_id not in self._short for book_id in rows.ids[places]]
        self._short.difference_update(rows.ids[places])
        still = np.setdiff1d(np.flatnonzero(members[renewed].any(axis=0) & rows.listed), changed)
        unshow(cursor, self._vectors.vectorizer_id, rows, still)
        self._vectors.written(cursor, np.concatenate([changed, still]))

    def _members(self, places: Places, scores: Matrix) -> tuple[Places, NDArray[np.bool_]]:
        """The lists that hold one of these books with another score than now, and for each of these
        books, bool (n_places, n), the lists that hold it.
        """
        rows = self._vectors.rows
        place_of = np.full(int(rows.numbers.max()) + 1, -1, np.int32)
        place_of[rows.numbers[places]] = np.arange(len(places))
        lists, at = np.nonzero(place_of[rows.near] >= 0)
        which = place_of[rows.near[lists, at]]
        members = np.zeros(scores.shape, bool)
        members[which, lists] = True
        wrong = np.abs(rows.near_scores[lists, at] - scores[which, lists]) > SAME
        return np.unique(lists[wrong & rows.listed[lists]]), members

    def _enter(self, places: Places, scores: Matrix, members: NDArray[np.bool_]) -> Places:
        """Put these books into the lists that they are near enough for; returns which those are."""
        rows = self._vectors.rows
        entering = (scores > rows.near_scores[:, -1]) & rows.listed & ~members
        entering[:, places] = False
        entered = np.flatnonzero(entering.any(axis=0))
        for row in entered:
            new = np.flatnonzero(entering[:, row])
            numbers = np.concatenate([rows.near[row], rows.numbers[places[new]]])
            theirs = np.concatenate([rows.near_scores[row], scores[new, row]])
            best = np.lexsort((numbers, -theirs))[:NEIGHBOURS]
            rows.near[row], rows.near_scores[row] = numbers[best], theirs[best]
        return entered

    def _drop_lists_of_gone(self, cursor: Cursor) -> None:
        rows = self._vectors.rows
        if not len(rows.ids):
            return
        there = np.zeros(max(int(rows.numbers.max()), int(rows.near.max())) + 1, bool)
        there[rows.numbers] = there[NOBODY] = True
        short = np.flatnonzero(~there[rows.near].all(axis=1) & rows.listed)
        self._unlist(cursor, short)

    def _unlist(self, cursor: Cursor, places: Places) -> None:
        """Take these lists away, to be made again."""
        rows = self._vectors.rows
        rows.listed[places] = False
        rows.near[places], rows.near_scores[places] = NOBODY, -np.inf
        self._short.update(rows.ids[places])
        unlist(cursor, self._vectors.vectorizer_id, rows, places)
        self._vectors.written(cursor, places)


def hubness(similarity: Matrix, places: Places) -> Matrix:
    """float32, (n_places,): mean similarity of these books to their nearest; 0 if alone."""
    count = min(HUB_NEIGHBOURS, similarity.shape[1] - 1)
    if not count:
        return np.zeros(len(places), np.float32)
    itself = np.arange(len(places)), places
    own, similarity[itself] = similarity[itself], -np.inf
    best = np.partition(similarity, -count, axis=1)[:, -count:]
    similarity[itself] = own
    return np.asarray(best.mean(axis=1), np.float32)


def corrected(similarity: Matrix, hubness: Matrix, places: Places) -> Matrix:
    """Scores of these books to all: 0.5 is as near as either's nearest books are on average."""
    found = similarity - hubness / 2
    found += 0.5 - hubness[places, None] / 2
    return np.asarray(found, np.float32)


def nearest(scores: Matrix, numbers: NDArray[np.int32]) -> tuple[NDArray[np.int32], Matrix]:
    """Numbers and scores of the NEIGHBOURS nearest, each (n_places, NEIGHBOURS); -inf is nobody."""
    count = min(NEIGHBOURS, scores.shape[1])
    best = np.argpartition(scores, -count, axis=1)[:, -count:]
    theirs = np.take_along_axis(scores, best, axis=1)
    order = np.lexsort((numbers[best], -theirs))
    theirs = np.take_along_axis(theirs, order, axis=1)
    found = np.take_along_axis(numbers[best], order, axis=1)
    found[np.isneginf(theirs)] = NOBODY
    missing = ((0, 0), (0, NEIGHBOURS - count))
    return (
        np.pad(found, missing, constant_values=NOBODY).astype(np.int32),
        np.pad(theirs, missing, constant_values=-np.inf).astype(np.float32),
    )


def write_hubness(cursor: Cursor, vectorizer_id: int, rows: Rows, places: Places) -> None:
    """Replace the hubness of these books, and the mean of all."""
    cursor.execute(
        "DELETE FROM hubs WHERE vectorizer_id = %s AND book_id = ANY(%s)",
        (vectorizer_id, list(rows.ids[places])),
    )
    copy_rows(
        cursor,
        "hubs",
        ("vectorizer_id", "book_id", "nearness"),
        (
            (vectorizer_id, book_id, measured)
            for book_id, measured in zip(
                rows.ids[places], rows.hubness[places].tolist(), strict=True
            )
        ),
    )
    mean = float(np.nanmean(rows.hubness))
    cursor.execute("UPDATE vectorizers SET nearness = %s WHERE id = %s", (mean, vectorizer_id))


def write_lists(cursor: Cursor, vectorizer_id: int, rows: Rows, places: Places) -> None:
    """Replace the lists of these books; what they showed is to be made again."""
    unlist(cursor, vectorizer_id, rows, places)
    copy_rows(
        cursor,
        "neighbours",
        ("vectorizer_id", "book_id", "numbers", "scores"),
        ((vectorizer_id, rows.ids[row], *_as_arrays(rows, row)) for row in places),
    )


def unlist(cursor: Cursor, vectorizer_id: int, rows: Rows, places: Places) -> None:
    """Remove the lists of these books."""
    cursor.execute(
        "DELETE FROM neighbours WHERE vectorizer_id = %s AND book_id = ANY(%s)",
        (vectorizer_id, list(rows.ids[places])),
    )


def unshow(cursor: Cursor, vectorizer_id: int, rows: Rows, places: Places) -> None:
    """What these lists show is to be made again."""
    cursor.execute(
        "UPDATE neighbours SET shown = NULL, shown_en = NULL, shown_fr = NULL"
        " WHERE vectorizer_id = %s AND book_id = ANY(%s) AND shown IS NOT NULL",
        (vectorizer_id, list(rows.ids[places])),
    )


def _as_arrays(rows: Rows, row: int) -> tuple[str, str]:
    there = rows.near[row] != NOBODY
    numbers = ",".join(map(str, rows.near[row][there].tolist()))
    scores = ",".join(f"{score:.6g}" for score in rows.near_scores[row][there].tolist())
    return f"{{{numbers}}}", f"{{{scores}}}"
