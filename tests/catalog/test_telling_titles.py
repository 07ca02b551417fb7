"""Titles that are read for relations."""

import pytest

from catalog.relations import relation_keys
from catalog.telling_titles import may_tell

BY = "Jules Verne"


@pytest.mark.parametrize(
    "title",
    [
        "Le Château de ma mère",
        "Nana",
        "Voyage au centre de la terre",
        "Twenty Years After",
        "The Voyage Out",
    ],
)
def test_most_titles_tell_nothing(title: str) -> None:
    assert not may_tell(title, BY)
    assert relation_keys(title, (BY,)) == set()


@pytest.mark.parametrize(
    "title",
    [
        "Les Misérables - Tome 2",
        "Coffret Jules Verne",
        "The Adventures of Tom Sawyer",
        "Candide ou l'Optimisme",
        "Der Ring Teil 2",
        "Amazing Tales",
    ],
)
def test_titles_that_may_hold_or_be_called_otherwise_are_read(title: str) -> None:
    assert may_tell(title, BY)


@pytest.mark.parametrize("author", ["Corneille", "Sir Walter Scott", "Mme de Sévigné"])
def test_any_title_is_read_where_the_author_may_be_named_otherwise(author: str) -> None:
    assert may_tell("Nana", author)
