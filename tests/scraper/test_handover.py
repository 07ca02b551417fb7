"""The catalogue's place: who may take it, and that it is never empty."""

from pathlib import Path

import pytest

from catalog.run_store import Source
from pipeline.sources import Told, source_of
from scraper.handover import count_records, put_in_place, why_not


@pytest.mark.parametrize(
    ("found", "kept", "forced", "expected"),
    [
        (100, 0, False, None),
        (100, 100, False, None),
        (50, 100, False, None),
        (49, 100, False, "the crawl found 49 books, less than half of the catalogue's 100"),
        (49, 100, True, None),
        (1, None, False, "the catalogue can't be read as JSON records"),
        (1, None, True, None),
        (0, 0, False, "the crawl found no book"),
        (0, 100, True, "the crawl found no book"),
    ],
)
def test_a_crawl_replaces_a_catalogue_up_to_twice_as_large_unless_told(
    found: int, kept: int | None, forced: bool, expected: str | None
) -> None:
    reason = why_not(found, kept, forced)
    assert reason is None if expected is None else str(reason).startswith(expected)


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ('{"a": 1}\n{"a": 2}\n', 2),
        ('\n  {"a": 1}\n\n{"a": 2}', 2),
        ('[{"a": 1},\n {"a": 2}, {"a": 3}]', 3),
        ("", 0),
        ("\n", 0),
        ('[{"a": 1}, {"a"', None),
        ("title,authors\nGerminal,Zola\n", None),
        ("PAR1\x00\x01", None),
    ],
)
def test_records_are_counted_in_lines_and_in_arrays(
    tmp_path: Path, text: str, records: int | None
) -> None:
    catalogue = tmp_path / "raw_output.jsonl"
    catalogue.write_text(text, "utf-8")
    assert count_records(catalogue) == records


def test_no_catalogue_holds_no_record(tmp_path: Path) -> None:
    assert count_records(tmp_path / "raw_output.jsonl") == 0


def test_the_new_catalogue_has_every_byte_and_the_crawl_keeps_its_own(tmp_path: Path) -> None:
    books, catalogue = tmp_path / "books.jsonl", tmp_path / "data" / "raw_output.jsonl"
    books.write_text('{"product_title": "L\'Été"}\n', "utf-8")
    put_in_place(
        books, catalogue, {"source": "shop-books.example", "is_whole": False, "may_shrink": False}
    )
    assert catalogue.read_bytes() == books.read_bytes()
    assert source_of(catalogue, Told()) == Source("shop-books.example", is_whole=False)
    names = sorted(file.name for file in catalogue.parent.iterdir())
    assert names == ["raw_output.jsonl", "raw_output.jsonl.source"]
