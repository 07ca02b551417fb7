"""Texts of a page as a reader sees them: paragraphs kept, white space tidy, letters untouched."""

import html
import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring

from catalog.text import storable

# White space as HTML means it; a no-break space is a character like others.
_SPACES = re.compile(r"[ \t\n\r\f]+")
_SPACES_IN_LINE = re.compile(r"[ \t\f]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_TYPED_END = re.compile(r"(?<=[.!?…»”\")\]])([ \t\r]*\n(?:[ \t\r]*\n)* ?)(?=\S)")
_BLANK = " \t\n\r\f"

_UNSEEN = frozenset("script style template noscript button head title svg".split())
_PARAGRAPHS = frozenset(
    "p div section article aside header footer main ul ol dl table blockquote pre figure form"
    " h1 h2 h3 h4 h5 h6 hr address fieldset".split()
)
_LINES = frozenset("br li tr dt dd".split())
_CELLS = frozenset("td th".split())
_MARKUP = re.compile(
    r"</?(?:p|br|div|li|ul|ol|h[1-6]|tr|td|table|blockquote|hr|b|i|u|em|strong|span|a|font|sup|sub"
    r"|small|big|center|section|article|img)\b[^<>]*>",
    re.IGNORECASE,
)


def paragraphs(element: HtmlElement, *, typed_lines: bool = False) -> str:
    """Every text of an element, with a blank line between paragraphs and one break for <br>.

    With `typed_lines` a line of the source that ends as a sentence does ends a line here too, if no
    indented one follows: some shops print what was typed into a form as it is.
    """
    return _tidy("".join(_pieces(element, typed_lines)))


def one_line(element: HtmlElement) -> str:
    """As `paragraphs`, with every break turned into a space."""
    return _in_line(paragraphs(element))


def plain(text: str) -> str:
    """A value of structured data, which may hold character references or HTML."""
    if "<" not in text and "&" not in text:
        return _tidy(text)
    if not _MARKUP.search(text):
        text = html.unescape(text)
    if not _MARKUP.search(text):
        return _tidy(text)
    try:
        return paragraphs(fragment_fromstring(storable(text), create_parent="div"))
    except (etree.ParserError, ValueError):  # nothing but comments, say
        return _tidy(_MARKUP.sub("", text))


def plain_line(text: str) -> str:
    """As `plain`, with every break turned into a space."""
    return _in_line(plain(text))


def _pieces(element: HtmlElement, typed_lines: bool) -> Iterator[str]:
    walker = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walker:
        if event == "start" and isinstance(node.tag, str):
            yield _break(node.tag, event)
            if node.tag in _UNSEEN and node is not element:
                walker.skip_subtree()
            else:
                yield _spaced(node.text, typed_lines)
        elif node is not element:
            yield _break(node.tag, event)
            yield _spaced(node.tail, typed_lines)


def _break(tag: object, event: str) -> str:
    if tag in _PARAGRAPHS:
        return "\n\n"
    if tag in _LINES:
        return "\n" if event == "start" else ""
    return " " if tag in _CELLS else ""


def _spaced(text: str | None, typed_lines: bool) -> str:
    if not text:
        return ""
    if typed_lines and "\n" in text:
        lines = _TYPED_END.split(text)
        lines[1::2] = ["\n" * end.count("\n") for end in lines[1::2]]
        lines[::2] = [_SPACES.sub(" ", line) for line in lines[::2]]
        return "".join(lines)
    return _SPACES.sub(" ", text)


def _tidy(text: str) -> str:
    if "\n" not in text and "\r" not in text:
        return _in_line(storable(text))
    text = _SPACES_IN_LINE.sub(" ", storable(text).replace("\r\n", "\n").replace("\r", "\n"))
    lines = ("" if line.isspace() else line.strip(_BLANK) for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _in_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
