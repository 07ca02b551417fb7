"""Which books may be candidates: the filters, what is left out, and how they compare to a book."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from catalog.filters import Filters
from catalog.text import fold


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which books may be candidates."""

    filters: Filters = field(default_factory=Filters)
    exclude_works: tuple[str, ...] = ()
    exclude_ids: tuple[str, ...] = ()
    extra: tuple[tuple[str, object], ...] = ()  # further conditions, each with its parameter

    def conditions(self) -> tuple[str, list[object]]:
        where, values = self.filters.conditions()
        for condition, value in self.extra:
            where, values = f"{where} AND {condition}", [*values, value]
        where += " AND b.work_id <> ALL(%s) AND b.id <> ALL(%s)"
        return where, [*values, list(self.exclude_works), list(self.exclude_ids)]


def relative_to(
    book: Mapping[str, object],
    same_author: bool | None = None,
    same_collection: bool | None = None,
    same_publisher: bool | None = None,
    same_format: bool | None = None,
    same_cluster: bool = False,
) -> tuple[tuple[str, object], ...]:
    """Conditions that compare a candidate with a book: True keeps the same, False the others."""
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
