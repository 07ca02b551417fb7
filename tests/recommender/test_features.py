"""Features from rows, and what two books share."""

from typing import Any

import pytest

from catalog.label_kinds import Kind
from recommender.features import (
    Features,
    features_of,
    labels_of,
    last_volumes,
    likeness,
    shared_terms,
)
from tests.recommender.made import book, volume

ROW: dict[str, Any] = {
    "id": "9782070411191", "work_id": "w1", "title": "Germinal",
    "authors": ["Émile Zola"], "author_keys": ["emile zola"],
    "labels": ["Romans", "Naturalisme"], "label_keys": ["romans", "naturalisme"],
    "label_kinds": None,
    "collection": "Folio", "collection_key": "folio",
    "series": None, "series_key": None, "series_index": None, "terms": ["mine", "grève"],
    "year": 1885, "related": ["w2"],
}  # fmt: skip


def test_a_row_becomes_names_under_their_keys() -> None:
    assert features_of(ROW) == Features(
        "9782070411191",
        "w1",
        authors={"emile zola": "Émile Zola"},
        labels={"romans": "Romans", "naturalisme": "Naturalisme"},
        collection=("folio", "Folio"),
        year=1885,
        terms=("mine", "grève"),
        title="Germinal",
        related=frozenset({"w2"}),
    )


@pytest.mark.parametrize(("index", "expected"), [(13.0, 13.0), (2.5, 2.5), (None, None)])
def test_a_row_of_a_series_has_its_volume(index: object, expected: float | None) -> None:
    row = {**ROW, "series": "Rougon", "series_key": "rougon", "series_index": index, "terms": None}
    found = features_of(row)
    assert (found.series, found.volume, found.terms) == (("rougon", "Rougon"), expected, ())


def test_the_last_volume_of_each_series_is_what_the_reader_has_begun() -> None:
    books = [volume(2), volume(5), volume(None), book("alone")]
    assert last_volumes(books) == {"rougon": 5}
    assert last_volumes([volume(None)]) == {"rougon": 0}


ZOLA = {"author": "Émile Zola"}


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ({}, {}, 0.0),
        (ZOLA, {"author": "Zola, Émile"}, 0.5),
        (ZOLA, {"author": "Verne"}, 0.0),
        ({"series": ("r", "R")}, {"series": ("r", "R")}, 0.2),
        ({"labels": {"a": "", "b": ""}}, {"labels": {"b": ""}}, 0.15),
        ({"terms": ("mine", "mer")}, {"terms": ("mer", "exil", "air")}, 0.2),
        (
            {**ZOLA, "labels": {"a": ""}, "terms": ("mine",)},
            {**ZOLA, "labels": {"a": ""}, "terms": ("mine",)},
            1.0,  # not more
        ),
    ],
)
def test_likeness_adds_up_what_two_books_share(
    mine: dict[str, Any], theirs: dict[str, Any], expected: float
) -> None:
    one, other = book("a", **mine), book("b", **theirs)
    assert likeness(one, other) == pytest.approx(expected)
    assert likeness(other, one) == pytest.approx(expected)


def test_only_genres_audiences_and_places_are_compared() -> None:
    names = ["Livres", "Romans", "Japon", "Lycée", "Poche"]
    labels, kinds = labels_of(
        [name.lower() for name in names], names, ["shelf", "genre", "place", "audience", "format"]
    )
    of = book("a", labels=labels, label_kinds=kinds)
    assert list(of.labels.values()) == ["Romans", "Japon", "Lycée"]
    kinds_compared: tuple[Kind, ...] = ("genre", "place", "audience")
    assert [of.narrowest(kind) for kind in kinds_compared] == ["romans", "japon", "lycée"]


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ("mine grève", "grève mine", {"grève": 1, "mine": 1}),
        ("mine mer exil", "exil mer", {"mer": 2, "exil": 2}),
        ("forêts mine", "mer forêt", {"forêts": 1}),
        ("stories", "story", {"stories": 0}),
        ("Grève", "greve", {"Grève": 0}),
        ("mer", "mers", {"mer": 0}),
        ("bas", "ba", {}),  # too short for a plural
        ("forêts forêt", "forêt", {"forêts": 0}),
        ("mine", "mer", {}),
    ],
)
def test_shared_terms_are_told_as_the_first_book_has_them(
    mine: str, theirs: str, expected: dict[str, int]
) -> None:
    one, other = (book(text, terms=tuple(text.split())) for text in (mine, theirs))
    found = shared_terms(one, other)
    assert found == expected
    assert list(found.values()) == sorted(found.values())
