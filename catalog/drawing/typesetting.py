"""Text into lines: what the face can set, at the largest size that fits, in even lines."""

import functools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from PIL import ImageFont

from catalog.text import fold

Weight = Literal["Semibold", "Regular"]
Font = ImageFont.FreeTypeFont

NBSP = "\u00a0"
ELLIPSIS = "…"
LONGEST = 600  # characters; no cover holds more
# No font has it, so it shows what the face draws for what it lacks.
_NO_CHARACTER = "\U0010fffe"
# French sets a space before these; a line must not begin with them, nor end on an opening one.
_BEFORE = re.compile(r" (?=[:;!?»%–—/&])")
_AFTER = re.compile(r"(?<=[«–—/&]) ")


@dataclass(frozen=True, slots=True)
class Setting:
    """Lines of text, and the size in pixels at which they fit; `whole` if nothing was cut."""

    lines: tuple[str, ...]
    size_px: int
    whole: bool = True

    @property
    def height(self) -> float:
        return leading(self.size_px) * len(self.lines)


@functools.cache
def font(weight: Weight, size_px: int) -> Font:
    """Source Serif Pro (SIL Open Font License): Latin, Greek and Cyrillic."""
    file = resources.files("font_source_serif_pro") / "files" / f"SourceSerifPro-{weight}.otf"
    return ImageFont.truetype(str(file), size_px)


def settable(text: str) -> str:
    """The text as the face can show it: a letter it lacks loses its accent, or else is left out.

    Empty when no word remains.
    """
    composed = unicodedata.normalize("NFC", text[:LONGEST]).replace("\u202f", NBSP)
    kept = "".join(map(_known, composed))
    return kept.strip() if fold(kept) else ""


@functools.lru_cache(maxsize=4096)
def _known(character: str) -> str:
    if character.isspace():
        return NBSP if character == NBSP else " "
    for candidate in (character, unicodedata.normalize("NFKD", character)[:1]):
        if _has_glyph(candidate):
            return candidate
    return ""


def _has_glyph(character: str) -> bool:
    if unicodedata.category(character)[0] in "CM":
        return False
    face = font("Regular", 24)
    return bytes(face.getmask(character)) != bytes(face.getmask(_NO_CHARACTER))


def fit(text: str, weight: Weight, sizes_px: Sequence[int], width: float, height: float) -> Setting:
    """The text at the first of these sizes, largest first, at which it fits into the box.

    At the last one, what does not fit is cut and ends on an ellipsis.
    """
    words = _words(text)
    for size in sizes_px:
        face = font(weight, size)
        if _fits(words, face, width) and len(_wrap(words, face, width)) * leading(size) <= height:
            return Setting(tuple(_even_lines(words, face, width)), size)
    size = sizes_px[-1]
    lines = _wrap(_broken(words, font(weight, size), width), font(weight, size), width)
    most = max(1, int(height // leading(size)))
    cut = _cut(lines, most, font(weight, size), width)
    return Setting(tuple(cut), size, whole=len(lines) <= most)


def leading(size_px: int) -> float:
    """From one line of text to the next, in pixels."""
    return 1.14 * size_px


def _words(text: str) -> list[str]:
    joined = _AFTER.sub(NBSP, _BEFORE.sub(NBSP, text))
    return [word for word in joined.split(" ") if word]


def _wrap(words: Sequence[str], face: Font, width: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and face.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _even_lines(words: Sequence[str], face: Font, width: float) -> list[str]:
    """As few lines as the width allows, and then as even as that number allows."""
    lines = _wrap(words, face, width)
    low, high = width / 3, width
    while high - low > 2:
        middle = (low + high) / 2
        if len(_wrap(words, face, middle)) > len(lines) or not _fits(words, face, middle):
            low = middle
        else:
            high = middle
    return _wrap(words, face, high)


def _fits(words: Sequence[str], face: Font, width: float) -> bool:
    return all(face.getlength(word) <= width for word in words)


def _broken(words: Sequence[str], face: Font, width: float) -> list[str]:
    """The words, each longer than a line broken into what a line holds."""
    parts: list[str] = []
    for word in words:
        rest = word
        while rest:
            held = _characters_in(rest, face, width)
            parts.append(rest[:held])
            rest = rest[held:]
    return parts


def _characters_in(text: str, face: Font, width: float) -> int:
    """How many of the first characters a line holds; at least one."""
    return max(
        1,
        bisect_right(range(1, len(text) + 1), width, key=lambda end: face.getlength(text[:end])),
    )


def _cut(lines: Sequence[str], most: int, face: Font, width: float) -> list[str]:
    """At most so many lines; the last then ends on an ellipsis."""
    if len(lines) <= most:
        return list(lines)
    last = lines[most - 1]
    while last and face.getlength(last + ELLIPSIS) > width:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip(f" {NBSP},;:.–—-") + ELLIPSIS]
