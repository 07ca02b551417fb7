"""Where a cover lies, and how large it may be."""

import hashlib
from pathlib import Path
from typing import Literal, get_args

Size = Literal["small", "large"]
SIZES: tuple[Size, ...] = get_args(Size)

# Width and height in pixels: a fetched cover fits into the box, a drawn one fills it.
BOXES: dict[Size, tuple[int, int]] = {"small": (200, 300), "large": (600, 900)}


def cover_path(covers_dir: Path, book_id: str, size: Size) -> Path:
    """The file of a book's cover, there or not; no id, however odd, leads out of `covers_dir`."""
    name = hashlib.blake2b(book_id.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return covers_dir / name[:2] / f"{name}-{size}.webp"
