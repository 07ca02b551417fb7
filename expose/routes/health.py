"""Alive, and ready: for docker, proxies and people, without credentials."""

from typing import Annotated, Literal

import psycopg2
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from catalog.backlog import Backlog, backlog
from database.connections import DatabaseError
from expose.database import OpenDatabase
from expose.models import reply
from expose.problems import RETRY_AFTER_S

router = APIRouter(prefix="/health", tags=["health"])

NO_STORE = {"Cache-Control": "no-store"}


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Part(BaseModel):
    """One part of the whole: `building` parts are still at work, and what is done is served."""

    state: Literal["up", "down", "ready", "building", "empty", "unknown"]
    waiting: Annotated[int | None, Field(description="Books still to do")] = None
    count: Annotated[int | None, Field(description="How many there are")] = None


class Readiness(BaseModel):
    """Whether questions are answered, and how far each part is."""

    status: Literal["ready", "unavailable"]
    database: Part
    books: Part
    vectors: Part
    clusters: Part
    covers: Part


@router.get("/live", summary="Whether the process answers", openapi_extra={"security": []})
async def live() -> Alive:
    """Never waits for anything else: no database, no thread."""
    return Alive()


@router.get(
    "/ready",
    summary="Whether questions are answered, and how far each part is",
    response_model=Readiness,
    responses={503: {"model": Readiness, "description": "The database is away"}},
    openapi_extra={"security": []},
)
def ready(database: OpenDatabase) -> Response:
    """Ready as soon as the database answers: what still waits for a service is served without."""
    try:
        state = database.read(backlog)
    except (DatabaseError, psycopg2.OperationalError, psycopg2.InterfaceError):
        headers = {**NO_STORE, "Retry-After": str(RETRY_AFTER_S)}
        answer = reply(Readiness, _away(), headers)
        answer.status_code = 503
        return answer
    return reply(Readiness, _there(state), NO_STORE)


def _there(state: Backlog) -> Readiness:
    return Readiness(
        status="ready",
        database=Part(state="up"),
        books=Part(state="ready" if state.books else "empty", count=state.books),
        vectors=_part(state.vectorizers, state.vectors_waiting),
        clusters=_part(state.clusters, state.clusters_waiting, count=state.clusters),
        covers=_part(1, state.covers_waiting),
    )


def _away() -> Readiness:
    unknown = Part(state="unknown")
    return Readiness(
        status="unavailable",
        database=Part(state="down"),
        books=unknown,
        vectors=unknown,
        clusters=unknown,
        covers=unknown,
    )


def _part(made: int, waiting: int, count: int | None = None) -> Part:
    if waiting:
        return Part(state="building", waiting=waiting, count=count)
    return Part(state="ready" if made else "empty", waiting=0, count=count)
