"""Texts out of markup, to the character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fromstring

from scraper.pages.text import one_line, paragraphs, plain, plain_line


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<div>Un <b>mot</b>, <i>deux</i>.</div>", "Un mot, deux."),
        ("<div><span>L</span>’<b>aube</b></div>", "L’aube"),
        ("<div>Un<!-- rien -->Deux<?php x ?>Trois</div>", "UnDeuxTrois"),
        ("<div><p>Un.</p><p>Deux.</p>\n<p> </p><p>Trois.</p></div>", "Un.\n\nDeux.\n\nTrois."),
        ("<div>Un<br>deux<br/>\n   trois<br><br>quatre</div>", "Un\ndeux\ntrois\n\nquatre"),
        ("<div>Intro<p>Un</p>suite</div>", "Intro\n\nUn\n\nsuite"),
        ("<div>Une ligne\n      coupée\tlà</div>", "Une ligne coupée là"),
        ("<div>Un.<script>x()</script><style>p{}</style> Deux.</div>", "Un. Deux."),
        ("<div>Un.<button>Lire la suite</button></div>", "Un."),
        ("<ul><li>Un</li>\n<li>Deux</li></ul>", "Un\nDeux"),
        ("<div>Quoi&nbsp;? «&nbsp;Rien&nbsp;»</div>", "Quoi\xa0? «\xa0Rien\xa0»"),
        ("<div><p>Un</p><p>&nbsp;</p><p>Deux</p></div>", "Un\n\nDeux"),
        ("<div>1 &lt; 2 &amp;amp; 3</div>", "1 < 2 &amp; 3"),
        ("<div>  </div>", ""),
    ],
)
def test_an_element_reads_as_a_browser_shows_it(markup: str, text: str) -> None:
    assert paragraphs(fromstring(markup)) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Il part.\nElle reste.", "Il part.\nElle reste."),
        ("Il part !\r\n Elle reste.", "Il part !\nElle reste."),
        ("« Pars. »\n \nElle reste.", "« Pars. »\n\nElle reste."),
        ("Il part.\n      Elle reste.", "Il part. Elle reste."),
        ("Il part\nsans elle.", "Il part sans elle."),
        ("Il part.\n<b>Elle</b> reste.", "Il part. Elle reste."),
    ],
)
def test_lines_that_were_typed_are_kept_where_asked(source: str, text: str) -> None:
    assert paragraphs(fromstring(f"<div>{source}</div>"), typed_lines=True) == text


def test_a_line_has_no_breaks() -> None:
    assert one_line(fromstring("<h1>\n  Les<br>Misérables <small>tome 1</small>\n</h1>")) == (
        "Les Misérables tome 1"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("L&#39;étranger &amp; moi", "L'étranger & moi"),
        ("<p>Un.</p><p>Deux<br>trois.</p>", "Un.\n\nDeux\ntrois."),
        ("&lt;p&gt;Un.&lt;/p&gt;&lt;p&gt;Deux.&lt;/p&gt;", "Un.\n\nDeux."),
        ("<p>Le signe &lt;b&gt;.</p>", "Le signe <b>."),
        ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
        ("a <3 b", "a <3 b"),
        ("Un.\r\n\r\n\r\n  Deux  trois. \n", "Un.\n\nDeux trois."),
        ("Nul\x00 et \ud800", "Nul et \ufffd"),
        ("<p><!-- rien --></p>", ""),
        ("", ""),
    ],
)
def test_a_value_may_be_text_or_markup(value: str, text: str) -> None:
    assert plain(value) == text


@given(st.text())
def test_any_text_can_be_read_and_stored(text: str) -> None:
    plain(text).encode()
    assert "\n" not in plain_line(f"<b>{text}</b>")
