"""The catalogue as it is stored, read into memory once: what lists are judged by, and made from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from database import halfvec
from database.connections import Cursor
from recommender import vector_store
from recommender.features import Features, labels_of
from recommender.lexicon import MAX_WORDS
from recommender.vector_store import StoredVectorizer

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Matrix = NDArray[np.float32]
Rows = NDArray[np.int_]  # numbers of books, in the order of their ids

READ_AT_ONCE = 2_000


class EvaluateError(ValueError):
    """Quality can't be measured; the message says why."""


@dataclass(frozen=True)
class Snapshot:
    """Every book, in the order of the ids; row n of each array is book n.

    clustered: whether any book has a cluster. embeddings: float32, (n, dimensions), unit length, or
    zero without one. exact: float32, (n, columns), what is stored under that name; slots: the place
    there of each column.
    """

    books: Sequence[Features]
    vectorizer: StoredVectorizer
    clustered: bool
    embeddings: Matrix
    exact: "csr_matrix"
    slots: NDArray[np.int64]

    @cached_property
    def number(self) -> Mapping[str, int]:
        """Of each book, by its id."""
        return {book.id: number for number, book in enumerate(self.books)}

    @cached_property
    def words(self) -> "csr_matrix":
        """TF-IDF, unit length or zero: the part of `exact` that is no name."""
        from sklearn.preprocessing import normalize

        return normalize(self.exact[:, self.slots <= MAX_WORDS])

    def only(self, book_ids: Iterable[str]) -> "Snapshot":
        """A smaller snapshot."""
        rows = np.sort(self.rows(book_ids))
        return replace(
            self,
            books=[self.books[row] for row in rows],
            embeddings=self.embeddings[rows],
            exact=self.exact[rows],
        )

    def rows(self, book_ids: Iterable[str]) -> Rows:
        """The numbers of these books; an unknown id is left out."""
        known = (self.number[book_id] for book_id in book_ids if book_id in self.number)
        return np.fromiter(known, dtype=np.int_)

    def related(self, rows: Iterable[int]) -> Rows:
        """These books, all other editions of their works, their sets and their parts."""
        books = [self.books[row] for row in rows]
        works = {work for book in books for work in (book.work_id, *book.related)}
        return _joined(self._by_work, works)

    def authors(self, rows: Iterable[int]) -> set[str]:
        """The authors of these books, by folded name."""
        return {author for row in rows for author in self.books[row].authors}

    def by_authors(self, authors: Iterable[str]) -> Rows:
        """All books by any of these, given by folded name."""
        return _joined(self._by_author, authors)

    @cached_property
    def _by_work(self) -> Mapping[str, Sequence[int]]:
        return _index((book.work_id, n) for n, book in enumerate(self.books))

    @cached_property
    def _by_author(self) -> Mapping[str, Sequence[int]]:
        return _index((author, n) for n, book in enumerate(self.books) for author in book.authors)


def read_snapshot(cursor: Cursor) -> Snapshot:
    """Raises EvaluateError where there are no books, or no vectors that this version has made."""
    vectorizer = vector_store.vectorizer(cursor, "active")
    if vectorizer is None:
        raise EvaluateError("no book has a vector yet; load books and run the vectorizer first")
    rows = list(_read(cursor, vectorizer))
    if not any(row["exact"] for row in rows):
        raise EvaluateError("the vectors are an older version's; run the vectorizer first")
    exact, slots = _sparse([row["exact"] or "" for row in rows])
    return Snapshot(
        books=[_features(row) for row in rows],
        vectorizer=vectorizer,
        clustered=any(row["cluster"] is not None for row in rows),
        embeddings=_dense([row["embedding"] for row in rows], vectorizer.encoder_dimensions),
        exact=exact,
        slots=slots,
    )


def read_vectors(cursor: Cursor, snapshot: Snapshot) -> Matrix:
    """The fused vectors of these books, float32, (n, layout.dimensions); zero without one."""
    cursor.execute(
        "SELECT book_id, vector::text FROM vectors WHERE vectorizer_id = %s AND book_id = ANY(%s)",
        (snapshot.vectorizer.id, list(snapshot.number)),
    )
    found = dict(cursor.fetchall())
    texts = [found.get(book.id) for book in snapshot.books]
    return _dense(texts, snapshot.vectorizer.layout.dimensions)


def drawn(book_ids: Iterable[str], at_most: int) -> list[str]:
    """A sample that is the same for the same books."""
    return sorted(book_ids, key=lambda book_id: blake2b(book_id.encode()).digest())[:at_most]


def _read(cursor: Cursor, vectorizer: StoredVectorizer) -> Iterator[dict[str, Any]]:
    with cursor.connection.cursor("snapshot") as rows:
        rows.itersize = READ_AT_ONCE
        rows.execute(
            f"SELECT {', '.join(_COLUMNS.values())} FROM books AS b"
            " LEFT JOIN book_clusters AS bc ON bc.book_id = b.id"
            " LEFT JOIN embeddings AS e ON e.book_id = b.id AND e.encoder_id = %s"
            " LEFT JOIN vectors AS v ON v.book_id = b.id AND v.vectorizer_id = %s ORDER BY b.id",
            (vectorizer.encoder_id, vectorizer.id),
        )
        for row in rows:
            yield dict(zip(_COLUMNS, row, strict=True))


_COLUMNS = {
    "id": "b.id",
    "work_id": "b.work_id",
    "related": "b.related",
    "authors": "b.author_keys",
    "labels": "b.label_keys",
    "label_kinds": "b.label_kinds",
    "series": "b.series_key",
    "volume": "b.series_index",
    "cluster": "bc.cluster_id",
    "embedding": "e.embedding::text",
    "exact": "v.exact::text",
}


def _features(row: Mapping[str, Any]) -> Features:
    """The features that ranking looks at. Folded keys stand in for names, which nobody reads."""
    series = row["series"]
    labels, kinds = labels_of(row["labels"], row["labels"], row["label_kinds"])
    return Features(
        id=row["id"],
        work_id=row["work_id"],
        related=frozenset(row["related"]),
        authors={key: key for key in row["authors"]},
        labels=labels,
        label_kinds=kinds,
        series=series and (series, series),
        volume=None if row["volume"] is None else float(row["volume"]),
    )


def _dense(texts: Sequence[str | None], dimensions: int) -> Matrix:
    found = np.zeros((len(texts), dimensions), np.float32)
    for row, text in enumerate(texts):
        if text:
            found[row] = halfvec.read(text)
    return found


def _sparse(texts: Sequence[str]) -> "tuple[csr_matrix, NDArray[np.int64]]":
    """From sparsevecs, `{1:0.5,7:0.25}/20`: columns for the places in use, and these places."""
    from scipy.sparse import csr_matrix

    rows = [np.fromstring(_numbers(text), sep=",") for text in texts]
    both = np.concatenate(rows) if rows else np.zeros(0)
    slots, columns = np.unique(both[::2].astype(np.int64), return_inverse=True)
    ends = np.cumsum([0, *(len(row) // 2 for row in rows)])
    shape = (len(texts), len(slots))
    return csr_matrix((both[1::2].astype(np.float32), columns, ends), shape=shape), slots


def _numbers(text: str) -> str:
    return text.partition("}")[0][1:].replace(":", ",")


def _index(pairs: Iterable[tuple[str, int]]) -> Mapping[str, Sequence[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for key, number in pairs:
        found[key].append(number)
    return found


def _joined(index: Mapping[str, Sequence[int]], keys: Iterable[str]) -> Rows:
    return np.array(sorted({row for key in keys for row in index.get(key, ())}), dtype=np.int_)
