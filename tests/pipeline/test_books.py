"""Our own JSON Lines: numbers stay what they are under the field's unit."""

import json
from pathlib import Path

import pytest

from catalog.book import RawBook
from tests.pipeline.conftest import read_all


def read_one(path: Path, record: dict[str, object], **told: str) -> RawBook:
    path.write_text(json.dumps(record) + "\n")
    ((_, raw),), _ = read_all(path, **told)
    return raw


def test_numbers_become_the_texts_that_print_them(tmp_path: Path) -> None:
    raw = read_one(
        tmp_path / "a.jsonl",
        {
            "isbn13": "9780141439587", "title": "Emma", "authors": ["Jane Austen"], "year": 1815,
            "pages": 474, "weight_g": 85, "width_cm": 11, "height_cm": 18.5, "series_index": 0,
        },
    )  # fmt: skip
    assert (raw.isbn, raw.year, raw.pages, raw.weight) == ("9780141439587", "1815", "474", "85 g")
    assert raw.dimensions == "11 cm × 18.5 cm × ?"
    assert raw.series_index == "0"


def test_nothing_comes_of_null_and_nan(tmp_path: Path) -> None:
    raw = read_one(tmp_path / "a.jsonl", {"title": "Emma", "pages": None, "year": float("nan")})
    assert raw == RawBook(title="Emma", pages="", year="")  # which is said, not left out


@pytest.mark.parametrize("labels", [["A, B", "C"], '["A, B", "C"]'])
def test_a_list_keeps_its_items_whole(tmp_path: Path, labels: object) -> None:
    assert read_one(tmp_path / "a.jsonl", {"title": "T", "labels": labels}).labels == ["A, B", "C"]


def test_other_keys_can_be_told(tmp_path: Path) -> None:
    raw = read_one(
        tmp_path / "a.jsonl", {"nom": "Emma", "de": "J. Austen"}, title="nom", authors="de"
    )
    assert (raw.title, raw.authors) == ("Emma", ["J. Austen"])
