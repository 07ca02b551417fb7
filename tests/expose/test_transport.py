"""What goes around every answer: headers, tags, gzip, CORS, HEAD, sub-paths, the log."""

import logging

import pytest
from PIL import Image

from catalog.covers import cover_path
from tests.conftest import make_book
from tests.expose.conftest import until


@pytest.fixture
def book_id(shelve) -> str:
    return shelve(make_book(summary="Une mine. " * 200))[0]


@pytest.mark.parametrize("path", ["/books", "/health/live", "/nowhere", "/docs"])
def test_every_answer_makes_a_browser_careful(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"].partition("style-src")[0]


@pytest.mark.parametrize("path", ["/books", "/books/{id}", "/books/{id}/cover", "/authors"])
def test_what_the_reader_has_is_not_sent_again(client, book_id, path):
    path = path.format(id=book_id)
    tag = client.get(path).headers["etag"]
    assert tag.startswith('"')
    again = client.get(path, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_changed_list_has_another_tag(client, book_id, shelve):
    before = client.get("/books").headers["etag"]
    shelve(make_book("Nana"))
    until(lambda: client.get("/books", headers={"If-None-Match": before}).status_code == 200)


def test_long_answers_are_compressed_under_a_tag_of_their_own(client, book_id):
    plain = client.get("/books", headers={"Accept-Encoding": "identity"})
    packed = client.get("/books", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 4
    assert packed.json() == plain.json()
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in plain.headers["vary"]


@pytest.mark.parametrize("path", ["/books", "/health/live", "/books/{id}/cover", "/nowhere"])
def test_head_answers_as_get_without_a_body(client, book_id, path):
    path = path.format(id=book_id)
    get, head = client.get(path), client.head(path)
    assert head.status_code == get.status_code
    assert head.content == b""
    assert head.headers["content-length"] == get.headers["content-length"]


def test_a_preflight_needs_no_password(open_client):
    client = open_client(cors_origins="https://books.example.org, https://other.example.org")
    headers = {
        "Origin": "https://books.example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    reply = client.options("/recommendations", headers=headers, auth=None)
    assert reply.status_code == 200
    assert reply.headers["access-control-allow-origin"] == "https://books.example.org"
    refused = client.get("/books", headers={"Origin": "https://books.example.org"}, auth=None)
    assert refused.headers["access-control-allow-origin"] == "https://books.example.org"
    other = client.get("/books", headers={"Origin": "https://evil.example.org"})
    assert "access-control-allow-origin" not in other.headers


def test_without_origins_there_is_no_cors(client):
    headers = {"Origin": "https://a.example.org", "Access-Control-Request-Method": "GET"}
    assert client.options("/books", headers=headers, auth=None).status_code == 401
    assert "access-control-allow-origin" not in client.get("/books", headers=headers).headers


def test_a_sub_path_works_whether_the_proxy_cuts_it_off_or_not(open_client):
    client = open_client(root_path="/reading/books")
    assert client.get("/reading/books/books").status_code == 200
    assert client.get("/books").status_code == 200
    assert client.get("/reading/books/health/live", auth=None).status_code == 200
    assert client.get("/reading/books/books", auth=None).status_code == 401
    assert "/reading/books/docs/assets/swagger-ui-bundle.js" in client.get("/docs").text
    assert client.get("/reading/books/docs/assets/swagger-ui-bundle.js").status_code == 200
    assert '"/reading/books/openapi.json"' in client.get("/docs/start.js").text
    assert client.get("/openapi.json").json()["servers"] == [{"url": "/reading/books"}]


def test_the_docs_load_nothing_from_elsewhere(client):
    page = client.get("/docs").text
    assert "http" not in page
    assert len(client.get("/docs/assets/swagger-ui-bundle.js").content) > 1_000_000


def test_one_line_tells_of_a_request_and_no_secret(client, caplog):
    with caplog.at_level(logging.INFO, logger="expose.access_log"):
        client.get("/books?title=secret", headers={"X-Token": "secret"})
        client.get("/books/x%0Aforged/similar?limit=5")
    first, second = [record.getMessage() for record in caplog.records if "_log" in record.name]
    assert first.startswith("GET /books 200 ")
    assert " bytes testclient" in first
    assert "secret" not in first
    assert second.startswith("GET /books/x%0Aforged/similar 404 ")


def test_health_checks_leave_no_line_in_the_log(client, caplog):
    with caplog.at_level(logging.INFO, logger="expose.access_log"):
        client.get("/health/live")
        client.get("/health/ready")
    lines = [record.getMessage() for record in caplog.records if "_log" in record.name]
    assert len(lines) == 1
    assert lines[0].startswith("GET /health/ready ")


def test_an_unforeseen_error_is_a_problem_and_is_logged(client, caplog, monkeypatch):
    monkeypatch.setattr("catalog.queries.books", lambda *_: 1 / 0)
    reply = client.get("/books")
    assert reply.status_code == 500
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "division" not in reply.text
    assert "ZeroDivisionError" in caplog.text


def test_a_drawn_cover_stands_in_until_one_is_fetched(open_client, book_id, settings, tmp_path):
    client = open_client()
    for size in ("small", "large"):
        reply = client.get(f"/books/{book_id}/cover", params={"size": size})
        assert reply.headers["content-type"] == "image/webp"
        path = tmp_path / size
        path.write_bytes(reply.content)
        assert Image.open(path).format == "WEBP"
    fetched = cover_path(settings.covers_dir, book_id, "small")
    fetched.parent.mkdir(parents=True)
    fetched.write_bytes(b"RIFF as fetched")
    assert client.get(f"/books/{book_id}/cover").content == b"RIFF as fetched"
