"""Books for a reader who names what they like."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, HTTPException, Request, Response

from database.connections import Cursor
from expose.database import OpenDatabase
from expose.languages import AskedLanguage, spoken
from expose.models import Recommendations, reply
from expose.openapi import errors
from expose.parameters import Question
from expose.routes.books import with_books
from recommender.answer import recommend
from recommender.wording import Language

router = APIRouter(tags=["readers"])


async def _needs_json(request: Request) -> None:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise HTTPException(415, "Send JSON, with the header Content-Type: application/json.")


@router.post(
    "/recommendations",
    summary="Recommend books to a reader",
    response_model=Recommendations,
    responses=errors(404, 413, 415, 422),
    dependencies=[Depends(_needs_json)],
)
def recommendations(
    database: OpenDatabase, asked: Annotated[Question, Body()], language: AskedLanguage
) -> Response:
    """Near to what the reader likes, away from what they dislike; never a book that is named, nor
    another edition of it. Ids that the catalogue lacks are listed under `unknown`; when all of
    `liked` are, the answer is 404.
    """
    answer = database.read(lambda cursor: _recommended(cursor, asked, language))
    if set(asked.liked) <= set(answer["unknown"]):
        raise HTTPException(
            404, "The catalogue has none of the liked books; GET /books lists those there are."
        )
    return reply(Recommendations, answer, spoken(language))


def _recommended(cursor: Cursor, asked: Question, language: Language) -> dict[str, Any]:
    found = recommend(
        cursor,
        asked.liked,
        asked.disliked,
        asked.exclude,
        asked.filters.filters,
        asked.limit,
        asked.diversity,
        asked.novelty,
    )
    return {"items": with_books(cursor, found.items, language), "unknown": found.unknown}
