"""A record as a line of JSON, and filled from another reading."""

import json

from scraper.pages.record import Record, line


def test_a_line_keeps_letters_and_leaves_out_what_is_not_given() -> None:
    record = Record("Été\n2", author=["Zoé Ÿ"], url="https://shop.example/1")
    text = line(record)
    assert "\n" not in text
    assert "Zoé Ÿ" in text
    assert json.loads(text) == {
        "product_title": "Été\n2", "author": ["Zoé Ÿ"], "url": "https://shop.example/1"
    }  # fmt: skip


def test_a_record_is_filled_where_it_is_empty_only() -> None:
    record = Record("Germinal", author=["Zola"])
    record.fill(Record("Autre", author=["Personne"], resume="Une grève.", labels=["Romans"]))
    assert record == Record("Germinal", author=["Zola"], resume="Une grève.", labels=["Romans"])
