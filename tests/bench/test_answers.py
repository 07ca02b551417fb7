"""Two recordings of answers, and the questions that they are answers to."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench.answers import compare, main, questions


class Catalogue:
    """Ten books and a cluster, without a server."""

    def json(self, path: str) -> Any:
        if path.startswith("/clusters"):
            return {"items": [{"id": 3}]}
        books = [
            {
                "id": f"x{n}", "title": f"Livre {n}", "authors": ["Ann Lee"], "summary": "La mer",
                "labels": ["Romans"], "publisher": None, "collection": "Folio", "language": "fr",
                "year": 1990 + n, "pages": 100 + n,
            }
            for n in range(30)
        ]  # fmt: skip
        return {"items": books, "total": len(books)}


def recording(path: Path, *bodies: str) -> Path:
    rows = [
        {"question": ["GET", f"/books/{n}", None], "status": 200, "headers": {}, "body": body}
        for n, body in enumerate(bodies)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_the_same_catalogue_suggests_the_same_questions_on_every_route() -> None:
    asked = list(questions(Catalogue(), 90))
    assert asked == list(questions(Catalogue(), 90))
    routes = {path.split("?")[0].split("/")[1] for _, path, _ in asked}
    assert routes >= {"books", "search", "clusters", "recommendations"}
    assert any("/similar" in path for _, path, _ in asked)
    assert any("/cover" in path for _, path, _ in asked)


def test_answers_that_differ_are_named(tmp_path: Path) -> None:
    old = recording(tmp_path / "old", "aa", "bb")
    new = recording(tmp_path / "new", "aa", "cc")
    assert compare(old, new) == [(("GET", "/books/1", None), "body")]


def test_the_exit_code_tells_whether_any_differ(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = recording(tmp_path / "old", "aa")
    assert main(["compare", str(old), str(old)]) == 0
    assert capsys.readouterr().out == "0 of 1 answers differ (1 of 200)\n"
    assert main(["compare", str(old), str(recording(tmp_path / "new", "bb"))]) == 1


def test_recordings_of_different_catalogues_can_not_be_compared(tmp_path: Path) -> None:
    old = recording(tmp_path / "old", "aa")
    new = tmp_path / "new"
    new.write_text(old.read_text().replace("/books/0", "/books/9"))
    with pytest.raises(ValueError, match="different catalogues"):
        compare(old, new)
