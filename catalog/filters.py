"""The filters every list takes, as SQL conditions on `books AS b` and `book_clusters AS bc`."""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.book import isbn13
from catalog.text import fold
from catalog.titles import series_key

# Of one book a label may tell the audience and of another the collection it stands in.
_IS_AUDIENCE = (
    "EXISTS (SELECT FROM unnest(b.label_keys, b.label_kinds) AS l (key, kind)"
    " WHERE l.key = %s AND l.kind = 'audience')"
)


@dataclass(frozen=True, slots=True)
class Filters:
    """None leaves a field free. Titles and authors match by their words, names and labels whole;
    case and accents never matter, nor does the article of a series.
    """

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    collection: str | None = None
    series: str | None = None
    label: str | None = None
    audience: str | None = None
    language: str | None = None
    format: str | None = None
    isbn: str | None = None
    cluster: int | None = None
    year_min: int | None = None
    year_max: int | None = None
    pages_min: int | None = None
    pages_max: int | None = None

    def conditions(self) -> tuple[str, list[object]]:
        """A condition, "true" when nothing is filtered, and its parameters."""
        pairs = list(self._pairs())
        return " AND ".join(text for text, _ in pairs) or "true", [value for _, value in pairs]

    def _pairs(self) -> Iterator[tuple[str, object]]:
        if self.title is not None:
            yield "b.search @@ %s::tsquery", _all_words(self.title, "A")
        if self.author is not None:
            yield "b.search @@ %s::tsquery", _all_words(self.author, "B")
        yield from self._of_labels()
        for column, name, key in (
            ("publisher_key", self.publisher, fold),
            ("collection_key", self.collection, fold),
            ("series_key", self.series, series_key),
        ):
            if name is not None:
                yield f"b.{column} = %s", key(name)
        if self.language is not None:
            yield "b.language = %s", self.language.casefold()
        if self.format is not None:
            yield "lower(b.format) = %s", self.format.lower()
        if self.isbn is not None:
            yield "b.isbn13 = %s", _isbn_or_text(self.isbn)
        if self.cluster is not None:
            yield "bc.cluster_id = %s", self.cluster
        for column, sign, bound in (
            ("year", ">=", self.year_min),
            ("year", "<=", self.year_max),
            ("pages", ">=", self.pages_min),
            ("pages", "<=", self.pages_max),
        ):
            if bound is not None:
                yield f"b.{column} {sign} %s", bound

    def _of_labels(self) -> Iterator[tuple[str, object]]:
        if self.label is not None:
            yield "b.label_keys @> %s::text[]", [fold(self.label)]
        if self.audience is not None:
            yield "b.label_keys @> %s::text[]", [fold(self.audience)]
            yield _IS_AUDIENCE, fold(self.audience)


def _all_words(text: str, weight: str) -> str:
    """A tsquery for every word of the text in fields of this weight; nothing matches no word."""
    return " & ".join(f"'{word}':{weight}" for word in fold(text).split())


def _isbn_or_text(text: str) -> str:
    try:
        return isbn13(text)
    except ValueError:
        return text
