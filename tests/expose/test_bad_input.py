"""Each bad request gets a right status and one clear sentence, never a 500."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import make_book

PROBLEM = "application/problem+json"


def assert_problem(reply, status: int, *words: str) -> dict:
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == PROBLEM
    problem = reply.json()
    assert problem["status"] == status
    assert problem["title"]
    for word in words:
        assert word in problem["detail"]
    assert len(problem["detail"]) < 400
    return problem


@pytest.mark.parametrize(
    "book_id", ["0" * 10_000, "'; DROP TABLE books;--", "%00", "%2e%2e", "%ff", "é", "x%0aSet", "0"]
)
@pytest.mark.parametrize("rest", ["", "/similar", "/cover"])
def test_an_id_that_no_book_can_have_is_not_found(client, book_id, rest):
    assert_problem(client.get(f"/books/{book_id}{rest}"), 404, "No book has the id")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/books?page=0", ["page", "greater than or equal to 1"]),
        ("/books?page=1e400", ["page", "integer"]),
        (f"/books?page={10**30}", ["page", "less than or equal to"]),
        (f"/books?page_size={10**9}", ["page_size", "200"]),
        ("/books?sort=price", ["sort", "'title'"]),
        ("/books?autor=Zola", ["autor", "there is no such parameter"]),
        ("/books?language=%00", ["language", "control characters"]),
        (f"/books?title={'a' * 201}", ["title", "at most 200"]),
        ("/books?cluster=2147483648", ["cluster", "less than"]),
        ("/books?year_min=MMXX", ["year_min", "integer"]),
        ("/books/x/similar?limit=1000000000", ["limit", "less than or equal to 100"]),
        ("/books/x/similar?limit=-1", ["limit", "greater than"]),
        ("/books/x/similar?diversity=NaN", ["diversity", "finite"]),
        ("/books/x/similar?diversity=inf", ["diversity"]),
        ("/books/x/similar?method=guess", ["method", "'fused'"]),
        ("/books/x/similar?same_author=perhaps", ["same_author", "boolean"]),
        ("/books/x/cover?size=huge", ["size", "'small' or 'large'"]),
        ("/search", ["q", "is missing"]),
        ("/search?q=%00", ["q", "control characters"]),
        ("/clusters/first", ["id", "integer"]),
        ("/clusters/99999999999999999999", ["id", "less than"]),
        ("/authors?page=0", ["page"]),
    ],
)
def test_a_bad_parameter_is_named_with_what_is_allowed(client, path, words):
    problem = assert_problem(client.get(path), 422, *words)
    assert problem["errors"][0]["name"] == words[0]


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ("", 422, ["body", "is missing"]),
        ("{", 422, ["not JSON"]),
        ("[]", 422, ["JSON object"]),
        ('{"liked": []}', 422, ["liked", "at least 1"]),
        ('{"liked": ["\\ud800"]}', 422, ["liked.0"]),
        ('{"liked": ["a\\u0000"]}', 422, ["liked.0", "control characters"]),
        ('{"liked": ["a"], "disliked": ["a"]}', 422, ["both liked and disliked"]),
        ('{"liked": ["a"], "diversity": NaN}', 422, ["diversity", "finite"]),
        ('{"liked": ["a"], "diversity": 1e999}', 422, ["diversity"]),
        ('{"liked": ["a"], "limit": 1000000000}', 422, ["limit", "100"]),
        ('{"liked": ["a"], "filters": {"autor": "b"}}', 422, ["filters.autor", "no such field"]),
        ('{"liked": ["a"], "\\ud800": 1}', 422, ["unicode"]),
        ('{"liked": ' + str(["a"] * 501).replace("'", '"') + "}", 422, ["liked", "at most 500"]),
        ('{"liked": ' + "[" * 100_000, 400, ["JSON"]),
        ('{"liked": ["a"], "limit": ' + "9" * 5_000 + "}", 400, ["JSON"]),
    ],
)
def test_a_bad_question_is_refused_with_a_sentence(client, body, status, words):
    reply = client.post(
        "/recommendations", content=body, headers={"Content-Type": "application/json"}
    )
    assert_problem(reply, status, *words)


def test_a_body_that_is_no_utf8_is_refused(client):
    headers = {"Content-Type": "application/json"}
    reply = client.post("/recommendations", content=b'{"liked": ["\xff"]}', headers=headers)
    assert_problem(reply, 400, "JSON")


@pytest.mark.parametrize("media_type", ["text/plain", "multipart/form-data", "", "é"])
def test_a_body_of_another_type_is_refused(client, media_type):
    headers = {"Content-Type": media_type.encode("latin-1")}
    reply = client.post("/recommendations", content=b'{"liked": ["a"]}', headers=headers)
    assert_problem(reply, 415, "application/json")


def test_a_long_body_is_refused_announced_or_not(open_client):
    client = open_client(max_body_bytes=1000)
    headers = {"Content-Type": "application/json"}

    def pieces():
        for _ in range(11):
            yield b" " * 100

    for content in (b" " * 1001, pieces()):
        reply = client.post("/recommendations", content=content, headers=headers)
        assert_problem(reply, 413, "1000 bytes")


def test_a_wrong_address_and_a_wrong_method_say_what_is_right(client):
    assert_problem(client.get("/nowhere"), 404, "/docs")
    reply = client.post("/books")
    assert_problem(reply, 405, "GET, HEAD")
    assert reply.headers["allow"] == "GET, HEAD"


TEXTS = st.text(max_size=300) | st.sampled_from(
    ["NaN", "1e9", "-1", "true", "fr", "ﷺ" * 50, "a'b\\"]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["title", "author", "publisher", "label", "isbn", "language", "q"]),
    text=TEXTS.filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text)),
)
def test_no_text_breaks_a_filter_or_the_search(client, name, text):
    path = "/search" if name == "q" else "/books"
    assert client.get(path, params={name: text}).status_code in {200, 422}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["liked", "disliked", "limit", "filters", "year_min", "title"]),
                inner,
            )
        ),
    )
)
def test_no_json_breaks_recommendations(client, body):
    import json

    headers = {"Content-Type": "application/json"}
    reply = client.post("/recommendations", content=json.dumps(body), headers=headers)
    assert reply.status_code in {404, 422}


def test_odd_texts_come_back_as_they_are_stored(client, shelve):
    (book_id,) = shelve(make_book("</script>' \" \\ ÿ 😀"))
    assert client.get(f"/books/{book_id}").json()["title"] == "</script>' \" \\ ÿ 😀"
