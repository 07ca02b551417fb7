"""Which books an answer may have: filters, what is left out, and how they compare to a book."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from catalog.filters import Filters
from catalog.text import fold


@dataclass(frozen=True, slots=True)
class Constraints:
    """Which books may be candidates. One that no source lists any more never is.

    extra: further conditions in SQL, each with its one parameter; a book's alias is `b`.
    """

    filters: Filters = field(default_factory=Filters)
    exclude_works: tuple[str, ...] = ()
    exclude_ids: tuple[str, ...] = ()
    extra: tuple[tuple[str, object], ...] = ()

    @property
    def filter_nothing(self) -> bool:
        """Whether all that is left out is named by works or ids."""
        return not self.extra and self.filters == Filters()

    def without_works(self, works: Iterable[str]) -> "Constraints":
        """The same, and no edition of these works."""
        return replace(self, exclude_works=(*self.exclude_works, *works))

    def without_authors(self, author_keys: Sequence[str]) -> "Constraints":
        """The same, and no book by any of these, given by folded name."""
        others = ("NOT b.author_keys && %s::text[]", author_keys)
        return replace(self, extra=(*self.extra, others))

    def conditions(self) -> tuple[str, list[object]]:
        """One condition in SQL, and its parameters."""
        where, values = self.filters.conditions()
        for condition, value in self.extra:
            where, values = f"{where} AND {condition}", [*values, value]
        where += " AND NOT b.unlisted AND b.work_id <> ALL(%s) AND b.id <> ALL(%s)"
        return where, [*values, list(self.exclude_works), list(self.exclude_ids)]


def relative_to(
    book: Mapping[str, object],
    same_author: bool | None = None,
    same_collection: bool | None = None,
    same_publisher: bool | None = None,
    same_format: bool | None = None,
    same_cluster: bool = False,
) -> tuple[tuple[str, object], ...]:
    """Conditions for `extra` that compare a candidate with a book.

    True keeps books that have the same, False keeps the others, None keeps all.
    """
    conditions: list[tuple[str, object]] = []
    if same_author is not None:
        keys = [fold(author) for author in cast("Sequence[str]", book["authors"])]
        conditions.append((f"{'' if same_author else 'NOT '}b.author_keys && %s::text[]", keys))
    for column, value, same in (
        ("collection_key", _folded(book["collection"]), same_collection),
        ("publisher_key", _folded(book["publisher"]), same_publisher),
        ("format", book["format"], same_format),
    ):
        if same or (same is not None and value is not None):
            conditions.append((f"b.{column} {'=' if same else 'IS DISTINCT FROM'} %s", value))
    if same_cluster and book["cluster"] is not None:
        conditions.append(("bc.cluster_id = %s", book["cluster"]))
    return tuple(conditions)


def _folded(text: object) -> str | None:
    return fold(str(text)) if text else None
