"""Geometric motifs: what fills the upper part of a drawn cover.

Each takes a drawing of any size, its width and height, the palette, and a byte that varies it.
"""

import math
from collections.abc import Callable

from PIL import ImageDraw

from catalog.drawing.palette import Colour, Palette

Draw = ImageDraw.ImageDraw
Motif = Callable[[Draw, int, int, Palette, int], None]


def _disc(draw: Draw, x: float, y: float, radius: float, colour: Colour) -> None:
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def sun(draw: Draw, width: int, height: int, palette: Palette, vary: int) -> None:
    """A disc over bands of water."""
    x = width * (0.3 + 0.4 * (vary / 255))
    horizon = height * 0.66
    _disc(draw, x, horizon, width * 0.27, palette.accent)
    draw.rectangle((0, horizon, width, height), fill=palette.tint)
    for step in range(5):
        half = width * (0.27 - 0.05 * step)
        y = horizon + height * (0.035 + 0.065 * step)
        draw.rectangle((x - half, y, x + half, y + height * 0.026), fill=palette.accent)


def rings(draw: Draw, width: int, height: int, palette: Palette, vary: int) -> None:
    """Circles around one point, as on water."""
    x, y = width * (0.2 + 0.6 * (vary / 255)), height * 0.52
    colours = (palette.tint, palette.ground)
    for step in range(11, 1, -1):
        _disc(draw, x, y, width * 0.085 * step, colours[step % 2])
    _disc(draw, x, y, width * 0.085, palette.accent)


def hills(draw: Draw, width: int, height: int, palette: Palette, vary: int) -> None:
    """Ranges of hills, one behind the other, under a small moon."""
    _disc(draw, width * (0.2 + 0.6 * (vary / 255)), height * 0.24, width * 0.085, palette.accent)
    for step, colour in enumerate((palette.tint, palette.shade, palette.accent)):
        base, swell = height * (0.52 + 0.17 * step), height * 0.09
        phase = vary / 40 + 2.1 * step
        ridge = [
            (x, base + swell * math.sin(phase + 2 * math.pi * x / width * (0.8 + 0.25 * step)))
            for x in range(0, width + 8, 8)
        ]
        draw.polygon([(0, height), *ridge, (width, height)], fill=colour)


def scales(draw: Draw, width: int, height: int, palette: Palette, vary: int) -> None:
    """Rows of overlapping fans."""
    radius = width / 10
    rows = math.ceil(height / radius) + 2
    for row in range(rows):
        y = radius * row
        for column in range(-1, 7):
            x = radius * (2 * column + row % 2)
            marked = (row * 7 + column * 3 + vary) % 11 == 0
            _disc(draw, x, y, radius, palette.accent if marked else palette.tint)
            _disc(draw, x, y, radius * 0.8, palette.ground)
            _disc(draw, x, y, radius * 0.5, palette.shade)
            _disc(draw, x, y, radius * 0.25, palette.ground)


def tiles(draw: Draw, width: int, height: int, palette: Palette, vary: int) -> None:
    """A pavement of quarter circles."""
    side = width / 5
    colours = (palette.tint, palette.shade, palette.accent)
    for row in range(math.ceil(height / side)):
        for column in range(5):
            turn = (row * 5 + column * 3 + row * column + vary) % 4
            x, y = column * side, row * side
            corner_x, corner_y = x + side * (turn in {1, 2}), y + side * (turn in {2, 3})
            draw.pieslice(
                (corner_x - side, corner_y - side, corner_x + side, corner_y + side),
                turn * 90,
                turn * 90 + 90,
                fill=colours[(row * 2 + column + vary) % 3],
            )


def spines(draw: Draw, width: int, height: int, palette: Palette, vary: int) -> None:
    """Upright bars, as spines on a shelf."""
    x, step = 0.0, 0
    widths, heights = (0.07, 0.11, 0.05, 0.09, 0.13, 0.06), (0.62, 0.74, 0.5, 0.68, 0.58, 0.8, 0.46)
    colours = (palette.tint, palette.shade, palette.tint, palette.accent, palette.shade)
    floor = height * 0.94
    while x < width:
        bar = width * widths[(step + vary) % len(widths)]
        top = floor - height * heights[(step + vary) % len(heights)]
        draw.rectangle((x, top, x + bar - width * 0.012, floor), fill=colours[step % 5])
        x, step = x + bar, step + 1
    draw.rectangle((0, floor + height * 0.012, width, floor + height * 0.03), fill=palette.accent)


def rays(draw: Draw, width: int, height: int, palette: Palette, vary: int) -> None:
    """Rays from a point below."""
    x, y, reach = width * (0.25 + 0.5 * (vary / 255)), height * 1.0, 2 * (width + height)
    for step in range(13):
        start = 180 + step * (180 / 13)
        box = (x - reach, y - reach, x + reach, y + reach)
        if step % 2 == 0:
            draw.pieslice(box, start, start + 180 / 13, fill=palette.tint)
    _disc(draw, x, y, width * 0.24, palette.ground)
    _disc(draw, x, y, width * 0.2, palette.accent)


def grid(draw: Draw, width: int, height: int, palette: Palette, vary: int) -> None:
    """Dots that grow towards one of them."""
    side = width / 9
    rows = round(height / side)
    middle = (vary % 6 + 2, round(rows * 0.45))
    for row in range(rows + 1):
        for column in range(10):
            distance = math.hypot(column - middle[0], row - middle[1])
            radius = side * max(0.08, 0.46 - 0.055 * distance)
            colour = palette.accent if distance < 1 else palette.shade
            _disc(draw, column * side, row * side, radius, colour)


MOTIFS: tuple[Motif, ...] = (sun, rings, hills, scales, tiles, spines, rays, grid)
