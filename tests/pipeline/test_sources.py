"""From which source an input is."""

import json
from pathlib import Path

import pytest

from catalog.run_store import Source
from pipeline.sources import Told, source_name, source_of


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/in/lake-shop.csv", "lake-shop"),
        ("/in/lake-shop-2026-05-01.csv", "lake-shop"),
        ("/in/20260501_lake-shop.csv", "lake-shop"),
        ("/in/lake-shop_2026-05-01T06-30-00Z.json", "lake-shop"),
        ("/in/lake-shop 01.05.2026 06h30.csv", "lake-shop"),
        ("/in/lake-shop_2026-05.csv", "lake-shop"),
        ("/in/lake-shop (3).csv", "lake-shop"),
        ("/in/prizes_2025.csv", "prizes_2025"),
        ("/in/9782266330312.json", "9782266330312"),
        ("/in/goodreads_library_export (1).csv", "goodreads_library_export"),
        ("/home/ann/Calibre Library", "Calibre Library"),
        ("/in/raw_output.jsonl", "raw_output"),
        ("/in/lake-shop/2026-05-01.csv", "lake-shop"),
        ("/in/lake-shop/books.jsonl", "lake-shop/books"),
        ("/in/lake-shop/export_2026-05-01.csv", "lake-shop/export"),
    ],
)
def test_each_export_of_a_source_has_its_name(path: str, name: str) -> None:
    assert source_name(Path(path)) == name


def test_what_the_scraper_notes_counts_for_that_file_only(tmp_path: Path) -> None:
    path = tmp_path / "raw_output.jsonl"
    path.write_text("{}\n")
    note = {"source": "shop-books.example", "is_whole": False, "may_shrink": True, "bytes": 3}
    path.with_name("raw_output.jsonl.source").write_text(json.dumps(note))
    assert source_of(path, Told()) == Source("shop-books.example", False, True)
    assert source_of(path, Told("mine")).name == "mine"
    path.write_text("{}\n{}\n")
    assert source_of(path, Told()) == Source("raw_output", True)
