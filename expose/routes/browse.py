"""The catalogue by clusters, collections, authors and labels."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Response

from catalog import queries
from catalog.filters import Filters
from catalog.queries import Page, Row
from database.connections import Cursor
from expose.database import Database, OpenDatabase
from expose.models import Clusters, ClusterWithBooks, LabelTallies, Tallies, reply
from expose.openapi import errors
from expose.parameters import ClusterId, PageParameters

router = APIRouter(tags=["browse"])

PageQuery = Annotated[PageParameters, Query()]


@router.get("/clusters", summary="Clusters", response_model=Clusters, responses=errors(422))
def clusters(database: OpenDatabase, asked: PageQuery) -> Response:
    """Every cluster with its name and size, largest first."""
    return _page(database, queries.clusters, asked, Clusters)


@router.get(
    "/clusters/{id}",
    summary="One cluster and its books",
    response_model=ClusterWithBooks,
    responses=errors(404, 422),
)
def one_cluster(database: OpenDatabase, id: ClusterId, asked: PageQuery) -> Response:
    """A cluster, and one page of its books by title."""
    found = database.read(lambda cursor: _with_books(cursor, id, asked))
    if found is None:
        raise HTTPException(404, f"There is no cluster {id}; GET /clusters lists those there are.")
    return reply(ClusterWithBooks, found)


@router.get("/collections", summary="Collections", response_model=Tallies, responses=errors(422))
def collections(database: OpenDatabase, asked: PageQuery) -> Response:
    """Every publisher's collection, by name, with the number of its books."""
    return _page(database, queries.collections, asked, Tallies)


@router.get("/authors", summary="Authors", response_model=Tallies, responses=errors(422))
def authors(database: OpenDatabase, asked: PageQuery) -> Response:
    """Every author, by name, with the number of their books."""
    return _page(database, queries.authors, asked, Tallies)


@router.get("/labels", summary="Labels", response_model=LabelTallies, responses=errors(422))
def labels(database: OpenDatabase, asked: PageQuery) -> Response:
    """Every label, by name, with the number of books that carry it and its kind."""
    return _page(database, queries.labels, asked, LabelTallies)


def _page(
    database: Database,
    find: Callable[[Cursor, Page], tuple[list[Row], int]],
    asked: PageParameters,
    model: type[Clusters | Tallies | LabelTallies],
) -> Response:
    items, total = database.read(lambda cursor: find(cursor, asked.wanted))
    return reply(model, _listed(items, total, asked))


def _with_books(cursor: Cursor, cluster_id: int, asked: PageParameters) -> Row | None:
    cluster = queries.cluster(cursor, cluster_id)
    if cluster is None:
        return None
    items, total = queries.books(cursor, Filters(cluster=cluster_id), "title", asked.wanted)
    return {**cluster, "books": _listed(items, total, asked)}


def _listed(items: list[Row], total: int, asked: PageParameters) -> Row:
    return {"items": items, "total": total, "page": asked.page, "page_size": asked.page_size}
