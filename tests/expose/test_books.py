"""The list of books, one book, search and browsing."""

import pytest

from database.connections import transaction
from tests.conftest import load as load_books
from tests.conftest import make_book

ZOLA = ["Émile Zola"]


@pytest.fixture
def ids(shelve) -> dict[str, str]:
    books = [
        make_book("Germinal", authors=ZOLA, labels=["Romans"], year=1885, pages=600, language="fr"),
        make_book("Nana", authors=ZOLA, labels=["Romans"], year=1880, collection="Folio"),
        make_book("Emma", authors=["Jane Austen"], labels=["Novels"], year=1815, language="en"),
    ]
    return dict(zip(["germinal", "nana", "emma"], shelve(*books), strict=True))


def titles(reply) -> list[str]:
    assert reply.status_code == 200, reply.text
    return [item["title"] for item in reply.json()["items"]]


def test_books_are_listed_by_title_a_page_at_a_time(client, ids):
    first = client.get("/books?page_size=2")
    assert titles(first) == ["Emma", "Germinal"]
    assert {**first.json(), "items": []} == {"items": [], "total": 3, "page": 1, "page_size": 2}
    assert titles(client.get("/books?page_size=2&page=2")) == ["Nana"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("author=emile zola", ["Germinal", "Nana"]),
        ("title=GERMINAL", ["Germinal"]),
        ("label=novels", ["Emma"]),
        ("language=FR", ["Germinal"]),
        ("collection=folio", ["Nana"]),
        ("year_min=1816&year_max=1884", ["Nana"]),
        ("pages_min=1", ["Germinal"]),
        ("sort=-year", ["Germinal", "Nana", "Emma"]),
        ("author=&year_min=&sort=year", ["Emma", "Nana", "Germinal"]),
        ("author=dumas", []),
        ("page=100000", []),
    ],
)
def test_filters_and_sorts(client, ids, query, expected):
    assert titles(client.get(f"/books?{query}")) == expected


def test_one_book_is_told_in_full(client, ids):
    book = client.get(f"/books/{ids['germinal']}").json()
    assert book["authors"] == ZOLA
    assert book["pages"] == 600
    assert book["summary"] is None
    assert book["cluster"] is None


def test_one_book_names_those_that_are_related_to_it(client, shelve):
    def book(title, language="fr", **values):
        return make_book(title, authors=ZOLA, language=language, **values)

    shelf = {
        "own": book("Nana"),
        "edition": book("Nana", publisher="Folio"),
        "short": book("Nana - Texte abrégé"),
        "shorter": book("Nana - Lecture simplifiée"),
        "english": book("Nana", "en", publisher="Penguin"),
        "both": book("Nana ; Germinal"),
        "mine": book("Germinal"),
    }
    ids = dict(zip(shelf, shelve(*shelf.values()), strict=True))
    names = {book_id: name for name, book_id in ids.items()}

    def related(name):
        answer = client.get(f"/books/{ids[name]}").json()
        lists = ("editions", "translations", "abridged", "abridged_from", "parts", "sets")
        return {
            each: [names[other["id"]] for other in answer[each]] for each in lists if answer[each]
        }

    assert related("own") == {
        "editions": ["edition"],
        "translations": ["english"],
        "abridged": ["shorter", "short"],
        "sets": ["both"],
    }
    assert related("short") == {
        "editions": ["shorter"],
        "translations": ["english"],
        "abridged_from": sorted(["own", "edition"], key=ids.get),
        "sets": ["both"],
    }
    assert related("mine") == {"sets": ["both"]}
    assert set(related("both")["parts"]) == {
        "own",
        "edition",
        "short",
        "shorter",
        "english",
        "mine",
    }
    (english,) = client.get(f"/books/{ids['own']}").json()["translations"]
    assert english == {"id": ids["english"], "title": "Nana", "language": "en"}


def test_numbers_are_numbers_and_dates_are_iso(client, shelve):
    from datetime import date
    from decimal import Decimal

    (book_id,) = shelve(
        make_book(
            width_cm=Decimal("10.8"), series_index=Decimal("3.5"), published_on=date(1999, 5, 2)
        )
    )
    book = client.get(f"/books/{book_id}").json()
    assert (book["width_cm"], book["series_index"], book["published_on"]) == (
        10.8,
        3.5,
        "1999-05-02",
    )


def test_a_book_tells_from_where_it_is(client, connection):
    whole = make_book("Germinal", authors=ZOLA, isbn13="9782070411191", pages=600)
    named = make_book("Germinal", authors=ZOLA, isbn13="9782070411191", year=1885)
    wrong = make_book("Emma", authors=["Jane Austen"], isbn13="9782070411191")

    def load(name, book):
        with transaction(connection) as cursor:
            load_books(cursor, book, name=name)

    def told():
        items = client.get("/books/9782070411191/sources").json()["items"]
        assert all(each["is_listed"] and each["last_changed_at"] for each in items)
        return {each["source"]: each["fields"] for each in items}, items

    load("shop", whole)
    assert told()[0] == {"shop": ["title", "authors", "pages", "isbn13"]}
    load("notes", named)
    load("wrong", wrong)
    fields, items = told()
    shared = ["authors", "isbn13", "title"]
    assert fields["wrong"] == []
    assert sorted(fields["shop"]) == sorted([*shared, "pages"])
    assert sorted(fields["notes"]) == sorted([*shared, "year"])
    assert [each["source"] for each in items if each["left_out"]] == ["wrong"]
    assert client.get("/books/9780000000002/sources").status_code == 404


def test_search_forgives_accents_and_says_how_it_found(client, ids):
    reply = client.get("/search", params={"q": "emile germ"})
    assert titles(reply) == ["Germinal"]
    assert reply.json()["matched_by"] == ["words"]
    nothing = client.get("/search", params={"q": "!!!"}).json()
    assert (nothing["total"], nothing["matched_by"]) == (0, [])


def test_names_are_counted(client, ids):
    authors = client.get("/authors").json()["items"]
    assert authors == [{"name": "Émile Zola", "books": 2}, {"name": "Jane Austen", "books": 1}]
    assert client.get("/collections").json()["items"] == [{"name": "Folio", "books": 1}]
    assert client.get("/labels?page=2&page_size=1").json()["items"] == [
        {"name": "Romans", "books": 2, "kind": "genre"}
    ]


def test_labels_tell_their_kind(client, shelve, connection):
    shelve(*(make_book(n, labels=["Livres", "Lycée", "Japon", "Poche"]) for n in ("Un", "Deux")))
    kinds = {each["name"]: each["kind"] for each in client.get("/labels").json()["items"]}
    assert kinds == {"Japon": "place", "Livres": "shelf", "Lycée": "audience", "Poche": "format"}
    assert len(titles(client.get("/books?label=poche"))) == 2
    with transaction(connection) as cursor:
        cursor.execute("UPDATE books SET label_kinds = NULL")  # as an older version left them
    assert {each["kind"] for each in client.get("/labels").json()["items"]} == {"genre"}


def test_books_are_filtered_by_audience(client, shelve):
    school = {"labels": ["Romans", "Lycée"]}
    shelve(
        make_book("Un", **school, language="fr"),
        make_book("Deux", **school, language="en"),
        make_book("Trois", labels=["Romans"], language="fr"),
    )
    assert titles(client.get("/books?audience=lycee")) == ["Deux", "Un"]
    assert titles(client.get("/books?audience=LYCÉE&language=fr")) == ["Un"]
    assert titles(client.get("/books?audience=romans")) == []  # which is a genre


def test_a_label_is_an_audience_only_of_books_that_it_is_one_of(client, shelve, connection):
    shelve(make_book("Un", labels=["Lycée"]), make_book("Deux", labels=["Lycée"]))
    with transaction(connection) as cursor:
        cursor.execute("UPDATE books SET label_kinds = '{collection}' WHERE title = 'Deux'")
    assert titles(client.get("/books?audience=lycée")) == ["Un"]


def test_a_cluster_comes_with_its_books(client, ids, connection, give_vectors):
    give_vectors([ids["emma"]])
    with transaction(connection) as cursor:
        cursor.execute(
            "INSERT INTO clusters SELECT 7, 'Romans', '{mine}', id, 1, '[1]' FROM vectorizers"
        )
        cursor.execute("INSERT INTO book_clusters VALUES (%s, 7)", (ids["nana"],))
    assert client.get("/clusters").json()["items"] == [
        {"id": 7, "name": "Romans", "terms": ["mine"], "size": 1}
    ]
    cluster = client.get("/clusters/7").json()
    assert [book["title"] for book in cluster["books"]["items"]] == ["Nana"]
    assert titles(client.get("/books?cluster=7")) == ["Nana"]
    assert client.get("/clusters/8").status_code == 404
