"""Candidates from a real index: filters, distances, hubness, and books without vectors."""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import pytest

from catalog.book import Book
from catalog.filters import Filters
from database.connections import Connection, Cursor, transaction
from recommender import vector_store
from recommender.answer import recommend, similar
from recommender.candidates import Candidate
from recommender.constraints import Constraints, relative_to
from recommender.distances import Method, near_by_distance
from recommender.kin import kin
from recommender.layout import AUTHOR, MEANING, Layout
from recommender.near import near
from recommender.seeds import read_seeds
from recommender.vector_store import NewVector, StoredVectorizer
from tests.conftest import make_book

LAYOUT = Layout.of([(MEANING, 6, 0.8), (AUTHOR, 2, 0.2)])
Shelve = Callable[..., list[str]]


class Counting(Cursor):
    """Counts its statements; what is planned only once does not count."""

    statements = 0

    def execute(self, query: str, values: Sequence[object] | None = None) -> None:
        super().execute(query, values)
        self.statements += not query.startswith("PREPARE")


def unit(numbers: list[float]) -> list[float]:
    length = math.sqrt(sum(number * number for number in numbers))
    return [number / length for number in numbers]


def vectorize(
    connection: Connection,
    vectors: dict[str, list[float]],
    layout: Layout = LAYOUT,
    exact: Mapping[str, str] = MappingProxyType({}),
) -> StoredVectorizer:
    """Store unit vectors of six dimensions as meaning, with no author's part."""
    share = layout.parts[0].weight
    with transaction(connection) as cursor:
        vector_store.register(cursor, "test", 6, "v1", layout)
        made = vector_store.vectorizer(cursor, "building")
        assert made
        vector_store.write_embeddings(
            cursor,
            made.encoder_id,
            [NewVector(i, b"", str(unit(v)), ()) for i, v in vectors.items()],
        )
        fused = {i: [share**0.5 * x for x in unit(v)] + [0.0, 0.0] for i, v in vectors.items()}
        vector_store.write_vectors(
            cursor,
            made.id,
            [NewVector(i, b"", str(v), ["mine"], exact.get(i)) for i, v in fused.items()],
        )
        vector_store.activate(cursor, made)
        active = vector_store.vectorizer(cursor, "active")
        assert active
        return active


@pytest.fixture
def crowd(connection: Connection, shelve: Shelve) -> tuple[StoredVectorizer, list[str]]:
    """300 books around a seed, numbered by nearness; every thirtieth is rare."""
    draw = random.Random(1)
    books = [
        make_book(
            f"Book {n:03}", authors=[f"Author {n}"], format="rare" if n % 30 == 0 else "usual"
        )
        for n in range(301)
    ]
    ids = shelve(*books)
    vectors = {
        book_id: [1.0, n / 5, *(draw.gauss(0, 0.001) for _ in range(4))]
        for n, book_id in enumerate(ids)
    }
    return vectorize(connection, vectors), ids


def near_to(
    connection: Connection,
    liked: Sequence[str],
    constraints: Constraints | None = None,
    disliked: Sequence[str] = (),
    limit: int = 10,
) -> dict[str, Candidate]:
    with transaction(connection) as cursor:
        seeds = read_seeds(cursor, liked, disliked)
        found = near(cursor, seeds, limit, 200, constraints or Constraints())
    return {each.id: each for each in found}


def test_the_nearest_come_with_their_scores(
    connection: Connection, crowd: tuple[StoredVectorizer, list[str]]
) -> None:
    _, ids = crowd
    found = near_to(connection, ids[:1], Constraints(exclude_ids=(ids[0],)))
    assert set(ids[1:11]) <= found.keys()
    assert ids[0] not in found
    (pair,) = found[ids[1]].pairs
    assert pair.score == pytest.approx(0.8, abs=0.02)  # the author's part differs


def test_an_answer_takes_three_statements(
    connection: Connection, crowd: tuple[StoredVectorizer, list[str]]
) -> None:
    _, ids = crowd
    with connection, connection.cursor(cursor_factory=Counting) as cursor:
        assert len(recommend(cursor, ids[:3], disliked=ids[50:51]).items) == 10
        assert cursor.statements == 3
        assert len(similar(cursor, read_seeds(cursor, ids[:1]), Constraints(), 10)) == 10
        assert cursor.statements == 6  # without lists of neighbours


def test_books_by_the_same_author_are_candidates_however_far_their_vectors(
    connection: Connection, shelve: Shelve
) -> None:
    others = [make_book(f"Book {n:03}", authors=[f"Author {n}"]) for n in range(150)]
    zola = [make_book(title, authors=["Émile Zola"]) for title in ("Germinal", "Nana")]
    *far, germinal, nana = shelve(*others, *zola)
    ahead = {book_id: [1.0, n / 1_000, 0, 0, 0, 0] for n, book_id in enumerate(far)}
    vectors = {**ahead, germinal: [1.0, 0, 0, 0, 0, 0], nana: [0, 0, 1.0, 0, 0, 0]}
    vectorize(connection, vectors)
    assert nana in near_to(connection, [germinal])
    assert nana not in near_to(connection, [germinal], Constraints(exclude_ids=(nana,)))


def test_a_narrow_filter_still_finds_all_there_are(
    connection: Connection, crowd: tuple[StoredVectorizer, list[str]]
) -> None:
    _, ids = crowd
    constraints = Constraints(Filters(format="RARE"), exclude_ids=(ids[0],))
    assert sorted(near_to(connection, ids[:1], constraints)) == sorted(ids[30::30])


@pytest.mark.parametrize("method", ["cosine", "euclidean", "taxicab"])
def test_each_distance_orders_by_itself(
    connection: Connection, crowd: tuple[StoredVectorizer, list[str]], method: Method
) -> None:
    _, ids = crowd
    with transaction(connection) as cursor:
        seeds = read_seeds(cursor, ids[:1])
        found = near_by_distance(cursor, method, seeds, 10, Constraints(exclude_ids=(ids[0],)))
    best = sorted(found, key=lambda each: -each.pairs[0].score)
    assert [each.id for each in best[:5]] == ids[1:6]


def pair_score(connection: Connection, one: str, other: str) -> float:
    found = near_to(connection, [one], limit=2)
    return found[other].pairs[0].score


def test_meaning_and_names_count_by_their_whole_weights(
    connection: Connection, shelve: Shelve
) -> None:
    a, b, c = shelve(*(make_book(f"Book {n}") for n in range(3)))
    layout = Layout.of([(MEANING, 6, 0.6), (AUTHOR, 2, 0.4)])
    meaning = [1.0, 0, 0, 0, 0, 0]
    names = f"{{7:{0.4**0.5:.5g}}}/100"
    vectorize(
        connection, dict.fromkeys((a, b, c), meaning), layout, {a: names, b: names, c: "{}/100"}
    )
    assert pair_score(connection, a, b) == pytest.approx(1.0, abs=0.01)
    assert pair_score(connection, a, c) == pytest.approx(0.6, abs=0.01)


def test_vectors_of_an_older_version_are_compared_as_they_are(
    connection: Connection, shelve: Shelve
) -> None:
    a, b = shelve(make_book("Germinal"), make_book("Nana"))
    vectorize(connection, {a: [1, 0, 0, 0, 0, 0], b: [0.6, 0.8, 0, 0, 0, 0]})
    assert pair_score(connection, a, b) == pytest.approx(0.8 * 0.6, abs=0.01)


def test_what_both_books_have_with_everybody_is_taken_off(
    connection: Connection, crowd: tuple[StoredVectorizer, list[str]]
) -> None:
    vectorizer, ids = crowd
    before = pair_score(connection, ids[0], ids[1])
    with transaction(connection) as cursor:
        for book_id, nearness in zip(ids[:2], (0.2, 0.4), strict=True):
            measured(cursor, vectorizer.id, book_id, nearness)
    after = pair_score(connection, ids[0], ids[1])
    assert after == pytest.approx(before + 0.5 - 0.3, abs=0.001)


def test_a_book_not_measured_yet_counts_as_the_average(
    connection: Connection, crowd: tuple[StoredVectorizer, list[str]]
) -> None:
    vectorizer, ids = crowd
    plain = pair_score(connection, ids[0], ids[1])
    with transaction(connection) as cursor:
        cursor.execute("UPDATE vectorizers SET nearness = 0.3 WHERE id = %s", (vectorizer.id,))
    after = pair_score(connection, ids[0], ids[1])
    assert after == pytest.approx(plain + 0.5 - 0.3, abs=0.001)


def test_a_candidate_has_pair_scores_to_its_three_nearest_likes_only(
    connection: Connection, crowd: tuple[StoredVectorizer, list[str]]
) -> None:
    _, ids = crowd
    found = near_to(connection, ids[:8], disliked=ids[290:]).values()
    assert found
    assert all(sum(pair.liked for pair in each.pairs) == 3 for each in found)
    assert any(not pair.liked for each in found for pair in each.pairs)


def test_books_without_vectors_are_found_by_what_they_share(
    connection: Connection, shelve: Shelve
) -> None:
    germinal, nana, other = shelve(
        make_book("Germinal", authors=["Émile Zola"], labels=["Romans"]),
        make_book("Nana", authors=["EMILE ZOLA"], labels=["Romans"]),
        make_book("Alcools", authors=["Apollinaire"], labels=["Poésie"]),
    )
    with transaction(connection) as cursor:
        seeds = read_seeds(cursor, [germinal])
        found = kin(cursor, seeds, 5, Constraints(exclude_ids=(germinal,)))
    scores = {each.id: each.pairs[0].score for each in found}
    assert scores[nana] > scores[other] == 0


def test_kin_that_share_most_come_first_then_others_until_there_are_enough(
    connection: Connection, shelve: Shelve
) -> None:
    zola = {"authors": ["Zola"], "series": "Rougon", "collection": "Folio", "labels": ["Romans"]}
    ids = shelve(
        make_book("Seed", **zola),
        make_book("Nothing", authors=["Nobody"]),
        make_book("Collection", authors=["A"], collection="FOLIO"),
        make_book("Author", authors=["ZOLA"]),
        make_book("Author and label", authors=["Zola"], labels=["romans"]),
        make_book("Series and label", authors=["B"], series="rougon", labels=["Romans"]),
        make_book("All", **zola),
        *(make_book(f"Other {n:03}", authors=[f"C{n}"]) for n in range(200)),
    )
    with transaction(connection) as cursor:
        seeds = read_seeds(cursor, ids[:1])
        found = kin(cursor, seeds, 5, Constraints(exclude_ids=(ids[0],)))
    titles = [each.features.title for each in found]
    assert titles[:2] == ["All", "Author and label"]
    assert set(titles[2:4]) == {"Author", "Series and label"}
    assert titles[4] == "Collection"
    others = [each.id for each in found[5:]]
    assert others == sorted(others)
    assert len(found) == 120
    assert len(set(titles)) == 120


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"same_author": True}, {"Nana"}),
        ({"same_author": False}, {"Sapho", "Alcools"}),
        ({"same_collection": True}, {"Sapho"}),
        ({"same_collection": False}, {"Nana", "Alcools"}),
        ({"same_publisher": True, "same_author": True}, set()),
        ({"same_format": True}, {"Alcools"}),
    ],
)
def test_candidates_can_be_held_to_what_the_book_is(
    connection: Connection, shelve: Shelve, conditions: dict[str, bool], expected: set[str]
) -> None:
    germinal, *_ = shelve(
        make_book("Germinal", authors=["Zola"], collection="Folio", publisher="P", format="Poche"),
        make_book("Nana", authors=["ZOLA"]),
        make_book("Sapho", authors=["Daudet"], collection="FOLIO"),
        make_book("Alcools", format="Poche"),
    )
    with transaction(connection) as cursor:
        seeds = read_seeds(cursor, [germinal])
        extra = relative_to(seeds.books[germinal], **conditions)
        found = kin(cursor, seeds, 9, Constraints(exclude_ids=(germinal,), extra=extra))
    assert {each.features.title for each in found} == expected


def test_seeds_are_the_named_books_that_there_are_in_their_order(
    connection: Connection, shelve: Shelve
) -> None:
    germinal, nana, sapho = shelve(*map(make_book, ("Germinal", "Nana", "Sapho")))
    with transaction(connection) as cursor:
        seeds = read_seeds(cursor, [nana, "x0", germinal], [sapho, "x1"])
    assert (seeds.liked, seeds.disliked) == ((nana, germinal), (sapho,))
    assert [book.title for book in seeds.liked_features] == ["Nana", "Germinal"]


def test_before_anything_is_trained_nothing_is_near(connection: Connection, shelve: Shelve) -> None:
    germinal, _ = shelve(make_book("Germinal"), make_book("Nana"))
    assert near_to(connection, [germinal]) == {}


def test_seeds_come_with_the_vectorizer_in_charge(
    connection: Connection, crowd: tuple[StoredVectorizer, list[str]]
) -> None:
    vectorizer, ids = crowd
    with transaction(connection) as cursor:
        assert read_seeds(cursor, ids[:1]).vectorizer == vectorizer


def test_the_layout_comes_back_from_the_database(connection: Connection, shelve: Shelve) -> None:
    (book_id,) = shelve(Book("Germinal"))
    assert vectorize(connection, {book_id: [1, 0, 0, 0, 0, 0]}).layout == LAYOUT


def measured(cursor: Cursor, vectorizer_id: int, book_id: str, nearness: float) -> None:
    cursor.execute("INSERT INTO hubs VALUES (%s, %s, %s)", (vectorizer_id, book_id, nearness))
