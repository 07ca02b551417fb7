"""The SQL that writes vectors, beside the version of the vectorizer that made them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.label_kinds import compared, label_to_read, stored_kinds
from database.connections import Connection, Cursor, value
from database.copying import copy_rows
from recommender.layout import Layout

TRAINING_LOCK = 0x74726169  # "trai"
TEXTS_AT_MOST = 100_000  # to train on; more teach nothing new
INDEX_MEMORY = "512MB"


@dataclass(frozen=True, slots=True)
class StoredVectorizer:
    """A row of `vectorizers`, with its encoder."""

    id: int
    version: str
    state: str
    encoder_id: int
    encoder_name: str
    encoder_dimensions: int
    layout: Layout


@dataclass(frozen=True, slots=True)
class TextOfBook:
    """What vectors are made of; keys are folded.

    label: the one that is read, the narrowest genre if there is one. label_keys: of the labels that
    are compared, mostly genres, audiences and places.
    """

    id: str
    work_id: str
    text_hash: bytes
    label: str | None
    label_keys: tuple[str, ...]
    title: str
    summary: str | None
    authors: tuple[str, ...]
    language: str | None
    author_keys: tuple[str, ...]
    series_key: str | None
    collection_key: str | None
    publisher_key: str | None


@dataclass(frozen=True, slots=True)
class NewVector:
    """A row of `vectors`, or of `embeddings`, which has neither terms nor an exact vector, but a
    hash of what the encoder has read.
    """

    book_id: str
    text_hash: bytes
    vector: str  # as pgvector reads it: [0.1,0.2]
    terms: Sequence[str]
    exact: str | None = None  # a sparsevec
    content_hash: bytes | None = None


def vectorizer(cursor: Cursor, state: str) -> StoredVectorizer | None:
    """The newest vectorizer in this state, or None."""
    cursor.execute(
        "SELECT v.id, v.version, v.state, e.id, e.name, e.dimensions, v.layout"
        " FROM vectorizers AS v JOIN encoders AS e ON e.id = v.encoder_id"
        " WHERE v.state = %s ORDER BY v.id DESC LIMIT 1",
        (state,),
    )
    row = cursor.fetchone()
    if row is None:
        return None
    values = dict(zip(_STORED, row, strict=True))
    return StoredVectorizer(**{**values, "layout": Layout.from_json(values["layout"])})


def lock_training(cursor: Cursor) -> bool:
    """Whether this transaction may train, fill and swap: one replica at a time does."""
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", (TRAINING_LOCK,))
    return bool(value(cursor))


def versions(cursor: Cursor) -> set[str]:
    """Those of all vectorizers, in whatever state."""
    cursor.execute("SELECT version FROM vectorizers ORDER BY version")
    return {version for (version,) in cursor.fetchall()}


def register(
    cursor: Cursor, encoder_name: str, encoder_dimensions: int, version: str, layout: Layout
) -> None:
    """A new vectorizer, `building`, in the place of one that was being built."""
    cursor.execute("DELETE FROM vectorizers WHERE state = 'building'")
    cursor.execute(
        "INSERT INTO encoders (name, dimensions) VALUES (%s, %s)"
        " ON CONFLICT (name) DO UPDATE SET dimensions = excluded.dimensions RETURNING id",
        (encoder_name, encoder_dimensions),
    )
    encoder_id = value(cursor)
    cursor.execute(
        "INSERT INTO vectorizers (encoder_id, version, layout, state, trained_on)"
        " SELECT %s, %s, %s, 'building', count(*) FROM books",
        (encoder_id, version, json.dumps(layout.to_json())),
    )


def outgrown(cursor: Cursor, of: StoredVectorizer) -> bool:
    """Whether the catalogue has twice the books that this vectorizer was trained on."""
    cursor.execute(
        "SELECT (SELECT count(*) FROM books) >= 2 * trained_on FROM vectorizers WHERE id = %s",
        (of.id,),
    )
    return bool(value(cursor))


def activate(cursor: Cursor, new: StoredVectorizer) -> None:
    """Put the new vectorizer in charge, with its indexes, and drop what the old one made.

    Only the embeddings of the encoder before are kept, so that going back to it is quick.
    """
    create_indexes(cursor, new)
    cursor.execute(
        "UPDATE encoders SET left_at = now() WHERE id <> %s AND id IN"
        " (SELECT encoder_id FROM vectorizers WHERE state = 'active')",
        (new.encoder_id,),
    )
    cursor.execute("SELECT id FROM vectorizers WHERE state <> 'building' AND id <> %s", (new.id,))
    for (old,) in cursor.fetchall():
        cursor.execute(f"DROP INDEX IF EXISTS {_vectors_index(old)}")
    cursor.execute("DELETE FROM vectorizers WHERE id <> %s AND state <> 'building'", (new.id,))
    cursor.execute(
        "UPDATE vectorizers SET state = 'active', activated_at = now() WHERE id = %s", (new.id,)
    )
    cursor.execute(
        "SELECT id, left_at FROM encoders WHERE id NOT IN (SELECT encoder_id FROM vectorizers)"
        " ORDER BY left_at DESC NULLS LAST, id DESC"
    )
    for place, (old, left_at) in enumerate(cursor.fetchall()):
        cursor.execute(f"DROP INDEX IF EXISTS {_embeddings_index(old)}")
        if place or left_at is None:
            cursor.execute("DELETE FROM encoders WHERE id = %s", (old,))


def without_vector(cursor: Cursor, of: StoredVectorizer, limit: int) -> list[str]:
    """Ids of up to `limit` books that this vectorizer has no vector for yet."""
    cursor.execute(
        "SELECT b.id FROM books AS b WHERE NOT EXISTS"
        " (SELECT FROM vectors AS v WHERE v.vectorizer_id = %s AND v.book_id = b.id)"
        " ORDER BY b.id LIMIT %s",
        (of.id, limit),
    )
    return [book_id for (book_id,) in cursor.fetchall()]


def texts(cursor: Cursor, book_ids: Sequence[str]) -> list[TextOfBook]:
    """What vectors of these books are made of, shortest first so that batches waste little."""
    cursor.execute(
        f"SELECT {_TEXT_COLUMNS} FROM books WHERE id = ANY(%s)"
        " ORDER BY length(title) + coalesce(length(summary), 0), id",
        (list(book_ids),),
    )
    return [_text(row) for row in cursor.fetchall()]


def sample_texts(connection: Connection) -> Iterator[TextOfBook]:
    """At most TEXTS_AT_MOST books, drawn by a hash of their ids: the same catalogue, the same."""
    with connection, connection.cursor("texts") as cursor:
        cursor.itersize = 2_000
        cursor.execute(
            f"SELECT {_TEXT_COLUMNS} FROM books ORDER BY hashtext(id), id LIMIT %s",
            (TEXTS_AT_MOST,),
        )
        yield from map(_text, cursor)


def embeddings(cursor: Cursor, encoder_id: int, book_ids: Sequence[str]) -> dict[str, str]:
    """Embeddings that are still those of the books' texts, as pgvector writes them, by book."""
    cursor.execute(
        "SELECT e.book_id, e.embedding::text FROM embeddings AS e"
        " JOIN books AS b ON b.id = e.book_id AND b.text_hash = e.text_hash"
        " WHERE e.encoder_id = %s AND e.book_id = ANY(%s)",
        (encoder_id, list(book_ids)),
    )
    return dict(cursor.fetchall())


def embeddings_of(
    cursor: Cursor, encoder_id: int, content_hashes: Iterable[bytes]
) -> dict[bytes, str]:
    """Embeddings of these contents, as pgvector writes them, whichever book they were made for."""
    cursor.execute(
        "SELECT DISTINCT ON (content_hash) content_hash, embedding::text FROM embeddings"
        " WHERE encoder_id = %s AND content_hash = ANY(%s) ORDER BY content_hash, book_id",
        (encoder_id, list(content_hashes)),
    )
    return {bytes(content): embedding for content, embedding in cursor.fetchall()}


def write_embeddings(cursor: Cursor, encoder_id: int, new: Iterable[NewVector]) -> None:
    """Store embeddings, in the place of those the books had."""
    rows = list(new)
    cursor.execute(
        "DELETE FROM embeddings WHERE encoder_id = %s AND book_id = ANY(%s)",
        (encoder_id, [row.book_id for row in rows]),
    )
    copy_rows(
        cursor,
        "embeddings",
        ("encoder_id", "book_id", "text_hash", "embedding", "content_hash"),
        ((encoder_id, row.book_id, row.text_hash, row.vector, row.content_hash) for row in rows),
    )


def write_vectors(cursor: Cursor, vectorizer_id: int, new: Iterable[NewVector]) -> None:
    """Store vectors, in the place of those the books had."""
    rows = list(new)
    cursor.execute(
        "DELETE FROM vectors WHERE vectorizer_id = %s AND book_id = ANY(%s)",
        (vectorizer_id, [row.book_id for row in rows]),
    )
    copy_rows(
        cursor,
        "vectors",
        ("vectorizer_id", "book_id", "text_hash", "vector", "terms", "exact"),
        (
            (vectorizer_id, row.book_id, row.text_hash, row.vector, row.terms, row.exact)
            for row in rows
        ),
    )


def create_indexes(cursor: Cursor, of: StoredVectorizer) -> None:
    """HNSW over the fused vectors, and over the embeddings for the single distances."""
    cursor.execute("SELECT set_config('maintenance_work_mem', %s, true)", (INDEX_MEMORY,))
    dimensions = of.layout.dimensions
    cursor.execute(
        f"CREATE INDEX IF NOT EXISTS {_vectors_index(of.id)} ON vectors"
        f" USING hnsw ((vector::halfvec({dimensions})) halfvec_ip_ops)"
        f" WHERE vectorizer_id = {of.id}"
    )
    cursor.execute(
        f"CREATE INDEX IF NOT EXISTS {_embeddings_index(of.encoder_id)} ON embeddings"
        f" USING hnsw ((embedding::halfvec({of.encoder_dimensions})) halfvec_cosine_ops)"
        f" WHERE encoder_id = {of.encoder_id}"
    )


def _vectors_index(vectorizer_id: int) -> str:
    return f"vectors_hnsw_{vectorizer_id}"


def _embeddings_index(encoder_id: int) -> str:
    return f"embeddings_hnsw_{encoder_id}"


_STORED = (
    "id", "version", "state", "encoder_id", "encoder_name", "encoder_dimensions", "layout",
)  # fmt: skip
_TEXT_COLUMNS = (
    "labels, label_keys, label_kinds, id, work_id, text_hash, title, summary, authors, language,"
    " author_keys, series_key, collection_key, publisher_key"
)


def _text(row: Sequence[Any]) -> TextOfBook:
    labels, keys, kinds, book_id, work_id, text_hash, *rest = row
    kinds = stored_kinds(kinds, labels)
    label, compared_keys = label_to_read(labels, kinds), tuple(compared(keys, kinds))
    return TextOfBook(book_id, work_id, bytes(text_hash), label, compared_keys, *rest)
