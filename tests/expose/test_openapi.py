"""The description of the API: complete, with examples and error answers."""

import tomllib
from pathlib import Path

import pytest

OPERATIONS = 13


@pytest.fixture
def schema(client) -> dict:
    return client.get("/openapi.json").json()


def operations(schema):
    return [
        (path, operation) for path, item in schema["paths"].items() for operation in item.values()
    ]


def test_each_route_is_summarised_described_and_says_how_it_fails(schema):
    described = operations(schema)
    assert len(described) == OPERATIONS + 1
    for path, operation in described:
        assert operation["summary"], path
        assert operation["description"], path
        if path.startswith("/health/"):
            assert operation["security"] == []
            continue
        problems = {s: r for s, r in operation["responses"].items() if not s.startswith("2")}
        assert {"401", "422", "429", "500", "503"} <= problems.keys(), path
        for answer in problems.values():
            assert list(answer["content"]) == ["application/problem+json"]


def test_every_reference_leads_somewhere(schema):
    import json
    import re

    for name in re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(schema)):
        assert name in schema["components"]["schemas"]
    assert schema["security"] == [{"password": []}]


def test_books_and_questions_come_with_examples(schema):
    schemas = schema["components"]["schemas"]
    for name in ("Book", "BookWithRelated", "Similar", "Recommended", "Question"):
        assert schemas[name]["examples"], name


def test_answers_are_as_described(client, shelve, schema):
    from tests.conftest import make_book

    (book_id,) = shelve(make_book())
    fields = schema["components"]["schemas"]["BookWithRelated"]["properties"].keys()
    assert client.get(f"/books/{book_id}").json().keys() == fields


def test_the_version_is_the_project_s(client):
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert client.get("/openapi.json").json()["info"]["version"] == project["version"]
