"""The colours of drawn covers, and which of them a genre wears."""

import hashlib
from dataclasses import dataclass

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """A ground, the ink that is read on it, and an accent that is only looked at."""

    ground: Colour
    ink: Colour
    accent: Colour

    @property
    def tint(self) -> Colour:
        """The ground, a little towards the ink."""
        return mix(self.ground, self.ink, 0.16)

    @property
    def shade(self) -> Colour:
        """The ground, a little towards the accent."""
        return mix(self.ground, self.accent, 0.42)


def _palette(ground: str, ink: str, accent: str) -> Palette:
    return Palette(*(_colour(name) for name in (ground, ink, accent)))


def _colour(hexadecimal: str) -> Colour:
    red, green, blue = bytes.fromhex(hexadecimal)
    return red, green, blue


# Deep grounds under a paper-coloured ink, and pale ones under a dark ink.
PALETTES = (
    _palette("1F4A4F", "F6F0E2", "E2A955"),  # teal
    _palette("64212B", "F8EFE4", "E59B7A"),  # oxblood
    _palette("21345B", "F4F1E8", "D9A544"),  # ink blue
    _palette("2E4836", "F5F0E1", "D6BF72"),  # forest
    _palette("452B4F", "F6EEE9", "E29A86"),  # aubergine
    _palette("DFAE4C", "2A2320", "8C3A22"),  # ochre
    _palette("EFE6D3", "2B2A2E", "B5442F"),  # paper
    _palette("E4BBAA", "3B1E2B", "8A3346"),  # rose
    _palette("BAC6A8", "213028", "4C7048"),  # sage
    _palette("ABC8D2", "1A2E3E", "27607A"),  # sky
    _palette("A5432D", "FCF3E6", "F0BE77"),  # brick
    _palette("2D2F35", "F3EEE4", "C9A567"),  # charcoal
)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with a share 0..1 of `other`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def digest(key: str) -> bytes:
    """Sixteen bytes that stand for a text, the same on every machine."""
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=16).digest()
