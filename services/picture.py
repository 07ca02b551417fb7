"""A picture of any kind and size, made into the two covers that are kept."""

import contextlib
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from catalog.covers import BOXES, SIZES, Size
from database.errors import first_line

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
MOST_PIXELS = 40_000_000
LEAST_SIDE = 10  # shops answer with a picture of one pixel for a cover they don't have
QUALITY = 82
LONGEST_REASON = 200  # characters of what a decoder says
ENOUGH = 2 * min(BOXES["large"])  # pixels of the shorter side from which a good cover is made
_WITH_ALPHA = frozenset({"RGBA", "LA", "PA"})


class PictureError(Exception):
    """The bytes can't be made into a cover; the message says why."""


def covers_of(content: bytes) -> dict[Size, bytes]:
    """WebP pictures in each size: upright, on white, without metadata, never enlarged.

    Raises PictureError.
    """
    try:
        return _covers_of(content)
    except PictureError:
        raise
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except Exception as error:  # a hostile file may raise anything in a decoder
        reason = first_line(error)[:LONGEST_REASON]
        raise PictureError(f"the picture is broken: {reason}") from error


def _covers_of(content: bytes) -> dict[Size, bytes]:
    try:
        picture = Image.open(BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError:
        raise PictureError("the file is no JPEG, PNG, WebP, GIF or AVIF picture") from None
    with picture:
        _check_size(*picture.size)
        cover = _on_white(_reduced(_plain(_upright(picture))))
    return {size: _fitted(cover, BOXES[size]) for size in SIZES}


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _too_many_pixels()
    if min(width, height) < LEAST_SIDE:
        raise PictureError(f"the picture is only {width} × {height} pixels")


def _too_many_pixels() -> PictureError:
    return PictureError(f"the picture has more than {MOST_PIXELS // 1_000_000} megapixels")


def _upright(picture: Image.Image) -> Image.Image:
    """The first frame, turned as its EXIF says."""
    picture.draft("RGB", (ENOUGH, ENOUGH))  # a large JPEG is decoded at a half, quarter or eighth
    picture.load()
    with contextlib.suppress(Exception):  # a broken EXIF block says nothing about the picture
        ImageOps.exif_transpose(picture, in_place=True)
    return picture


def _plain(picture: Image.Image) -> Image.Image:
    """In a mode that can be scaled: eight bits, no palette."""
    if picture.mode in _WITH_ALPHA or "transparency" in picture.info:
        return picture if picture.mode == "RGBA" else picture.convert("RGBA")
    if picture.mode.startswith("I"):  # sixteen bits of grey, which Pillow would clip
        return picture.convert("I").point(lambda grey: grey / 256).convert("L")
    return picture if picture.mode in {"RGB", "L", "CMYK"} else picture.convert("RGB")


def _reduced(picture: Image.Image) -> Image.Image:
    """Roughly smaller, as long as it stays large ENOUGH: a huge picture is not copied whole."""
    factor = min(picture.size) // ENOUGH
    return picture.reduce(factor) if factor > 1 else picture


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A"))
    return flat


def _fitted(picture: Image.Image, box: tuple[int, int]) -> bytes:
    """As WebP, inside the box."""
    fitted = picture.copy()
    fitted.thumbnail(box, Image.Resampling.LANCZOS)
    buffer = BytesIO()
    fitted.save(buffer, "WEBP", quality=QUALITY, method=2, exif=b"", icc_profile=b"", xmp=b"")
    return buffer.getvalue()
