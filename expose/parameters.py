"""What may be asked, and within which bounds."""

import re
from collections.abc import Sequence
from typing import Annotated, Self

from fastapi import HTTPException, Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from catalog.covers import Size
from catalog.filters import Filters
from catalog.queries import Page, Sort
from recommender.distances import Method

LONGEST_TEXT = 200
DEFAULT_LIMIT = 10
MOST_ITEMS = 100
MOST_PER_PAGE = 200
MOST_PAGES = 100_000
MOST_NAMED = 500
MOST_EXCLUDED = 10_000
LARGEST_INTEGER = 2**31 - 1  # PostgreSQL's

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_BOOK_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


def _printable(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("should hold no control characters")
    return text


Text = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_printable)]
Year = Annotated[int, Field(ge=-9999, le=9999)]
Pages = Annotated[int, Field(ge=0, le=1_000_000)]
NamedId = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_printable)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Limit = Annotated[int, Field(ge=1, le=MOST_ITEMS, description="How many books")]
Diversity = Annotated[
    Share, Field(description="0: the nearest; towards 1: unlike each other as well")
]


def _book_id(book_id: str) -> str:
    """The id, if a book can have it. Raises 404 otherwise: there is nothing to look up."""
    if not _BOOK_ID.fullmatch(book_id):
        raise no_such_book(book_id)
    return book_id


def no_such_book(book_id: str) -> HTTPException:
    """404 that names the id, shortened."""
    shown = book_id if len(book_id) <= 64 else f"{book_id[:64]}…"
    return HTTPException(404, f"No book has the id {shown!r}; GET /books lists those there are.")


BookId = Annotated[
    str,
    AfterValidator(_book_id),
    Path(description="The book's id", openapi_examples={"isbn": {"value": "9782070411191"}}),
]
ClusterId = Annotated[int, Path(ge=0, le=LARGEST_INTEGER, description="The cluster's id")]


class Asked(BaseModel):
    """Parameters: an empty one counts as not given, an unknown one is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _leave_out_empty(cls, given: object) -> object:
        if isinstance(given, dict):
            return {name: value for name, value in given.items() if value != ""}
        return given


class FilterParameters(Asked):
    """Which books are wanted. Case and accents never matter."""

    title: Annotated[Text | None, Field(description="All these words in the title")] = None
    author: Annotated[Text | None, Field(description="All these words in the authors")] = None
    publisher: Annotated[Text | None, Field(description="The whole name")] = None
    collection: Annotated[Text | None, Field(description="The whole name")] = None
    series: Annotated[Text | None, Field(description="The whole name")] = None
    label: Annotated[Text | None, Field(description="One of the book's labels")] = None
    audience: Annotated[
        Text | None,
        Field(description="A label of the kind `audience`, see GET /labels", examples=["Lycée"]),
    ] = None
    language: Annotated[Text | None, Field(description="ISO 639-1", examples=["fr"])] = None
    format: Annotated[Text | None, Field(description="As the catalogue has it")] = None
    isbn: Annotated[Text | None, Field(description="ISBN-10 or -13, hyphens or not")] = None
    cluster: Annotated[int | None, Field(ge=0, le=LARGEST_INTEGER)] = None
    year_min: Year | None = None
    year_max: Year | None = None
    pages_min: Pages | None = None
    pages_max: Pages | None = None

    @property
    def filters(self) -> Filters:
        return Filters(**{name: getattr(self, name) for name in FilterParameters.model_fields})


class PageParameters(Asked):
    """Which page of a list."""

    page: Annotated[int, Field(ge=1, le=MOST_PAGES, description="From 1")] = 1
    page_size: Annotated[int, Field(ge=1, le=MOST_PER_PAGE)] = 20

    @property
    def wanted(self) -> Page:
        return Page(self.page, self.page_size)


class BooksParameters(FilterParameters, PageParameters):
    sort: Annotated[Sort, Field(description="A minus turns the order round")] = "title"


class SearchParameters(FilterParameters, PageParameters):
    q: Annotated[Text, Field(min_length=1, description="Words", examples=["miserables hugo"])]


class SimilarParameters(FilterParameters):
    limit: Limit = DEFAULT_LIMIT
    method: Annotated[
        Method,
        Field(description="`fused` weighs meaning, words, author and genre; the others, meaning"),
    ] = "fused"
    same_author: Annotated[
        bool | None, Field(description="true: only by the same author; false: only by others")
    ] = None
    same_collection: bool | None = None
    same_publisher: bool | None = None
    same_format: bool | None = None
    fast: Annotated[bool, Field(description="Only within the book's cluster, once it has one")] = (
        False
    )
    diversity: Diversity = 0.0


class CoverParameters(Asked):
    size: Annotated[Size, Field(description="At most 200 x 300 or 600 x 900 pixels")] = "small"


class Question(Asked):
    """What a reader likes and does not, and what they want."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "liked": ["9782070411191", "9782253002864"],
                    "disliked": ["9782070360024"],
                    "exclude": [],
                    "limit": 10,
                    "diversity": 0.2,
                    "filters": {"language": "fr", "pages_max": 400},
                }
            ]
        }
    )

    liked: Annotated[list[NamedId], Field(min_length=1, max_length=MOST_NAMED)]
    disliked: Annotated[list[NamedId], Field(max_length=MOST_NAMED)] = []
    exclude: Annotated[
        list[NamedId],
        Field(max_length=MOST_EXCLUDED, description="Not to be recommended: read already, say"),
    ] = []
    limit: Limit = DEFAULT_LIMIT
    diversity: Diversity = 0.0
    novelty: Annotated[
        Share, Field(description="The share of the list by authors of whom no book is named")
    ] = 0.0
    filters: FilterParameters = FilterParameters()

    @model_validator(mode="after")
    def _no_book_both_ways(self) -> Self:
        if both := _shared(self.liked, self.disliked):
            raise ValueError(f"{both[0]} is both liked and disliked; choose one")
        return self


def _shared(some: Sequence[str], others: Sequence[str]) -> list[str]:
    return sorted(set(some) & set(others))
