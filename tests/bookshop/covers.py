"""Covers, drawn as the catalogue draws its own, as PNG or JPEG."""

import functools
from io import BytesIO

from tests.bookshop.books import Book

# One grey pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b"
    "550000000a49444154789c6338010000ca00c999ca5d7e0000000049454e44ae426082"
)


@functools.lru_cache(1_000)
def cover(book: Book) -> bytes | None:
    """The picture at `book.cover`, of the kind that its name says.

    None where the shop is served without the libraries that draw: the pipeline has no need of them.
    """
    try:
        from catalog.drawing import paint
    except ImportError:
        return None
    image = paint(book.title, book.authors, next(reversed(book.labels), None), "small")
    buffer = BytesIO()
    image.save(buffer, "PNG" if book.cover.endswith("png") else "JPEG")
    return buffer.getvalue()
