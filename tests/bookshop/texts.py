"""Résumés as shops set them: paragraphs, nested tags, entities, hard spaces, broken lines.

Read as a browser shows it, with hard spaces as spaces, each is the plain text to the character.
"""

import re
from collections.abc import Callable
from html import escape

_ENTITIES = str.maketrans({"é": "&eacute;", "'": "&#39;", "è": "&#xE8;", "œ": "&oelig;"})
_HARD = re.compile(r" (?=[:;!?»])|(?<=«) ")


def in_paragraphs(text: str, manner: int) -> str:
    """HTML of a text whose paragraphs are parted by a blank line; `manner` varies the markup."""
    setters: tuple[Callable[[str], str], ...] = (_plain, _emphatic, _lettered, _broken)
    parts = [setters[manner % len(setters)](part) for part in text.split("\n\n")]
    if len(parts) == 1 and manner % 3 == 0:
        return parts[0]
    return "\n".join(f"<p>{part}</p>" for part in parts)


def hard_spaces(text: str) -> str:
    """With a hard space where French sets one."""
    return _HARD.sub("\u00a0", text)


def _plain(text: str) -> str:
    return _lines(escape(text, quote=False))


def _emphatic(text: str) -> str:
    """The middle words in nested tags."""
    words = [escape(word, quote=False) for word in text.split(" ")]
    third = len(words) // 3
    first, middle, last = words[:third], words[third : 2 * third], words[2 * third :]
    inner = f"<em>{' '.join(middle[:3])}</em> {' '.join(middle[3:])}".strip()
    return _lines(" ".join([*first, f"<strong>{inner}</strong>", *last]))


def _lettered(text: str) -> str:
    """The first letter set apart, letters and quotes as entities, hard spaces."""
    inner = escape(text[1:], quote=False).translate(_ENTITIES)
    spaced = _HARD.sub("&nbsp;", inner)
    return f'<span class="lettrine">{escape(text[0])}</span>{_lines(spaced)}<!-- fin -->'


def _broken(text: str) -> str:
    """Indented lines of source, which a browser shows as one."""
    words = [escape(word, quote=False) for word in hard_spaces(text).split(" ")]
    lines = [" ".join(words[start : start + 9]) for start in range(0, len(words), 9)]
    return _lines("\n      ".join(lines) if "\n" not in text else " ".join(words))


def _lines(markup: str) -> str:
    """A line break of the text as <br>; one of the source stands before white space."""
    return re.sub(r"\n(?! )", "<br>\n", markup)
