"""The three commands, HTTPS, and what arrives without another command."""

import hashlib
import json
import re
import ssl
from contextlib import suppress
from http.client import HTTPConnection, HTTPException

import pytest

from catalog.covers import SIZES
from tests.stack.commands import StackError, docker
from tests.stack.conftest import FIRST_DAY
from tests.stack.stack import Stack

pytestmark = pytest.mark.slow

ASK_MLFLOW = """
import base64, sys, urllib.request
request = urllib.request.Request("http://mlflow:5000/api/2.0/mlflow/registered-models/search")
if "login" in sys.argv:
    password = open("/run/secrets/mlflow_password").read()
    word = base64.b64encode(f"reader:{password}".encode()).decode()
    request.add_header("Authorization", f"Basic {word}")
print(urllib.request.urlopen(request).read().decode())
"""


def test_the_pipeline_accounts_for_every_record(day: Stack) -> None:
    counted = f"read {FIRST_DAY} · new {FIRST_DAY} · changed 0 · unchanged 0"
    assert f"{counted} · duplicate 0 · rejected 0" in day.said["pipeline"]


def test_the_last_command_says_where_to_look(day: Stack) -> None:
    assert f"Ready: https://localhost:{day.port}/docs" in day.said["api"]


def test_the_docs_ask_for_a_login(day: Stack) -> None:
    answer = day.get("/docs", login=False)
    assert (answer.status, "www-authenticate" in answer.headers) == (401, True)


def test_the_docs_open_with_the_password_of_env(day: Stack) -> None:
    answer = day.get("/docs")
    assert (answer.status, b"<html" in answer.body) == (200, True)


def test_plain_http_gets_no_answer(day: Stack) -> None:
    connection = HTTPConnection("127.0.0.1", day.port, timeout=10)
    with suppress(OSError):  # it may have gone already
        connection.request("GET", "/docs")
    with pytest.raises((OSError, HTTPException)):
        connection.getresponse()
    connection.close()


def test_the_fingerprint_of_the_certificate_is_printed(day: Stack) -> None:
    printed = re.search(r"SHA-256 ([0-9A-F:]{95})", day.said["api"])
    assert printed
    assert printed[1] == fingerprint(day)


def test_the_certificate_outlives_its_container(day: Stack) -> None:
    before = fingerprint(day)
    day.compose("up", "-d", "--force-recreate", "--no-deps", "api")
    day.wait_until_up()
    assert fingerprint(day) == before


def fingerprint(stack: Stack) -> str:
    shown = ssl.get_server_certificate(("127.0.0.1", stack.port))
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(shown)).digest().hex(":").upper()


def test_the_api_says_that_every_part_is_ready(day: Stack) -> None:
    ready = day.get("/health/ready", login=False).json()
    assert ready.pop("status") == "ready"
    assert ready.pop("database")["state"] == "up"
    assert {name: part["state"] for name, part in ready.items()} == dict.fromkeys(ready, "ready")


def test_every_book_has_its_cover_files(day: Stack) -> None:
    listed = docker("exec", day.container("api"), "find", "/data/covers", "-name", "*.webp")
    assert len(listed.split()) == FIRST_DAY * len(SIZES)


def test_similar_books_come_with_reasons(day: Stack) -> None:
    germinal = day.get("/search?q=germinal").json()["items"][0]
    similar = day.get(f"/books/{germinal['id']}/similar?limit=5").json()["items"]
    assert len(similar) == 5
    assert any(item["why"][0]["text"] == "Also by Émile Zola" for item in similar)


def test_both_trainings_are_registered_in_mlflow(day: Stack) -> None:
    found = docker("exec", day.container("clustering-service"), "python", "-c", ASK_MLFLOW, "login")
    models = json.loads(found)["registered_models"]
    assert {model["name"] for model in models} == {"clusters", "lexicon"}


def test_mlflow_tells_nothing_without_a_login(day: Stack) -> None:
    with pytest.raises(StackError, match="HTTP Error 401"):
        docker("exec", day.container("clustering-service"), "python", "-c", ASK_MLFLOW)


def test_the_same_load_again_changes_nothing(day: Stack) -> None:
    assert f"new 0 · changed 0 · unchanged {FIRST_DAY}" in day.make("pipeline")


def test_the_lists_are_measured(day: Stack) -> None:
    said = day.make("evaluate")
    assert f"Similar books, asked about {FIRST_DAY} of {FIRST_DAY}" in said
    assert f"The ranking without each of its parts, on {FIRST_DAY} books" in said
