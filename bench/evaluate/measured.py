"""Measures one table after another."""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence

from bench.evaluate import on_likes
from bench.evaluate.ablation import NOTHING, Replica, columns_of, variants
from bench.evaluate.asked import OURS, Similar, methods, recommender
from bench.evaluate.baselines import by_content, for_readers
from bench.evaluate.figures import Table
from bench.evaluate.likes import Reader, only_of
from bench.evaluate.on_catalogue import Judge
from bench.evaluate.snapshot import EvaluateError, Snapshot, drawn, read_snapshot, read_vectors
from bench.evaluate.tables import ablation_table, catalogue_table, likes_table
from database.connections import Cursor
from recommender.fusion import facts_of
from recommender.layout import LABELS
from recommender.vector_store import texts

log = logging.getLogger(__name__)

ASKED_AT_MOST = 1_000  # books, in every table
ABLATED_AT_MOST = 10_000  # books, each of which is compared with each: 400 MB


def measure(cursor: Cursor, readers: Mapping[str, Reader] | None) -> Iterator[Table]:
    """The catalogue, the readers if there are any, also by authors who are new to them, the
    ablation. Raises EvaluateError.
    """
    log.info("Reading the catalogue")
    snapshot = read_snapshot(cursor)
    yield _of_catalogue(cursor, snapshot)
    judged = only_of(readers or {}, snapshot.number)
    if readers:
        yield _of_likes(cursor, snapshot, readers, judged)
        if discovering := with_new_authors(snapshot, judged):
            yield _of_new_authors(cursor, snapshot, judged, discovering)
    yield _ablation(cursor, snapshot, judged)


def _of_catalogue(cursor: Cursor, snapshot: Snapshot) -> Table:
    judge = Judge(snapshot, drawn(snapshot.number, ASKED_AT_MOST))
    ours = methods(cursor, snapshot.clustered)
    found = {}
    for name, similar in {**ours, **by_content(snapshot)}.items():
        log.info("Similar books: %s", name)
        found[name] = judge(name, similar)
    return catalogue_table(found, len(snapshot.books), tuple(ours))


def _of_likes(
    cursor: Cursor, snapshot: Snapshot, given: Mapping[str, Reader], readers: Sequence[Reader]
) -> Table:
    if not readers:
        raise EvaluateError(
            "of no reader the catalogue has both a known and a held book; load their books first"
        )
    known = [snapshot.rows(reader.known) for reader in readers]
    found = {}
    for name, recommend in {OURS: recommender(cursor), **for_readers(snapshot, known)}.items():
        log.info("Recommendations: %s", name)
        found[name] = on_likes.judge(name, recommend, readers)
    return likes_table(found, len(snapshot.books), _readers_title(given.values(), readers))


def with_new_authors(snapshot: Snapshot, readers: Sequence[Reader]) -> list[Reader]:
    """The readers, and of their held books those by authors of whom they know none; not who has
    no such book.
    """
    found = []
    for reader in readers:
        known = snapshot.authors(snapshot.rows(reader.known))
        new = {book for book in reader.held if known.isdisjoint(_authors(snapshot, book))}
        if new:
            found.append(Reader(reader.known, new))
    return found


def _authors(snapshot: Snapshot, book_id: str) -> set[str]:
    return snapshot.authors(snapshot.rows([book_id]))


def _of_new_authors(
    cursor: Cursor, snapshot: Snapshot, learned_from: Sequence[Reader], readers: Sequence[Reader]
) -> Table:
    """learned_from: the readers of the methods that learn from readers."""
    known = [snapshot.rows(reader.known) for reader in learned_from]
    ours = recommender(cursor, novelty=1.0)
    found = {}
    for name, recommend in {OURS: ours, **for_readers(snapshot, known, only_others=True)}.items():
        log.info("Recommendations of authors not named: %s", name)
        found[name] = on_likes.judge(name, recommend, readers)
    title = f"The same by authors of whom no book is known, for {len(readers):,} readers"
    return likes_table(found, len(snapshot.books), title, "discovery")


def _ablation(cursor: Cursor, snapshot: Snapshot, readers: Sequence[Reader]) -> Table:
    """On a sample of a large catalogue: the books that readers name, then any."""
    named = sorted({book for reader in readers for book in (*reader.known, *reader.held)})
    chosen = dict.fromkeys(
        (*drawn(named, ABLATED_AT_MOST), *drawn(snapshot.number, ABLATED_AT_MOST))
    )
    small = snapshot.only(list(chosen)[:ABLATED_AT_MOST])
    vectors = read_vectors(cursor, small)
    facts = [facts_of(book) for book in texts(cursor, list(small.number))]
    parts = columns_of(small, facts)
    judge = Judge(small, drawn(small.number, ASKED_AT_MOST))
    on_catalogue, on_readers = {}, {}
    for name in variants(small.vectorizer.layout):
        log.info("The ranking without: %s", name)
        replica = Replica(small, vectors, parts, name)
        blind = Replica(small, vectors, parts, name, LABELS)
        on_catalogue[name] = judge(name, _similar(replica, blind))
        if readers:
            on_readers[name] = on_likes.judge(name, replica.recommend, readers)
    title = f"The ranking without each of its parts, on {len(small.books):,} books"
    if len(small.books) < len(snapshot.books):
        title += f", a sample of the {len(snapshot.books):,}"
    return ablation_table(on_catalogue, on_readers, NOTHING, len(small.books), title)


def _similar(replica: Replica, blind: Replica) -> Similar:
    """The lists that genre is judged by are made without labels: they would find it by itself."""
    return lambda book_id, others: (blind if others else replica).similar(book_id, others)


def _readers_title(given: Collection[Reader], readers: Sequence[Reader]) -> str:
    likes = sum(len(reader.known) + len(reader.held) for reader in given)
    there = sum(len(reader.known) + len(reader.held) for reader in readers)
    return (
        f"Recommendations for {len(readers):,} of {len(given):,} readers, who have"
        f" {there:,} of {likes:,} likes in the catalogue"
    )
