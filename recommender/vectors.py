"""The vectors of a whole catalogue and the lists of neighbours, in memory.

They follow their tables row by row: what another process has written is read, what is gone is
forgotten. About 3.5 kB a book.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from database.connections import Cursor, value
from recommender.layout import MEANING, Layout

Matrix = NDArray[np.float32]
Places = NDArray[np.int64]

ROWS_AT_ONCE = 2_000
NEIGHBOURS = 100  # kept of each book
NOBODY = 0  # in the place of a number: they count from 1
BESIDE_VECTORS = ("works", "hubness", "near", "near_scores", "listed", "stamps")  # of Rows


@dataclass(slots=True)
class Rows:
    """What is kept of each book; row n of each array is book n.

    works: a number for each work. meaning: float32, (n, d). hubness: NaN where it is not measured.
    near: int32, (n, NEIGHBOURS), numbers of the nearest, NOBODY where there are fewer; near_scores:
    -inf there. listed: whether it has a list. vectors_by: which transaction wrote the vector.
    stamps: another one whenever anything here is written. exact: float32, (n, columns), words and
    names at their whole weight.
    """

    ids: NDArray[np.object_]
    numbers: NDArray[np.int32]
    works: NDArray[np.int64]
    meaning: Matrix
    hubness: Matrix
    near: NDArray[np.int32]
    near_scores: Matrix
    listed: NDArray[np.bool_]
    vectors_by: Places
    stamps: Places
    exact: csr_matrix


class Vectors:
    """Those that one vectorizer has made. The order of the books tells nothing."""

    def __init__(self, vectorizer_id: int, layout: Layout) -> None:
        self.vectorizer_id = vectorizer_id
        part = layout.part(MEANING)
        self._meaning = (part.start + 1, part.dimensions) if part else (1, 0)
        self._columns: dict[int, int] = {}  # places of sparse vectors -> columns in use
        self._works: dict[str, int] = {}
        self.rows = self._parsed([])
        self._transposed: csr_matrix | None = None
        self._since: str | None = None  # the first transaction whose rows may not stand here
        self._transaction: str | None = None  # the last one of which rows stand here

    def __len__(self) -> int:
        return len(self.rows.ids)

    def follow(self, cursor: Cursor) -> None:
        """Read the rows that were written since the last time, and forget those that are gone."""
        cursor.execute(_WRITTEN, {"since": self._since, "vectorizer": self.vectorizer_id})
        *there, written, since = cursor.fetchone() or ()
        all_stands = self._since is not None and self._stands(cursor)
        self._since, self._transaction = since, None
        self._note_transaction(cursor)
        if all_stands and self._renewed(cursor, written or ()) and self._held() == tuple(there):
            return
        stamps = self._stamps(cursor)
        mine = zip(self.rows.ids, self.rows.stamps.tolist(), strict=True)
        current = np.array([stamps.get(book_id) == stamp for book_id, stamp in mine], dtype=bool)
        known = set(self.rows.ids[current])
        new = [book_id for book_id in stamps if book_id not in known]
        if current.all() and not new:
            return
        read = [row for batch in self._read(cursor, new) for row in batch]
        self.rows = _joined(self.rows, current, self._parsed(read))
        self._transposed = None

    def _held(self) -> tuple[int, int, int]:
        """How many rows of each table stand here."""
        rows = self.rows
        return len(rows.ids), int((~np.isnan(rows.hubness)).sum()), int(rows.listed.sum())

    def _stamps(self, cursor: Cursor, book_ids: Sequence[str] | None = None) -> dict[str, int]:
        """Of these books, or of all."""
        if book_ids is None:
            cursor.execute(_STAMPS, (self.vectorizer_id,))
        else:
            cursor.execute(
                f"{_STAMPS} AND v.book_id = ANY(%s)", (self.vectorizer_id, list(book_ids))
            )
        return dict(cursor.fetchall())

    def _renewed(self, cursor: Cursor, book_ids: Sequence[str]) -> bool:
        """Read what stands beside the vectors of these books anew; False if some are new or gone,
        or have other vectors.
        """
        if not book_ids:
            return True
        stamps = self._stamps(cursor, book_ids)
        place_of = {book_id: place for place, book_id in enumerate(self.rows.ids)}
        if not stamps.keys() == set(book_ids) <= place_of.keys():
            return False
        changed = [i for i, stamp in stamps.items() if self.rows.stamps[place_of[i]] != stamp]
        for batch in self._read(cursor, changed):
            parsed = self._parsed(batch)
            places = np.array([place_of[book_id] for book_id in parsed.ids], np.int64)
            if not np.array_equal(parsed.vectors_by, self.rows.vectors_by[places]):
                return False
            for name in BESIDE_VECTORS:
                getattr(self.rows, name)[places] = getattr(parsed, name)
        return True

    def _stands(self, cursor: Cursor) -> bool:
        """Whether the transaction whose rows stand here was committed, or goes on."""
        if self._transaction is None:
            return True
        cursor.execute(
            "SELECT coalesce(pg_xact_status(%(id)s::xid8) = 'committed'"
            " OR pg_current_xact_id_if_assigned() = %(id)s::xid8, false)",
            {"id": self._transaction},
        )
        return bool(value(cursor))

    def _note_transaction(self, cursor: Cursor) -> None:
        cursor.execute("SELECT pg_current_xact_id_if_assigned()::text")
        self._transaction = value(cursor) or self._transaction

    def similarity(self, rows: Places) -> Matrix:
        """float32, (n_rows, n): of these books to every book, hubs not corrected.

        What recommender/similarity.py computes in SQL.
        """
        if self._transposed is None:
            self._transposed = self.rows.exact.T.tocsr()
        found: Matrix = (self.rows.exact[rows] @ self._transposed).toarray()
        found += self.rows.meaning[rows] @ self.rows.meaning.T
        return found

    def hold(self, cursor: Cursor, places: Places) -> Places:
        """Those of these books whose vectors stand in the table as they stand here; they can't be
        replaced until the transaction ends. What another transaction holds is left out.
        """
        cursor.execute(_HOLD, (self.vectorizer_id, list(self.rows.ids[places])))
        by: dict[str, int] = dict(cursor.fetchall())
        mine = zip(self.rows.ids[places], self.rows.vectors_by[places].tolist(), strict=True)
        still = np.array([by.get(book_id) == xmin for book_id, xmin in mine], bool)
        return np.asarray(places[still], np.int64)

    def written(self, cursor: Cursor, places: Places) -> None:
        """These rows stand in the tables now as they stand here: they need not be read again."""
        stamps = self._stamps(cursor, list(self.rows.ids[places]))
        self.rows.stamps[places] = [stamps[book_id] for book_id in self.rows.ids[places]]
        self._note_transaction(cursor)

    def _read(self, cursor: Cursor, book_ids: Sequence[str]) -> Iterator[list[tuple[object, ...]]]:
        for first in range(0, len(book_ids), ROWS_AT_ONCE):
            some = list(book_ids[first : first + ROWS_AT_ONCE])
            cursor.execute(_ROWS, (*self._meaning, self.vectorizer_id, some))
            yield cursor.fetchall()

    def _parsed(self, rows: Sequence[tuple[object, ...]]) -> Rows:
        """Rows of _ROWS."""
        ids, numbers, works, by, stamps, hubness, near, scores, meaning, exact = (
            zip(*rows, strict=True) if rows else ((),) * 10
        )
        vectors = [np.frombuffer(sent, ">f2", offset=4) for sent in meaning]
        works_seen = self._works
        return Rows(
            np.array(ids, dtype=object),
            np.array(numbers, np.int32),
            np.array([works_seen.setdefault(str(each), len(works_seen)) for each in works], int),
            np.array(vectors, np.float32).reshape(len(rows), self._meaning[1]),
            np.array(hubness, np.float32),
            _lists(near, ">i4", NOBODY).astype(np.int32),
            _lists(scores, ">f4", -np.inf).astype(np.float32),
            np.array([each is not None for each in near], bool),
            np.array(by, np.int64),
            np.array(stamps, np.int64),
            self._sparse(exact),
        )

    def _sparse(self, sent: Sequence[object]) -> csr_matrix:
        """What sparsevec_send gives: 32-bit words big-endian, the second of which is a count, the
        fourth on the places from 0, then as many numbers.
        """
        places, numbers, lengths = [np.empty(0, np.int32)], [np.empty(0, np.float32)], [0]
        for each in sent:
            count = 0 if each is None else int(np.frombuffer(each, ">i4", 1, offset=4)[0])  # type: ignore[call-overload]
            lengths.append(count)
            if count:
                places.append(np.frombuffer(each, ">i4", count, offset=12))  # type: ignore[call-overload]
                numbers.append(np.frombuffer(each, ">f4", count, offset=12 + 4 * count))  # type: ignore[call-overload]
        used, columns = np.unique(np.concatenate(places), return_inverse=True)
        codes = np.array(
            [self._columns.setdefault(place, len(self._columns)) for place in used.tolist()],
            np.int32,
        )
        shape = len(sent), len(self._columns)
        data = np.concatenate(numbers).astype(np.float32)
        return csr_matrix((data, codes[columns], np.cumsum(lengths)), shape)


def _lists(sent: Sequence[object], kind: str, missing: float) -> NDArray[np.generic]:
    """(n, NEIGHBOURS), of what array_send gives: 20 bytes, then each number behind its length.

    An empty list has but 12 bytes.
    """
    found = np.full((len(sent), NEIGHBOURS), missing, kind)
    for row, each in zip(found, sent, strict=True):
        if each is not None and len(each) > 20:  # type: ignore[arg-type]
            numbers = np.frombuffer(each, kind, offset=20)[1::2][:NEIGHBOURS]  # type: ignore[call-overload]
            row[: len(numbers)] = numbers
    return found


def _joined(old: Rows, kept: NDArray[np.bool_], new: Rows) -> Rows:
    old.exact.resize(old.exact.shape[0], new.exact.shape[1])
    arrays = {
        each.name: np.concatenate([getattr(old, each.name)[kept], getattr(new, each.name)])
        for each in fields(Rows)
        if each.name != "exact"
    }
    return Rows(**arrays, exact=vstack([old.exact[kept], new.exact], format="csr"))


# xmin is the transaction that wrote a row: another one as soon as it is written anew.
_STAMP = (
    "(v.xmin::text::bigint << 31) # (coalesce(h.xmin::text::bigint, 0) << 15)"
    " # (coalesce(n.xmin::text::bigint, 0) << 7) # b.number"
)
_FROM = """
FROM vectors AS v JOIN books AS b ON b.id = v.book_id
LEFT JOIN hubs AS h ON h.vectorizer_id = v.vectorizer_id AND h.book_id = v.book_id
LEFT JOIN neighbours AS n ON n.vectorizer_id = v.vectorizer_id AND n.book_id = v.book_id
WHERE v.exact IS NOT NULL AND v.vectorizer_id = %s
"""
_HOLD = (
    "SELECT book_id, xmin::text::bigint FROM vectors WHERE vectorizer_id = %s AND book_id = ANY(%s)"
    " ORDER BY book_id FOR KEY SHARE SKIP LOCKED"
)
# How many rows there are, the books whose rows were written by the transaction `since` or by later
# ones, and the first transaction that this statement may not see.
_WRITTEN_IN = """
SELECT count(*) AS there, array_agg(book_id) FILTER (
    WHERE age(xmin) <= age(%(since)s::xid8::xid)) AS ids
FROM {} WHERE vectorizer_id = %(vectorizer)s
"""
_WRITTEN = f"""
SELECT v.there, h.there, n.there, v.ids || h.ids || n.ids,
       pg_snapshot_xmin(pg_current_snapshot())::text
FROM ({_WRITTEN_IN.format("vectors")} AND exact IS NOT NULL) AS v,
     ({_WRITTEN_IN.format("hubs")}) AS h, ({_WRITTEN_IN.format("neighbours")}) AS n
"""
_STAMPS = f"SELECT v.book_id, {_STAMP} {_FROM}"
_ROWS = f"""
SELECT v.book_id, b.number, b.work_id, v.xmin::text::bigint, {_STAMP}, h.nearness,
       array_send(n.numbers), array_send(n.scores),
       halfvec_send(subvector(v.vector, %s, %s)::halfvec), sparsevec_send(v.exact)
{_FROM} AND v.book_id = ANY(%s)
"""
