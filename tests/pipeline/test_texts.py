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
        ("AT&amp;T", "AT&T"),
        ("R&D; B&B", "R&D; B&B"),
        ("&amp;eacute;t&amp;amp;eacute;", "été"),
        ("<table><tr><th>Nom</th><td>Un</td><td>Deux</td></tr></table>", "Nom Un Deux"),
        ("<table><tr><td>Un</td></tr><tr><td>Deux</td></tr></table>", "Un\n\nDeux"),
        ("<dl><dt>Un</dt><dd>Deux</dd></dl>", "Un\n\nDeux"),
        ("<style>p {color: red}</style>Un été", "Un été"),
        ('<style type="text/css">\np {}\n</style>\nUn été', "Un été"),
        ("Un<script>if (a < b) { x(); }</script> été", "Un été"),
        ("Un été<SCRIPT src='x.js'></SCRIPT>", "Un été"),
        ("Un été<script>never_closed()", "Un été"),
        ("Un <!-- note -->été", "Un été"),
        ("Un <!-- été", "Un été"),
        ("<!--[if gte mso 9]><xml><w:Word>x</w:Word></xml><![endif]-->Un été", "Un été"),
        ("<o:p></o:p>Un été<o:p>.</o:p>", "Un été."),
        ("<![CDATA[Un été]]>", "Un été"),
        ("<![CDATA[<p>Un <b>été</b></p>]]>", "Un été"),
        ("<!DOCTYPE html><html><body><p>Un été</p></body></html>", "Un été"),
        ("&lt;p&gt;Un &lt;b&gt;été&lt;/b&gt;&lt;/p&gt;", "Un été"),
        (
            "&amp;lt;p&amp;gt;Un &amp;lt;b&amp;gt;&amp;eacute;t&amp;eacute;&amp;lt;/b&amp;gt;",
            "Un été",
        ),
        ("Un&lt;br /&gt;deux", "Un\ndeux"),
        ("<p>Write &lt;b&gt;bold&lt;/b&gt; in HTML</p>", "Write <b>bold</b> in HTML"),
        ("The tag &lt;b&gt; in HTML", "The tag <b> in HTML"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("<mark>Un</mark> <time datetime='x'>été</time>", "Un été"),
        (
            "I <3 you, <you> and <https://book.example>",
            "I <3 you, <you> and <https://book.example>",
        ),
        ("Un <header>titre</header> été", "Un\n\ntitre\n\nété"),
    ],
)
def test_a_summary_keeps_its_paragraphs_and_loses_its_markup(text: str, plain: str) -> None:
    assert paragraphs(text) == plain


def test_a_title_is_one_line() -> None:
    assert one_line(" Pride\n &amp;  Prejudice ") == "Pride & Prejudice"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("L&amp;#039;&amp;eacute;t&amp;eacute;", "L'été"),
        ("L&#039;&eacute;t&eacute;", "L'été"),
        ("<i>Emma</i>", "Emma"),
        ("<b>Emma</b><br/>roman", "Emma roman"),
        ("&lt;i&gt;Emma&lt;/i&gt;", "Emma"),
        ("Q&A", "Q&A"),
        ("Learn the <b> tag", "Learn the <b> tag"),
        ("A < B", "A < B"),
    ],
)
def test_a_line_has_no_markup(text: str, line: str) -> None:
    assert one_line(text) == line


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
