"""Books like a book, and books for a reader."""

import pytest

from recommender.distances import Method
from tests.conftest import make_book


@pytest.fixture
def ids(shelve) -> list[str]:
    """Twelve works; the first is also there in a second edition, the last id."""
    books = [
        make_book(
            f"Livre {n}",
            authors=[f"Auteur {n % 3}"],
            labels=["Romans", "Mer" if n % 2 else "Terre"],
            publisher="Seuil" if n < 6 else "Folio",
            format="Poche" if n % 4 else None,
            year=1900 + n,
        )
        for n in range(12)
    ]
    return shelve(*books, make_book("Livre 0 (Folio)", authors=["Auteur 0"], year=1999))


def similar(client, book_id, **params):
    reply = client.get(f"/books/{book_id}/similar", params=params)
    assert reply.status_code == 200, reply.text
    return reply.json()["items"]


def found(items) -> list[str]:
    return [item["book"]["id"] for item in items]


def test_the_nearest_comes_first_with_a_score(client, ids, give_vectors):
    give_vectors(ids[:3], near={ids[0]: [1, 0], ids[1]: [0, 1], ids[2]: [1, 0.2]})
    items = similar(client, ids[0], limit=2)
    assert found(items) == [ids[2], ids[1]]
    assert 0 <= items[1]["score"] < items[0]["score"] <= 1
    assert "because" not in items[0]


@pytest.mark.parametrize("method", ["fused", "cosine", "euclidean", "taxicab"])
def test_similar_leaves_out_the_book_itself_and_its_editions(
    client, ids, give_vectors, method: Method
):
    give_vectors(ids)
    items = similar(client, ids[0], limit=50, method=method)
    assert sorted(found(items)) == sorted(ids[1:12])


@pytest.mark.parametrize("with_vectors", [0, 1, 4, 13])
def test_there_are_as_many_as_asked_for_while_vectors_are_still_missing(
    client, ids, give_vectors, with_vectors
):
    give_vectors(ids[:with_vectors])
    for book_id in (ids[0], ids[5]):
        assert len(set(found(similar(client, book_id, limit=9)))) == 9


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"same_author": True}, {3, 6, 9}),
        ({"same_author": False}, {1, 2, 4, 5, 7, 8, 10, 11}),
        ({"same_publisher": True}, {1, 2, 3, 4, 5}),
        ({"same_publisher": False}, {6, 7, 8, 9, 10, 11}),
        ({"year_max": 1903}, {1, 2, 3}),
        ({"same_author": True, "label": "mer"}, {3, 9}),
        ({"author": "auteur 1"}, {1, 4, 7, 10}),
    ],
)
def test_filters_leave_all_that_pass_and_only_those(client, ids, give_vectors, asked, kept):
    give_vectors(ids[:7])
    assert set(found(similar(client, ids[0], limit=20, **asked))) == {ids[n] for n in kept}


@pytest.mark.parametrize("with_vectors", [False, True])
def test_lists_are_filtered_by_audience(client, shelve, give_vectors, with_vectors):
    (seed,) = shelve(make_book("Emma", labels=["Romans"]))
    school = shelve(*(make_book(f"Livre {n}", labels=["Romans", "Lycée"]) for n in range(3)))
    others = shelve(*(make_book(f"Autre {n}", labels=["Romans"]) for n in range(3)))
    if with_vectors:
        give_vectors([seed, *school, *others])
    assert set(found(similar(client, seed, audience="lycee"))) == set(school)
    asked = {"liked": [seed], "filters": {"audience": "Lycée"}}
    assert set(found(client.post("/recommendations", json=asked).json()["items"])) == set(school)


def test_others_are_wanted_where_the_book_has_no_format(client, ids, give_vectors):
    give_vectors(ids)
    assert len(similar(client, ids[0], limit=20, same_format="false")) == 11


@pytest.fixture
def boxed(shelve) -> tuple[list[str], str, list[str]]:
    """Three volumes, the box that holds them, and other books."""
    who = {"authors": ["Ann Doe"], "labels": ["Romans"]}
    volumes = shelve(*(make_book(f"Salamandre Tome {n}", **who) for n in (1, 2, 3)))
    (box,) = shelve(make_book("Salamandre - Tomes 1, 2 et 3", **who))
    return volumes, box, shelve(*(make_book(f"Livre {n}", labels=["Romans"]) for n in range(12)))


@pytest.mark.parametrize("with_vectors", [False, True])
@pytest.mark.parametrize(
    "asked", [{}, {"diversity": 0.5}, {"label": "romans"}, {"same_author": True}]
)
def test_no_list_has_a_set_beside_its_parts(client, boxed, give_vectors, asked, with_vectors):
    volumes, box, others = boxed
    if with_vectors:
        give_vectors([*volumes, box, *others], near={each: [1, 0.1] for each in (*volumes, box)})
    for book_id, never in ((box, set(volumes)), *((each, {box}) for each in volumes)):
        listed = set(found(similar(client, book_id, limit=12, **asked)))
        assert not listed & never
        assert len(listed) == 12 or "same_author" in asked
    listed = set(found(similar(client, others[0], limit=14, **asked)))
    assert len(listed & {box, *volumes}) in {0, 1, 3}
    assert box not in listed or not listed & set(volumes)


def test_who_has_a_volume_is_not_shown_the_box_but_the_next_volume(client, boxed, give_vectors):
    volumes, box, others = boxed
    give_vectors([*volumes, box, *others], near={each: [1, 0.1] for each in (*volumes, box)})

    def shown(**asked):
        return found(client.post("/recommendations", json={"limit": 14, **asked}).json()["items"])

    assert not {box, volumes[0]} & set(shown(liked=[volumes[0]]))
    assert set(volumes[1:]) <= set(shown(liked=[volumes[0]]))
    for asked in ({"liked": [box]}, {"liked": [others[0]], "exclude": [box]}):
        assert not set(volumes) & set(shown(**asked))
    assert box not in shown(liked=[others[0]], exclude=[volumes[2]])


def test_an_author_fills_no_list_while_there_are_others(client, ids, give_vectors):
    give_vectors(ids, near={ids[n]: [1, 0.01 * n] for n in (0, 3, 6, 9)})
    five = similar(client, ids[1], limit=5)
    assert max(sum(i["book"]["authors"] == [f"Auteur {n}"] for i in five) for n in range(3)) <= 3


def test_an_author_of_a_hundred_near_books_leaves_room_for_others(client, shelve, give_vectors):
    near = {f"Balzac {n}": [1, 0.001 * n] for n in range(100)}
    far = {f"Autre {n}": [0.1, 1, 0.1 * n] for n in range(30)}
    books = [make_book(title, authors=[title.split()[0]]) for title in near]
    books += [make_book(title, authors=[title]) for title in far]
    ids = shelve(*books)
    give_vectors(ids, near=dict(zip(ids, [*near.values(), *far.values()], strict=True)))
    items = similar(client, ids[0], limit=10)
    assert sum(item["book"]["authors"] == ["Balzac"] for item in items) == 3


def test_reasons_name_what_is_shared(client, ids, give_vectors):
    give_vectors(ids)
    (item, *_) = similar(client, ids[0], same_author=True)
    assert item["why"][0] == {
        "kind": "author",
        "text": "Also by Auteur 0",
        "value": ["Auteur 0"],
        "because": ids[0],
    }


def test_without_vectors_the_same_author_comes_first(client, shelve):
    shelf = {"series": "Les Rougon-Macquart", "collection": "Folio"}
    others = [make_book(f"Roman {n}", series="Autre", collection="Autre") for n in range(130)]
    book_id, other_id, *_ = shelve(
        make_book("Nana", authors=["Émile Zola"], **shelf),
        make_book("Thérèse Raquin", authors=["Émile Zola"]),
        *others,
    )
    assert found(similar(client, book_id, limit=1)) == [other_id]


def recommend(client, **asked):
    return client.post("/recommendations", json=asked)


def test_recommendations_say_which_liked_book_led_to_them(client, ids, give_vectors):
    near = {ids[1]: [1], ids[2]: [0, 1], ids[4]: [0.9, 0.1], ids[5]: [0.1, 0.9]}
    give_vectors(ids[:6], near=near)
    items = recommend(client, liked=[ids[1], ids[2]], limit=2).json()["items"]
    led = {item["book"]["id"]: item["because"][0] for item in items}
    assert led == {ids[4]: ids[1], ids[5]: ids[2]}


def test_a_disliked_book_pushes_its_like_down(client, ids, give_vectors):
    near = {ids[1]: [1, 0, 0], ids[3]: [0.8, 0.6, 0], ids[6]: [0.7, 0, 0.7], ids[2]: [0, 1, 0]}
    give_vectors(list(near), near=near)
    assert found(recommend(client, liked=[ids[1]]).json()["items"])[0] == ids[3]
    asked = {"liked": [ids[1]], "disliked": [ids[2]]}
    assert found(recommend(client, **asked).json()["items"])[0] == ids[6]


@pytest.mark.parametrize("with_vectors", [0, 5, 13])
def test_named_books_and_their_editions_are_never_recommended(
    client, ids, give_vectors, with_vectors
):
    give_vectors(ids[:with_vectors])
    asked = {"liked": [ids[0]], "disliked": [ids[1]], "exclude": [ids[2]], "limit": 50}
    assert sorted(found(recommend(client, **asked).json()["items"])) == sorted(ids[3:12])


@pytest.mark.parametrize("with_vectors", [0, 13])
def test_a_book_named_twice_counts_once(client, ids, give_vectors, with_vectors):
    give_vectors(ids[:with_vectors])
    once = {"liked": [ids[1], ids[2], ids[4]], "disliked": [ids[3]]}
    twice = {"liked": [ids[1], ids[2], ids[1], ids[4], ids[1]], "disliked": [ids[3], ids[3]]}
    first, second = (client.post("/recommendations", json=asked).json() for asked in (once, twice))
    assert first["items"]
    assert first == second


def test_unknown_ids_are_reported_and_the_rest_is_answered(client, ids):
    reply = recommend(client, liked=[ids[0], "nothing"], exclude=["none"]).json()
    assert reply["unknown"] == ["nothing", "none"]
    assert len(reply["items"]) == 10


def test_no_known_liked_book_is_a_404(client, ids):
    reply = recommend(client, liked=["nothing"], disliked=[ids[0]])
    assert reply.status_code == 404
    assert "none of the liked books" in reply.json()["detail"]


def test_novelty_is_the_share_of_authors_of_whom_no_book_is_named(client, ids, give_vectors):
    give_vectors(ids, near={ids[n]: [1, 0 if n % 3 == 0 else 0.5] for n in range(12)})
    by = {book_id: n % 3 for n, book_id in enumerate(ids[:12])}

    def authors(novelty: float, limit: int) -> list[int]:
        asked = {"liked": [ids[0], ids[3]], "novelty": novelty, "limit": limit}
        return [by[book_id] for book_id in found(recommend(client, **asked).json()["items"])]

    assert [authors(novelty, 4).count(0) for novelty in (0.5, 0.75, 1)] == [2, 1, 0]
    whole = authors(1, 20)  # where others do not suffice, the list is filled all the same
    assert len(whole) == 10
    assert set(whole[:8]) == {1, 2}


def test_filters_narrow_recommendations(client, ids, give_vectors):
    give_vectors(ids)
    asked = {"liked": [ids[0]], "filters": {"publisher": "FOLIO", "year_max": 1908}}
    assert set(found(recommend(client, **asked).json()["items"])) == set(ids[6:9])
