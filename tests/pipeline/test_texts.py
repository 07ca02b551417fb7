"""Texts made storable, short enough and plain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.book import RawBook
from catalog.text import fold
from pipeline.texts import (
    LONGEST_KEY_BYTES,
    all_text,
    fits_index,
    one_line,
    paragraphs,
    repair,
    too_long,
)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Un  deux\ttrois ", "Un deux trois"),
        ("Un.\r\n\r\n\r\nDeux.", "Un.\n\nDeux."),
        ("<p>Un <b>grand</b> roman.</p><p>Oui.</p>", "Un grand roman.\n\nOui."),
        ("Un<br/>deux", "Un\ndeux"),
        ("a < b et c > d", "a < b et c > d"),
        ("Tom &amp; Jerry&#39;s &eacute;t&eacute;", "Tom & Jerry's été"),
        ("AT&T", "AT&T"),
    ],
)
def test_a_summary_keeps_its_paragraphs_and_loses_its_markup(text: str, plain: str) -> None:
    assert paragraphs(text) == plain


def test_a_title_is_one_line() -> None:
    assert one_line(" Pride\n &amp;  Prejudice ") == "Pride & Prejudice"


def test_repair_names_the_fields_it_mends() -> None:
    raw = RawBook(title="Ger\0minal", authors=["Zola", "H\ud800ugo"], summary="Un\ndeux\t.")
    assert {field for field, _ in repair(raw)} == {"title", "authors"}
    assert (raw.title, raw.authors) == ("Germinal", ["Zola", "H\ufffdugo"])
    assert raw.summary == "Un\ndeux\t."


@given(st.text(st.characters(codec=None), max_size=40))
def test_whatever_is_repaired_can_be_encoded(text: str) -> None:
    raw = RawBook(title=text, authors=[text])
    repair(raw)
    all_text(raw).encode()
    assert "\0" not in all_text(raw)


@given(st.text(max_size=300))
def test_a_name_that_fits_has_a_key_that_fits(text: str) -> None:
    assert not fits_index(text) or len(fold(text).encode()) <= LONGEST_KEY_BYTES


def test_the_longest_folding_does_not_fit() -> None:
    assert not fits_index("\ufdfa" * 200)


def test_a_record_is_too_long_by_one_field() -> None:
    assert too_long(RawBook(title="x", summary="a" * 100_000)) is None
    assert "summary" in (too_long(RawBook(summary="a" * 100_001)) or "")
    assert "labels" in (too_long(RawBook(labels=["a" * 60_000] * 2)) or "")
