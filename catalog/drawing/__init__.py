"""A drawn cover for a book without a picture: title, authors, and a colour and motif by genre."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

from catalog.covers import BOXES, Size
from catalog.drawing.motifs import MOTIFS, Motif
from catalog.drawing.palette import PALETTES, Palette, digest
from catalog.drawing.typesetting import ELLIPSIS, Setting, Weight, fit, font, leading, settable
from catalog.text import fold

__all__ = ["draw_cover"]

# Shares of the cover's height and width.
PANEL = 0.5
MARGIN = 0.09
SMOOTHING = 3  # the motif is drawn so much larger, since Pillow's shapes have hard edges
MOST_AUTHORS = 3
# Shares of the width: a small cover needs larger letters to be read.
TITLE_SIZES: dict[Size, tuple[float, float]] = {"large": (0.165, 0.058), "small": (0.165, 0.06)}
AUTHOR_SIZES: dict[Size, tuple[float, float]] = {"large": (0.056, 0.042), "small": (0.07, 0.06)}


def draw_cover(title: str, authors: Sequence[str], genre: str | None, size: Size) -> bytes:
    """A WebP picture; the same bytes for the same book."""
    image = paint(title, authors, genre, size)
    buffer = BytesIO()
    image.save(buffer, "WEBP", quality=86, method=2)  # 4 takes twice the time for 3 % less
    return buffer.getvalue()


def paint(title: str, authors: Sequence[str], genre: str | None, size: Size) -> Image.Image:
    """The cover, not yet encoded."""
    key = digest(fold(genre or "") or fold("".join(authors[:1])) or fold(title))
    palette = PALETTES[key[0] % len(PALETTES)]
    width, height = BOXES[size]
    image = Image.new("RGB", (width, height), palette.ground)
    words, names = settable(title), _author_lines(authors)
    panel_height = round(height * PANEL) if words or names else height
    motif = MOTIFS[key[1] % len(MOTIFS)]
    image.paste(_draw_motif(motif, width, panel_height, palette, digest(title)[0]), (0, 0))
    _draw_text(image, palette, size, words, names)
    return image


def _draw_motif(motif: Motif, width: int, height: int, palette: Palette, vary: int) -> Image.Image:
    panel = Image.new("RGB", (width * SMOOTHING, height * SMOOTHING), palette.ground)
    motif(ImageDraw.Draw(panel), panel.width, panel.height, palette, vary)
    return panel.reduce(SMOOTHING)


def _author_lines(authors: Sequence[str]) -> list[str]:
    names = [name for name in map(settable, authors[: 2 * MOST_AUTHORS]) if name]
    if len(names) > MOST_AUTHORS:
        return [*names[: MOST_AUTHORS - 1], f"{names[MOST_AUTHORS - 1]}, {ELLIPSIS}"]
    return names


def _draw_text(
    image: Image.Image, palette: Palette, size: Size, title: str, authors: Sequence[str]
) -> None:
    draw = ImageDraw.Draw(image)
    margin = image.width * MARGIN
    measure = image.width - 2 * margin
    names = [_fit_name(name, image, size, measure) for name in authors]
    foot = image.height - margin - sum(name.height for name in names)
    top = image.height * PANEL + margin * 0.7
    if title:
        sizes = _sizes(image, TITLE_SIZES[size])
        setting = fit(title, "Semibold", sizes, measure, foot - margin * 0.6 - top)
        _draw_lines(draw, setting, "Semibold", (margin, top), palette)
    if names:
        thickness = max(1, round(image.width / 200))
        rule = (margin, foot - margin * 0.3, margin * 2, foot - margin * 0.3 + thickness - 1)
        draw.rectangle(rule, fill=palette.accent)
    for name in names:
        _draw_lines(draw, name, "Regular", (margin, foot), palette)
        foot += name.height


def _fit_name(name: str, image: Image.Image, size: Size, measure: float) -> Setting:
    """An author's name on one line, or else on two."""
    sizes = _sizes(image, AUTHOR_SIZES[size])
    on_one = fit(name, "Regular", sizes, measure, leading(sizes[0]))
    if on_one.whole:
        return on_one
    return fit(name, "Regular", sizes[-1:], measure, 2 * leading(sizes[-1]))


def _sizes(image: Image.Image, shares: tuple[float, float]) -> list[int]:
    largest, smallest = (round(image.width * share) for share in shares)
    return list(range(largest, smallest - 1, -max(1, largest // 20)))


def _draw_lines(
    draw: ImageDraw.ImageDraw,
    setting: Setting,
    weight: Weight,
    corner: tuple[float, float],
    palette: Palette,
) -> None:
    left, top = corner
    face = font(weight, setting.size_px)
    for number, line in enumerate(setting.lines):
        baseline = top + leading(setting.size_px) * number + setting.size_px * 0.86
        draw.text((left, baseline), line, fill=palette.ink, font=face, anchor="ls")
