"""Who is let in, and how long a guesser waits."""

import pytest

from expose.guard import (
    FORGET_AFTER_S,
    FREE_FAILURES,
    LONGEST_WAIT_S,
    MOST_ADDRESSES,
    Failures,
    _address,
)
from tests.expose.conftest import CREDENTIALS

GUARDED = ["/books", "/docs", "/openapi.json", "/nowhere", "/docs/assets/swagger-ui.css", "/health"]


@pytest.mark.parametrize("path", GUARDED)
def test_everything_asks_for_credentials(client, path):
    reply = client.get(path, auth=None)
    assert reply.status_code == 401
    assert reply.headers["www-authenticate"].startswith("Basic realm=")
    assert reply.headers["content-type"] == "application/problem+json"
    assert "basic auth" in reply.json()["detail"]


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_health_asks_for_none(client, path):
    assert client.get(path, auth=None).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic !!!",
        "Basic cmVhZGVy",
        "Bearer x",
        "Basic cmVhZGVyOg==",
        "Basic /////w==",
    ],
)
def test_a_header_that_is_no_password_is_refused(client, header):
    assert client.get("/books", auth=None, headers={"Authorization": header}).status_code == 401


def test_a_name_and_a_password_of_any_alphabet_are_known(open_client):
    client = open_client(api_username="Élise", api_password="garçon:été:où")
    assert client.get("/books", auth=None, headers=_basic("Élise:garçon:été:où")).status_code == 200
    assert client.get("/books", auth=None, headers=_basic("Élise:garcon:ete:ou")).status_code == 401


def test_a_guesser_waits_and_then_the_right_password_does_too(client):
    for _ in range(FREE_FAILURES):
        assert client.get("/books", auth=("reader", "wrong")).status_code == 401
    reply = client.get("/books", auth=CREDENTIALS)
    assert reply.status_code == 429
    assert int(reply.headers["retry-after"]) >= 1
    assert "try again in" in reply.json()["detail"]
    assert client.get("/books", auth=None).status_code == 401
    assert client.get("/health/live").status_code == 200


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_each_failure_doubles_the_wait_up_to_a_bound():
    clock = Clock()
    failures = Failures(clock)
    waits = []
    for _ in range(FREE_FAILURES + 9):
        failures.add("here")
        waits.append(failures.wait_s("here"))
    assert waits[:FREE_FAILURES] == [0] * (FREE_FAILURES - 1) + [1]
    assert waits[FREE_FAILURES:] == [2, 4, 8, 16, 32] + [LONGEST_WAIT_S] * 4
    assert failures.wait_s("there") == 0
    clock.now += LONGEST_WAIT_S
    assert failures.wait_s("here") == 0


def test_failures_are_forgotten_after_a_success_or_a_quiet_time():
    clock = Clock()
    failures = Failures(clock)
    for _ in range(FREE_FAILURES):
        failures.add("here")
    clock.now += FORGET_AFTER_S
    failures.add("here")
    assert failures.wait_s("here") == 0
    for _ in range(FREE_FAILURES):
        failures.add("here")
    failures.forget("here")
    assert failures.wait_s("here") == 0


def test_no_more_addresses_are_kept_than_memory_allows():
    failures = Failures()
    for n in range(MOST_ADDRESSES + 10):
        failures.add(str(n))
    assert len(failures._counts) == MOST_ADDRESSES


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("unknown", "unknown", True),
    ],
)
def test_a_client_is_told_by_its_address_or_its_ipv6_network(one, other, same):
    assert (_address({"client": (one, 1)}) == _address({"client": (other, 2)})) is same


def _basic(text: str) -> dict[str, str]:
    import base64

    return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}
