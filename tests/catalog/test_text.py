"""Folding and what can be stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.text import fold, storable


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L'Été", "l ete"),
        ("Œuvres complètes", "oeuvres completes"),
        ("  Jean-Paul   SARTRE ", "jean paul sartre"),
        ("Straße", "strasse"),
        ("Scrabble™", "scrabbletm"),
        ("Łódź", "lodz"),
        ("«…»", ""),
        ("Толстой", "толстои"),
    ],
)
def test_folding_forgets_case_accents_and_punctuation(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters()))
def test_storable_text_is_utf8_without_nul(text: str) -> None:
    assert b"\x00" not in storable(text).encode()


def test_storable_keeps_line_breaks_and_replaces_lone_surrogates() -> None:
    assert storable("a\x00b\r\n\tc\ud800") == "ab\r\n\tc\ufffd"
