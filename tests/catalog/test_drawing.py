"""Drawn covers: the right size, readable, the same each time."""

from io import BytesIO
from itertools import pairwise

import pytest
from PIL import Image

from catalog.covers import BOXES, SIZES, Size
from catalog.drawing import draw_cover
from catalog.drawing.palette import PALETTES, Colour, Palette
from catalog.drawing.typesetting import ELLIPSIS, NBSP, fit, font, settable

LONG = "Le voyage extraordinaire et véridique de monsieur de La Palisse à travers le monde " * 4


def opened(title: str, genre: str | None = None, size: Size = "large") -> Image.Image:
    return Image.open(BytesIO(draw_cover(title, ["Émile Zola"], genre, size)))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("title", "authors"),
    [
        ("Emma", ["Jane Austen"]),
        ("Anonymous", []),
        ("", []),
        ("\ud800\x00\n\t", ["\udfff", ""]),
        (LONG, ["Jean-Baptiste de La Rochefoucauld-Montmorency d'Aubigné"]),
        ("X" * 100_000, ["Y" * 1000] * 1000),
        ("百年の孤独", ["村上春樹"]),
        ("🐉", ["שלום"]),
    ],
)
def test_any_book_gets_a_webp_of_the_right_size(title: str, authors: list[str], size: Size) -> None:
    cover = Image.open(BytesIO(draw_cover(title, authors, None, size)))
    assert (cover.format, cover.size) == ("WEBP", BOXES[size])


def test_the_same_book_gets_the_same_bytes() -> None:
    book = ("L'Œuvre", ("Émile Zola",), "Romans", "large")
    assert draw_cover(*book) == draw_cover(*book)  # type: ignore[arg-type]


def test_a_genre_has_one_colour_whatever_its_accents_and_case() -> None:
    corner = (5, 895)
    grounds = {
        opened(title, genre).getpixel(corner)
        for title, genre in (("Emma", "Théâtre"), ("Nana", "THEATRE"), ("Phèdre", "théâtre"))
    }
    assert len(grounds) == 1


def test_genres_have_several_colours() -> None:
    genres = ["Romans", "Policier", "Poésie", "Théâtre", "Essais", "Fantasy", "Jeunesse"]
    assert len({opened("Emma", genre, "small").getpixel((3, 297)) for genre in genres}) > 3


@pytest.mark.parametrize("palette", PALETTES)
def test_ink_is_readable_on_every_ground(palette: Palette) -> None:
    assert contrast(palette.ink, palette.ground) >= 4.5
    assert contrast(palette.accent, palette.ground) >= 3


def test_contrast_is_that_of_black_on_white() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("L'Été à l'œuvre", "L'Été à l'œuvre"),
        ("E\u0301te\u0301", "Été"),
        ("Преступление и наказание", "Преступление и наказание"),
        ("Ζορμπάς", "Ζορμπάς"),
        ("百年の孤独", ""),
        ("百年 One Hundred Years 🐉", "One Hundred Years"),
        ("«\u202fOui\u202f»", f"«{NBSP}Oui{NBSP}»"),
        ("a\u200bb\x00c\ud800", "abc"),
        ("...", ""),
    ],
)
def test_what_the_face_lacks_is_left_out(text: str, shown: str) -> None:
    assert settable(text) == shown


def test_a_long_title_is_smaller_and_cut_only_at_its_very_end() -> None:
    sizes = range(90, 30, -4)
    short = fit("Emma", "Semibold", sizes, 500, 300)
    middle = fit("The Strange Case of Dr Jekyll and Mr Hyde, and More", "Semibold", sizes, 500, 300)
    long = fit(LONG, "Semibold", sizes, 500, 300)
    assert short.size_px > middle.size_px > long.size_px
    assert (short.whole, middle.whole, long.whole) == (True, True, False)
    assert [ELLIPSIS in line for line in long.lines] == [False] * (len(long.lines) - 1) + [True]
    assert LONG.startswith(" ".join(long.lines).removesuffix(ELLIPSIS))


@pytest.mark.parametrize("text", ["Emma", "Anticonstitutionnellement " * 3, LONG, "W" * 300])
def test_every_line_fits_into_the_box(text: str) -> None:
    setting = fit(text, "Semibold", range(90, 30, -4), 500, 300)
    face = font("Semibold", setting.size_px)
    assert all(face.getlength(line) <= 500 for line in setting.lines)
    assert setting.height <= 300


def test_no_line_begins_with_the_mark_that_ends_a_question() -> None:
    lines = fit("Qui a peur de Virginia Woolf ?", "Semibold", [60], 330, 600).lines
    assert lines[-1].endswith(f"Woolf{NBSP}?")


def test_lines_are_even() -> None:
    setting = fit("The Count of Monte Cristo and Others", "Semibold", [50], 600, 600)
    widths = [font("Semibold", 50).getlength(line) for line in setting.lines]
    assert all(abs(one - other) < 200 for one, other in pairwise(widths))


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio of WCAG 2.2, from 1 to 21; text is readable from 4.5."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
