"""What well-known works are called elsewhere, and what well-known sets hold.

No title tells that "The Hunchback of Notre-Dame" is "Notre-Dame de Paris", or that "His Dark
Materials" holds "Northern Lights". Such facts stand in vocabulary/known_works.txt.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from catalog.book import author_of_work, short_hash, work_id

Key = tuple[str, str]  # role and key, see catalog/relations.py
Names = tuple[str, ...]  # of one work, in any language
NOBODY = ""  # the author of "Beowulf"


class Known(NamedTuple):
    """A line of the vocabulary: a work by its names, and of a set the names of each part."""

    author: str
    names: Names
    parts: tuple[Names, ...]


def known_keys(title: str, authors: tuple[str, ...]) -> frozenset[Key]:
    """The keys by which a well-known work finds its other names, and a set its parts."""
    works = _works_by_author().get(author_of_work(authors[0]))
    return works.get(work_id(title, authors), frozenset()) if works else frozenset()


def told_keys(title: str, series: str | None) -> frozenset[Key]:
    """The key of a well-known work that nobody wrote, whoever has translated it or told it again.

    series: of a numbered book; it is a volume of that work.
    """
    works = _works_by_author()[NOBODY]
    called = works.get(work_id(series or title, ()), frozenset())
    return frozenset(("may hold", key) for _, key in called) if series else called


def known_works() -> Iterator[Known]:
    """The lines of the vocabulary, in their order."""
    text = (resources.files("catalog") / "vocabulary" / "known_works.txt").read_text("utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            author, _, works = line.partition(": ")  # ": Beowulf" is by NOBODY
            names, *parts = (tuple(work.split(" = ")) for work in works.split(" > "))
            yield Known(author, names, tuple(parts))


@cache
def _works_by_author() -> Mapping[str, Mapping[str, frozenset[Key]]]:
    """Of each author, as works name them, the works with their keys."""
    found: dict[str, dict[str, set[Key]]] = defaultdict(lambda: defaultdict(set))
    for author, names, parts in known_works():
        works, by = found[author_of_work(author)], (author,) if author else ()
        for several in (names, *parts):
            one = "k" + short_hash(f"{several[0]}|{author}")
            for name in several:
                works[work_id(name, by)].add(("called", one))
        holds = {("holds", work_id(name, by)) for part in parts for name in part}
        for name in names if parts else ():
            works[work_id(name, by)] |= holds
    return {
        author: {work: frozenset(keys) for work, keys in works.items()}
        for author, works in found.items()
    }
