"""Pictures of any kind, made into covers."""

import zlib
from io import BytesIO

import pytest
from PIL import ExifTags, Image

from catalog.covers import BOXES, Size
from services.picture import PictureError, covers_of
from tests.services.picture_server import picture

pytestmark = pytest.mark.slow


def opened(content: bytes, size: Size = "large") -> Image.Image:
    return Image.open(BytesIO(covers_of(content)[size]))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_each_kind_becomes_webp_in_two_sizes(kind: str) -> None:
    covers = covers_of(picture(kind, (900, 1350)))
    opened_covers = {size: Image.open(BytesIO(cover)) for size, cover in covers.items()}
    assert {size: cover.format for size, cover in opened_covers.items()} == dict.fromkeys(
        BOXES, "WEBP"
    )
    assert {size: cover.size for size, cover in opened_covers.items()} == BOXES


@pytest.mark.parametrize(
    ("given", "large", "small"),
    [
        ((1200, 1200), (600, 600), (200, 200)),
        ((2000, 500), (600, 150), (200, 50)),
        ((300, 450), (300, 450), (200, 300)),
        ((90, 120), (90, 120), (90, 120)),
        ((3000, 5000), (540, 900), (180, 300)),
    ],
)
def test_the_aspect_is_kept_and_nothing_enlarged(
    given: tuple[int, int], large: tuple[int, int], small: tuple[int, int]
) -> None:
    content = picture(size=given)
    assert opened(content, "large").size == large
    assert opened(content, "small").size == small


def test_a_picture_is_turned_as_its_exif_says_and_loses_it() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Artist] = "someone at a known place"
    cover = opened(picture("JPEG", (400, 300), exif=exif))
    assert cover.size == (300, 400)
    assert not dict(cover.getexif())
    assert b"known place" not in covers_of(picture("JPEG", (400, 300), exif=exif))["large"]


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_broken_exif_block_does_not_cost_the_picture() -> None:
    assert opened(picture("JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff")).size == (80, 120)


@pytest.mark.parametrize(
    "content",
    [
        picture(mode="RGBA", colour=(0, 0, 0, 0)),
        picture(mode="LA", colour=(0, 0)),
        picture(mode="P", colour=0, transparency=0),
    ],
)
def test_what_is_transparent_becomes_white(content: bytes) -> None:
    cover = opened(content).convert("RGB")
    assert min(cover.getpixel((40, 60))) > 250  # type: ignore[arg-type]


def test_sixteen_bits_of_grey_are_scaled_not_clipped() -> None:
    cover = opened(picture(mode="I;16", colour=0x8000)).convert("L")
    assert cover.getpixel((40, 60)) == pytest.approx(128, abs=3)


def test_a_cmyk_jpeg_keeps_its_colour() -> None:
    red, _, blue = opened(picture("JPEG", mode="CMYK", colour=(0, 255, 255, 0))).getpixel((40, 60))  # type: ignore[misc]
    assert red > 200
    assert blue < 60


def test_the_first_frame_of_an_animation_is_taken() -> None:
    later = [Image.new("RGB", (80, 120), "black")]
    content = picture("GIF", colour="white", save_all=True, append_images=later)
    assert opened(content).convert("L").getpixel((40, 60)) > 240  # type: ignore[operator]


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is huge."""
    content = bytearray(picture("PNG", mode="1", colour=0))
    content[16:24] = width.to_bytes(4) + height.to_bytes(4)
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4)
    return bytes(content)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no JPEG, PNG"),
        (b"<!DOCTYPE html><p>not found", "no JPEG, PNG"),
        (picture("BMP"), "no JPEG, PNG"),
        (picture("TIFF"), "no JPEG, PNG"),
        (picture("PPM"), "no JPEG, PNG"),
        (picture("JPEG", (600, 900))[:-2000], "broken"),
        (picture("PNG", (600, 900))[:-100], "broken"),
        (picture("GIF", (1, 1)), "only 1 × 1 pixels"),
        (bomb(8_000, 6_000), "more than 40 megapixels"),
        (bomb(60_000, 60_000), "more than 40 megapixels"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "JPEG, PNG|broken"),
    ],
)
def test_what_is_no_cover_is_told_why(content: bytes, reason: str) -> None:
    with pytest.raises(PictureError, match=reason):
        covers_of(content)
