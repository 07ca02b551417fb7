"""What Accept-Language asks for, whatever it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expose.languages import LONGEST, best, language_of
from recommender.wording import LANGUAGES


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("en", "en"),
        ("FR", "fr"),
        ("fr-FR", "fr"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("en-GB,en;q=0.9,fr;q=0.8", "en"),
        ("fr;q=0.5,en;q=0.7", "en"),
        ("fr;q=0.7,en;q=0.5", "fr"),
        ("fr, en", "fr"),  # wanted as much: the first
        ("en, fr", "en"),
        ("en;q=0.3, fr;q=0.3", "en"),
        ("de", "en"),
        ("de, fr;q=0.1", "fr"),
        ("de, it;q=0.8, *;q=0.5", "en"),
        ("*", "en"),
        ("*, fr;q=0.5", "en"),
        ("fr, *;q=0.5", "fr"),
        ("*, fr", "fr"),
        ("*;q=0.5, en;q=0", "fr"),
        ("en;q=0, *", "fr"),
        ("fr;q=0", "en"),
        ("en;q=0", "en"),  # nothing is left
        ("en;q=0, fr;q=0", "en"),
        ("fr;q=0, *", "en"),
        ("fr;q=0.000, en;q=0.001", "en"),
        ("fr;q=1.000, en", "fr"),
        ("fr-CA;q=0.2, fr;q=0.9, en;q=0.5", "fr"),
        ("  fr ; q=0.9 ,\ten;q=0.1", "fr"),
        ("fr;Q=0.1, en;q=0.2", "en"),
        ("french", "en"),
        ("fra", "en"),
        ("fr_FR", "en"),  # no language range
        ("fr;q=2, en", "en"),
        ("fr;q=-1, en;q=0.1", "en"),
        ("fr;q=, en;q=0.1", "en"),
        ("fr;q=0.1234, en;q=0.1", "en"),
        ("fr;level=1", "en"),
        (",,,fr,,", "fr"),
        (";;;", "en"),
        ("q=1", "en"),
        ("\xff\x00, fr", "fr"),
    ],
)
def test_the_language_is_the_one_wanted_most(header: str, expected: str) -> None:
    assert best(header.encode("latin-1")) == expected


def test_two_headers_are_one_list() -> None:
    headers = [(b"accept-language", b"de;q=0.9"), (b"accept-language", b"fr;q=0.1")]
    assert language_of({"headers": headers}) == "fr"
    assert language_of({"headers": []}) == "en"


def test_of_a_header_without_end_only_the_start_is_read() -> None:
    header = b"de," * LONGEST + b"fr"
    assert language_of({"headers": [(b"accept-language", header)]}) == "en"


@given(st.binary(max_size=60) | st.text(alphabet="fren;q=0.1*-, ").map(str.encode))
def test_no_header_fails(header: bytes) -> None:
    assert best(header) in LANGUAGES
