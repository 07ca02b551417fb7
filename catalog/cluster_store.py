"""The SQL of clusters: reading vectors to make them from, storing them, assigning books."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.label_kinds import stored_kinds, telling
from database import halfvec
from database.connections import Cursor, value
from database.copying import copy_rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TRAINING_LOCK = 0x6B6D6E73  # "kmns"
CLUSTERS_LOCK = 0x636C7573  # "clus"
ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster as it is stored; the centroid has unit length."""

    id: int
    name: str
    terms: Sequence[str]
    centroid: Sequence[float]


@dataclass(frozen=True, slots=True)
class Clues:
    """What a cluster can be named by, of one book; labels are its genres, audiences and places."""

    authors: Sequence[str]
    labels: Sequence[str]
    terms: Sequence[str]
    text: str


def lock_training(cursor: Cursor) -> bool:
    """Whether this transaction may train; False while a replica does."""
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", (TRAINING_LOCK,))
    return bool(value(cursor))


def lock_clusters(cursor: Cursor) -> None:
    """Wait until no replica writes clusters; none does until this transaction ends."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", (CLUSTERS_LOCK,))


def clusters_space(cursor: Cursor) -> int | None:
    """Id of the vectorizer whose vectors the centroids lie among; None without clusters."""
    cursor.execute("SELECT min(vectorizer_id) FROM clusters")
    found: int | None = value(cursor)
    return found


def outgrown(cursor: Cursor) -> bool:
    """Whether the clusters hold twice the books that they were trained on."""
    cursor.execute(
        "SELECT (SELECT count(*) FROM book_clusters) >= 2 * min(trained_on) FROM clusters"
    )
    return bool(value(cursor))


def has_vectors(cursor: Cursor, vectorizer_id: int, least: int) -> bool:
    """Whether this vectorizer has made at least so many vectors."""
    cursor.execute(
        "SELECT count(*) FROM (SELECT FROM vectors WHERE vectorizer_id = %s LIMIT %s) AS few",
        (vectorizer_id, least),
    )
    return int(value(cursor)) >= least


def vectors(cursor: Cursor, vectorizer_id: int) -> tuple[list[str], "NDArray[np.float32]"]:
    """Every book id with its vector, float32, (n, d), in the order of ids.

    Streamed in PostgreSQL's binary form: a hundred thousand vectors as text would take a minute.
    """
    import numpy as np

    ids: list[str] = []
    blocks = [np.empty((0, 0), dtype=np.float16)]
    with cursor.connection.cursor("vectors") as streamed:
        streamed.itersize = ROWS_AT_ONCE
        streamed.execute(
            "SELECT book_id, halfvec_send(vector) FROM vectors WHERE vectorizer_id = %s"
            " ORDER BY book_id",
            (vectorizer_id,),
        )
        while rows := streamed.fetchmany(ROWS_AT_ONCE):
            ids += [book_id for book_id, _ in rows]
            # Two 16-bit words before the numbers: how many, and an unused one.
            blocks.append(np.stack([np.frombuffer(sent, ">f2", offset=4) for _, sent in rows]))
    if ids:
        del blocks[0]
    return ids, np.concatenate(blocks, dtype=np.float32)


def clues(cursor: Cursor, vectorizer_id: int, book_ids: Sequence[str]) -> dict[str, Clues]:
    """What these books can be named by."""
    cursor.execute(
        "SELECT b.id, b.authors, b.labels, b.label_kinds, v.terms,"
        " concat_ws(' ', b.title, b.summary)"
        " FROM books AS b JOIN vectors AS v ON v.book_id = b.id AND v.vectorizer_id = %s"
        " WHERE b.id = ANY(%s)",
        (vectorizer_id, list(book_ids)),
    )
    return {
        book_id: Clues(authors, telling(labels, stored_kinds(kinds, labels)), terms, text)
        for book_id, authors, labels, kinds, terms, text in cursor.fetchall()
    }


def assignments(cursor: Cursor) -> dict[str, int]:
    """The cluster of every book that has one."""
    cursor.execute("SELECT book_id, cluster_id FROM book_clusters")
    return dict(cursor.fetchall())


def replace(
    cursor: Cursor,
    vectorizer_id: int,
    clusters: Sequence[Cluster],
    assigned: Mapping[str, int],
) -> bool:
    """Store these clusters and assignments in place of all others.

    Books that came while they were made go to the nearest. False, and nothing is stored, if their
    vectorizer is no longer in charge.
    """
    lock_clusters(cursor)
    cursor.execute(
        "SELECT state = 'active' FROM vectorizers WHERE id = %s FOR SHARE", (vectorizer_id,)
    )
    if not value(cursor):
        return False
    cursor.execute("DELETE FROM book_clusters")
    cursor.execute("DELETE FROM clusters")
    copy_rows(
        cursor,
        "clusters",
        ("id", "name", "terms", "vectorizer_id", "trained_on", "centroid"),
        (
            (c.id, c.name, c.terms, vectorizer_id, len(assigned), halfvec.write(c.centroid))
            for c in clusters
        ),
    )
    _copy_assigned(cursor, assigned)
    _assign(
        cursor,
        vectorizer_id,
        "NOT EXISTS (SELECT FROM book_clusters AS bc WHERE bc.book_id = v.book_id)",
        (),
    )
    return True


def assign(cursor: Cursor, vectorizer_id: int, book_ids: Sequence[str]) -> None:
    """Put these books into the cluster whose centroid is nearest."""
    _assign(cursor, vectorizer_id, "v.book_id = ANY(%s)", (list(book_ids),))


def reanchor(cursor: Cursor, vectorizer_id: int) -> None:
    """Move every centroid to the mean direction of its books' vectors by this vectorizer.

    A cluster without such books goes.
    """
    cursor.execute(
        """
        UPDATE clusters SET vectorizer_id = %s, centroid = moved.centroid
        FROM (SELECT bc.cluster_id, l2_normalize(avg(l2_normalize(v.vector))) AS centroid
              FROM book_clusters AS bc JOIN vectors AS v USING (book_id)
              WHERE v.vectorizer_id = %s GROUP BY bc.cluster_id) AS moved
        WHERE id = moved.cluster_id
        """,
        (vectorizer_id, vectorizer_id),
    )
    cursor.execute("DELETE FROM clusters WHERE vectorizer_id <> %s", (vectorizer_id,))


def _copy_assigned(cursor: Cursor, assigned: Mapping[str, int]) -> None:
    """The clusters of books, without those of books that have gone."""
    cursor.execute("CREATE TEMPORARY TABLE assigned (id text, cluster integer) ON COMMIT DROP")
    copy_rows(cursor, "assigned", ("id", "cluster"), assigned.items())
    cursor.execute(
        "INSERT INTO book_clusters (book_id, cluster_id)"
        " SELECT id, cluster FROM assigned JOIN books USING (id) ORDER BY id"
    )


def _assign(cursor: Cursor, vectorizer_id: int, condition: str, values: tuple[object, ...]) -> None:
    cursor.execute(
        f"""
        INSERT INTO book_clusters (book_id, cluster_id)
        SELECT v.book_id, nearest.id
        FROM vectors AS v CROSS JOIN LATERAL (
            SELECT c.id FROM clusters AS c WHERE c.vectorizer_id = v.vectorizer_id
            ORDER BY c.centroid <#> v.vector, c.id LIMIT 1
        ) AS nearest
        WHERE v.vectorizer_id = %s AND {condition}
        ON CONFLICT (book_id) DO UPDATE SET cluster_id = excluded.cluster_id
            WHERE book_clusters.cluster_id <> excluded.cluster_id
        """,
        (vectorizer_id, *values),
    )
