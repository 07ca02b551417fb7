"""Works that are called quite otherwise elsewhere, and sets that do not say what they hold."""

from collections import Counter

import pytest

from catalog.book import author_of_work, work_id
from catalog.known_works import known_keys, known_works

Key = tuple[str, str]


def called(title: str, author: str) -> set[Key]:
    return {key for key in known_keys(title, (author,)) if key[0] == "called"}


@pytest.mark.parametrize(
    ("title", "other", "author"),
    [
        ("Notre-Dame de Paris", "The Hunchback of Notre-Dame", "Victor Hugo"),
        ("Notre Dame de Paris (Poche)", "The hunchback of Notre-Dame: A Novel", "Hugo, Victor"),
        ("Les Hauts de Hurlevent", "Wuthering Heights", "Emily Bronte"),
        ("Les Démons", "The Possessed", "Fyodor Dostoyevsky"),
        ("Northern Lights", "The Golden Compass", "Philip Pullman"),
    ],
)
def test_a_well_known_work_is_one_by_all_its_names(title: str, other: str, author: str) -> None:
    assert called(title, author) == called(other, author) != set()


@pytest.mark.parametrize(
    ("title", "author"),
    [
        ("Wuthering Heights", "Ann Doe"),
        ("Villette", "Emily Brontë"),
        ("The World of Notre-Dame de Paris", "Victor Hugo"),
    ],
)
def test_of_others_nothing_is_known(title: str, author: str) -> None:
    assert known_keys(title, (author,)) == frozenset()


def test_a_set_holds_each_part_by_each_of_its_names() -> None:
    author = ("Philip Pullman",)
    parts = ("Northern Lights", "The Golden Compass", "La Tour des anges", "The Amber Spyglass")
    held = known_keys("His Dark Materials", author)
    assert {("holds", work_id(part, author)) for part in parts} < held
    assert held == known_keys("À la croisée des mondes", author)
    assert not any(role == "holds" for role, _ in known_keys(parts[0], author))


def test_no_name_stands_for_two_works() -> None:
    names = Counter(
        work
        for author, first, parts in known_works()
        for several in (first, *parts)
        # Names that differ only in what a title may leave out are one.
        for work in {(author_of_work(author), work_id(name, (author,))) for name in several}
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_each_line_tells_something() -> None:
    lines = list(known_works())
    assert len(lines) > 400
    for author, names, parts in lines:
        assert all(names)
        several = len({work_id(name, (author,)) for name in names}) > 1
        assert parts or several or not author, names
