"""Free text in, books out."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from catalog.queries import books_with_words
from expose.database import OpenDatabase
from expose.models import Found, reply
from expose.openapi import errors
from expose.parameters import SearchParameters

router = APIRouter(tags=["books"])


@router.get("/search", summary="Search by words", response_model=Found, responses=errors(422))
def search(database: OpenDatabase, asked: Annotated[SearchParameters, Query()]) -> Response:
    """Books that hold all the words, the last one possibly unfinished, or else any of them; case
    and accents are forgiven. Best first: title before author before labels before summary.
    """
    items, total = database.read(
        lambda cursor: books_with_words(cursor, asked.q, asked.filters, asked.wanted)
    )
    return reply(
        Found,
        {
            "items": items,
            "total": total,
            "page": asked.page,
            "page_size": asked.page_size,
            "matched_by": ["words"] if total else [],
        },
    )
