"""Covers as WebP: the fetched one, or else a drawn one."""

from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Query, Response

from catalog.covers import Size, cover_path
from catalog.drawing import draw_cover
from catalog.label_kinds import stored_genre
from catalog.queries import Row
from expose.database import GivenSettings, OpenDatabase
from expose.openapi import errors
from expose.parameters import BookId, CoverParameters
from expose.routes.books import existing

router = APIRouter(prefix="/books", tags=["books"])

MEDIA_TYPE = "image/webp"
CACHE_CONTROL = "private, max-age=3600, stale-while-revalidate=86400"

drawn = lru_cache(maxsize=256)(draw_cover)  # 10 to 40 kB each


@router.get(
    "/{id}/cover",
    summary="The cover of a book",
    response_class=Response,
    responses={
        200: {
            "description": "The fetched cover, or a drawn one",
            "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        },
        **errors(404, 422),
    },
)
def cover(
    database: OpenDatabase,
    settings: GivenSettings,
    id: BookId,
    asked: Annotated[CoverParameters, Query()],
) -> Response:
    """A fetched cover keeps its aspect and fits into the size; a drawn one fills it."""
    try:
        image = cover_path(settings.covers_dir, id, asked.size).read_bytes()
    except FileNotFoundError:
        image = _drawn(database.read(lambda cursor: existing(cursor, id)), asked.size)
    return Response(image, media_type=MEDIA_TYPE, headers={"Cache-Control": CACHE_CONTROL})


def _drawn(book: Row, size: Size) -> bytes:
    genre = stored_genre(book["labels"], book["label_kinds"])
    return drawn(book["title"], tuple(book["authors"]), genre, size)
