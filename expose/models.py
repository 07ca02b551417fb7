"""What the API answers, field by field."""

from datetime import date, datetime
from typing import Annotated, Generic, Literal, TypeVar

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from recommender.wording import ReasonKind

T = TypeVar("T")

BOOK: dict[str, JsonValue] = {
    "id": "9782070411191",
    "isbn13": "9782070411191",
    "title": "Germinal",
    "authors": ["Émile Zola"],
    "summary": "Étienne Lantier, mineur, mène ses camarades à la grève.",
    "labels": ["Littérature", "Romans"],
    "collection": "Folio classique",
    "series": "Les Rougon-Macquart",
    "series_index": 13,
    "publisher": "Gallimard",
    "published_on": "1999-05-20",
    "year": 1999,
    "format": "Poche",
    "binding": "Broché",
    "pages": 608,
    "weight_g": 310,
    "width_cm": 10.8,
    "height_cm": 17.8,
    "depth_cm": 2.6,
    "language": "fr",
    "image_url": "https://covers.example.org/germinal.jpg",
    "cluster": 4,
    "work_id": "w5f3c1a9b7d2e4860",
}
BOOK_WITH_RELATED: dict[str, JsonValue] = {
    **BOOK,
    "editions": [{"id": "9782253004226", "title": "Germinal", "language": "fr"}],
    "translations": [{"id": "9780140447422", "title": "Germinal", "language": "en"}],
    "abridged": [],
    "abridged_from": [],
    "parts": [],
    "sets": [{"id": "9782070106820", "title": "Les Rougon-Macquart - Coffret", "language": "fr"}],
}
SIMILAR: dict[str, JsonValue] = {
    "book": BOOK,
    "score": 0.71,
    "why": [
        {
            "kind": "author",
            "text": "Also by Émile Zola",
            "value": ["Émile Zola"],
            "because": "9782253002864",
        },
        {
            "kind": "theme",
            "text": "Both speak of grève and mineurs",
            "value": ["grève", "mineurs"],
            "because": "9782253002864",
        },
    ],
}
RECOMMENDED: dict[str, JsonValue] = {**SIMILAR, "because": ["9782253002864"]}
KINDS = """\
What the two share. `series`: a series, by its name. `author`: authors, a list of names. `readers`:
readers like both; `value` is the title of the liked book. `theme`: what both speak of, a list of
words. `place`, `genre`, `audience`: a label of that kind. `period`: the years of both, old and near
to each other, a list. `collection`: one of a publisher, by its name. `meaning`: nothing that can be
named, but the texts are near; `value` is null. The most telling comes first."""


def _example(value: JsonValue) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [value]})


class Book(BaseModel):
    """A book; null means unknown."""

    model_config = _example(BOOK)

    id: Annotated[str, Field(description="The ISBN-13, else `x` and a hash")]
    isbn13: str | None
    title: str
    authors: list[str]
    summary: str | None
    labels: Annotated[list[str], Field(description="As printed, from general to particular")]
    collection: Annotated[str | None, Field(description="The publisher's, as Folio")]
    series: Annotated[str | None, Field(description="The author's, as Les Rougon-Macquart")]
    series_index: Annotated[float | None, Field(description="Its place in the series")]
    publisher: str | None
    published_on: date | None
    year: int | None
    format: str | None
    binding: str | None
    pages: int | None
    weight_g: int | None
    width_cm: float | None
    height_cm: float | None
    depth_cm: float | None
    language: Annotated[str | None, Field(description="ISO 639-1")]
    image_url: Annotated[str | None, Field(description="Where the cover was found")]
    cluster: Annotated[int | None, Field(description="See /clusters; null until it is clustered")]
    work_id: Annotated[str, Field(description="Shared by all editions of one work")]


class BookSource(BaseModel):
    """A source that speaks of a book."""

    source: Annotated[str, Field(examples=["lake-shop"])]
    first_loaded_at: datetime
    last_changed_at: Annotated[
        datetime | None, Field(description="When its newest record of the book came")
    ]
    is_listed: Annotated[bool, Field(description="False: its newest list leaves the book out")]
    fields: Annotated[
        list[str],
        Field(description="The values of the book that are from it", examples=[["title", "pages"]]),
    ]
    left_out: Annotated[
        str | None, Field(description="Why what it says is not taken: it is of another book")
    ]


class BookSources(BaseModel):
    """Who says what is known of a book."""

    items: list[BookSource]


class RelatedBook(BaseModel):
    """A book that is related to another."""

    id: str
    title: str
    language: str | None


class BookWithRelated(Book):
    """A book, and those that are related to it, by title."""

    model_config = _example(BOOK_WITH_RELATED)

    editions: Annotated[list[RelatedBook], Field(description="Others of the same text")]
    translations: Annotated[list[RelatedBook], Field(description="Of the text, or its original")]
    abridged: Annotated[list[RelatedBook], Field(description="Editions that shorten this one")]
    abridged_from: Annotated[list[RelatedBook], Field(description="What this one shortens")]
    parts: Annotated[list[RelatedBook], Field(description="What this set holds")]
    sets: Annotated[list[RelatedBook], Field(description="What holds this book")]


class Listed(BaseModel, Generic[T]):
    """One page of a list in a fixed order."""

    items: list[T]
    total: Annotated[int, Field(description="On all pages together", examples=[641])]
    page: Annotated[int, Field(description="From 1", examples=[1])]
    page_size: Annotated[int, Field(examples=[20])]


class Books(Listed[Book]):
    """One page of books."""


class Found(Listed[Book]):
    """One page of what a search has found, best first."""

    matched_by: Annotated[
        list[Literal["words"]],
        Field(description="The ways in which books were found; empty where none was"),
    ]


class Reason(BaseModel):
    """Why a book is in the answer."""

    kind: Annotated[ReasonKind, Field(description=KINDS)]
    text: Annotated[
        str, Field(description="A sentence for people, in the language of `Accept-Language`")
    ]
    value: Annotated[
        str | list[str] | None, Field(description="What is shared, as the book spells it")
    ]
    because: Annotated[str | None, Field(description="The id of the liked book it is said of")]


class Similar(BaseModel):
    """A book that is near to another."""

    model_config = _example(SIMILAR)

    book: Book
    score: Annotated[
        float,
        Field(ge=0, le=1, description="1 is as near as can be, 0.5 as near as neighbours are"),
    ]
    why: Annotated[list[Reason], Field(description="What the two share: three reasons at most")]


class SimilarBooks(BaseModel):
    """Books, nearest first."""

    items: list[Similar]


class Recommended(Similar):
    """A book for a reader."""

    model_config = _example(RECOMMENDED)

    because: Annotated[list[str], Field(description="The liked books that led here, nearest first")]


class Recommendations(BaseModel):
    """Books for a reader, best first."""

    items: list[Recommended]
    unknown: Annotated[
        list[str], Field(description="Ids in the question that the catalogue does not have")
    ]


class Tally(BaseModel):
    """A name and how many books stand under it."""

    name: Annotated[str, Field(examples=["Émile Zola"])]
    books: Annotated[int, Field(examples=[12])]


class Tallies(Listed[Tally]):
    """One page of names, in alphabetical order."""


class LabelTally(Tally):
    """A label, how many books carry it, and what it says of them."""

    name: Annotated[str, Field(examples=["Poésie"])]
    kind: Literal["genre", "audience", "place", "format", "collection", "shelf"]


class LabelTallies(Listed[LabelTally]):
    """One page of labels, in alphabetical order."""


class Cluster(BaseModel):
    """Books that belong together, found by the clustering service."""

    id: Annotated[int, Field(examples=[4])]
    name: Annotated[str, Field(examples=["Romans: mine, grève, ouvriers"])]
    terms: Annotated[list[str], Field(description="The words that tell it from the others")]
    size: Annotated[int, Field(description="How many books it has", examples=[57])]


class Clusters(Listed[Cluster]):
    """One page of clusters, largest first."""


class ClusterWithBooks(Cluster):
    """A cluster and one page of its books, by title."""

    books: Books


class Mistake(BaseModel):
    """What is wrong with one part of a request."""

    model_config = ConfigDict(json_schema_extra={"required": ["in", "name", "detail"]})

    in_: Annotated[Literal["path", "query", "body", "header"], Field(alias="in")]
    name: str
    detail: str


class Problem(BaseModel):
    """An error, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: Annotated[str, Field(description="What is wrong, and what to do")]
    errors: Annotated[list[Mistake], Field(description="With 422: each mistake")] = []


def reply(
    model: type[BaseModel], content: object, headers: dict[str, str] | None = None
) -> Response:
    """The content as the model's JSON.

    Made here, in the request's own thread: FastAPI would take a second one to validate it.
    """
    body = model.model_validate(content).model_dump_json()
    return Response(body, headers=headers, media_type="application/json")
