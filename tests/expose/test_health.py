"""What /health tells, and what happens while the database is away."""

import pytest

from database.connections import transaction
from database.queue import IMAGES, VECTORIZER, claim, finish
from tests.conftest import make_book


def test_ready_tells_how_far_each_part_is(client, shelve, give_vectors, connection):
    assert client.get("/health/ready").json()["books"] == {
        "state": "empty",
        "waiting": None,
        "count": 0,
    }
    ids = shelve(make_book("Germinal"), make_book("Nana"))
    with transaction(connection) as cursor:
        finish(cursor, IMAGES, claim(cursor, IMAGES, 10))
        finish(cursor, VECTORIZER, claim(cursor, VECTORIZER, 1))
    give_vectors(ids[:1])
    state = client.get("/health/ready").json()
    assert state["status"] == "ready"
    assert state["database"]["state"] == "up"
    assert (state["vectors"]["state"], state["vectors"]["waiting"]) == ("building", 1)
    assert state["clusters"]["state"] == "empty"
    assert state["covers"] == {"state": "ready", "waiting": 0, "count": None}


@pytest.fixture
def away(open_client):
    """A client of an API whose database does not answer."""
    return open_client(postgres_host="127.0.0.1", postgres_port=1)


def test_without_a_database_the_process_is_alive_and_not_ready(away):
    assert away.get("/health/live").json() == {"status": "alive"}
    reply = away.get("/health/ready")
    assert reply.status_code == 503
    assert reply.json()["database"]["state"] == "down"
    assert "127.0.0.1" not in reply.text


def test_without_a_database_questions_are_answered_with_a_503(away):
    for reply in (away.get("/books"), away.post("/recommendations", json={"liked": ["a"]})):
        assert reply.status_code == 503
        assert reply.headers["retry-after"] == "5"
        assert reply.headers["content-type"] == "application/problem+json"
        assert "try again" in reply.json()["detail"]
        assert "127.0.0.1" not in reply.text


def test_a_bundled_database_that_can_not_start_is_answered_with_a_503(open_client, tmp_path):
    (tmp_path / "file").touch()
    client = open_client(postgres_host=None, data_dir=tmp_path / "file")
    assert client.get("/books").status_code == 503


def test_a_wrong_database_name_is_logged_with_what_to_do(open_client, caplog):
    client = open_client(postgres_db="nowhere")
    assert client.get("/books").status_code == 503
    assert "set POSTGRES_DB" in caplog.text


def test_lost_connections_are_opened_anew(client, connection):
    assert client.get("/books").status_code == 200
    with transaction(connection) as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert client.get("/books").status_code == 200


def test_a_database_that_comes_back_is_found(open_client, monkeypatch):
    monkeypatch.setattr("expose.database.RETRY_S", 0.0)
    client = open_client()
    assert client.get("/books").status_code == 200
    database = client.app.state.database
    right = database._settings
    database.close()
    database._settings = right.model_copy(update={"postgres_port": 1, "postgres_host": "127.0.0.1"})
    assert client.get("/books").status_code == 503
    database._settings = right
    assert client.get("/books").status_code == 200


def test_requests_can_only_read(client):
    from psycopg2.errors import ReadOnlySqlTransaction

    with pytest.raises(ReadOnlySqlTransaction):
        client.app.state.database.read(lambda cursor: cursor.execute("DELETE FROM books"))
