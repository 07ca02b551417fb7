"""The keys by which a set finds its volumes, a volume its translations, and a part its whole."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from string import ascii_lowercase

from catalog import title_parts
from catalog.book import author_in_key, author_of_work, short_hash, work_id
from catalog.gathered import gathered
from catalog.known_works import known_keys, told_keys
from catalog.listed_titles import listed
from catalog.long_titles import names_within, other_names
from catalog.meaning import languages_of, meaning_key
from catalog.part_titles import dated_set, head_of, series_name, volume_in, whole_of
from catalog.sets import Contents, contents_of
from catalog.telling_titles import may_tell
from catalog.text import fold, plain
from catalog.titles import bare_title

# What a book is to what has the key, or to others that have it, too.
#   holds, may hold    it has that work in it
#   volume, nameless   the one of this key; nameless: its title says no more than series and number
#   member, some       belongs to this series; some: holds volumes of it, nobody knows which
#   within             is a part of it
#   first, later       is a volume of a series that is called as the work is; the first has a
#                      name of its own, so that the work is no volume
#   edition, called    is the same, by another author's name or title
#   means in fr        is the same in another language than this; so "first means in fr": is the
#                      first volume of a series whose name means this; "holds in fr": it has what
#                      means this in it; "may hold in fr"
#   gathers …          of an author's folded name: see catalog/gathered.py
Role = str
Key = tuple[Role, str]

FIRST = Decimal(1)
SERIES_REMEMBERED = 2_000
# "Essais sur l'art - Tome 1, Oeuvres complètes 4" is named by series and number alone.
_WITHIN_ALL = re.compile(
    r"\W+(?:oeuvres completes|(?:complete|collected) works|gesammelte werke|obras completas|"
    r"opere complete)\W*\d*$"
)
_SIGNS = frozenset("v b p s".split())  # of bare titles, before the number of a volume


def keys_of(
    title: str,
    authors: tuple[str, ...],
    series: str | None,
    place: Decimal | None,
    language: str | None,
) -> set[Key]:
    """All keys of a book; where it has no author, only those of a work that nobody wrote."""
    if title_parts.is_about(fold(title)):
        return set()
    told = told_keys(title, series if place is not None else None)
    if not authors:
        return {*told}
    known = told | known_keys(title, authors) | known_keys(head_of(title) or title, authors)
    if place is None and not may_tell(title, authors[0]):
        return _of_language(title, authors, language, series, place) | known
    of_language = language_keys(title, authors, language, series, place)
    of_others = {*_of_other_languages(title, authors, language, place)}
    return of_language | of_others | known | relation_keys(title, authors, series, place)


def relation_keys(
    title: str,
    authors: tuple[str, ...],
    series: str | None = None,
    place: Decimal | None = None,
) -> set[Key]:
    """What a book holds, is a volume of, or is a part of; nothing where it has no author."""
    if not authors or title_parts.is_about(fold(title)):
        return set()
    contents = contents_of(title)
    keys = set(_of_contents(contents, authors)) if contents else set()
    if contents is None or not contents.volumes:
        keys.update(_of_volume(title, authors, series, place))
    keys.update(_of_names(title, authors, is_volume=place is not None, is_set=contents is not None))
    if whole := whole_of(title):
        keys.add(("within", work_id(whole, authors)))
    if dated := dated_set(title):  # another edition of them may be numbered
        keys.add(("some", _volume_key(dated, authors)))
    keys.update((role, fold(authors[0])) for role in gathered(title, authors[0], contents))
    if " " not in (name := author_of_work(authors[0])):
        for initial in ascii_lowercase:
            by = (f"{initial} {name}",)
            keys.add(("edition", work_id(title, by, series, place)))
            keys.update(("edition", work_id(other, by)) for other in other_names(title))
    own = work_id(title, authors, series, place) if keys else ""
    return {key for key in keys if key[1] != own}


def language_keys(
    title: str,
    authors: tuple[str, ...],
    language: str | None,
    series: str | None = None,
    place: Decimal | None = None,
) -> set[Key]:
    """By which a book that is no set finds its translations, whatever they are called."""
    if contents_of(title) or title_parts.is_about(fold(title)):
        return set()
    return _of_language(title, authors, language, series, place)


def _of_language(
    title: str,
    authors: tuple[str, ...],
    language: str | None,
    series: str | None,
    place: Decimal | None,
) -> set[Key]:
    keys = set()
    for spoken in languages_of(title, language):
        means = meaning_key(title, authors, spoken)
        keys |= {(f"means in {spoken}", means)} if means else set()
        if (
            series
            and place == FIRST
            and (whole := meaning_key(series, authors, spoken)) not in (means, None)
        ):
            keys.add((f"first means in {spoken}", str(whole)))
    return keys


def _of_other_languages(
    title: str, authors: tuple[str, ...], language: str | None, place: Decimal | None
) -> Iterator[Key]:
    """By which a set finds its parts in other languages, and a work its shorter titles there."""
    contents = contents_of(title)
    if contents is None and place is None:
        found = {"means": other_names(title)}
    else:
        found = {
            "holds": _all_names(contents.titles if contents else ()),
            "may hold": _all_names(contents.more_titles if contents else ()),
        }
        if contents and contents.more_titles:
            found["may hold"].add(title)  # what stands before the others is in it, too
    for spoken in languages_of(title, language):
        for role, names in found.items():
            for name in names:
                if means := meaning_key(name, authors, spoken):
                    yield f"{role} in {spoken}", means


def _all_names(titles: Iterable[str]) -> set[str]:
    return {name for title in titles for name in (title, *other_names(title))}


def _of_names(title: str, authors: tuple[str, ...], is_volume: bool, is_set: bool) -> Iterator[Key]:
    """By what else the book may be called, and by what it holds besides."""
    for name in other_names(title):
        yield "called", work_id(name, authors)
    if not is_set and not is_volume and (head := head_of(title)):
        yield "may hold", work_id(head, authors)
    surely, perhaps = listed(title)
    for name in surely:
        yield "holds", work_id(name, authors)
    for name in perhaps | names_within(title):
        yield "may hold", work_id(name, authors)


def _of_contents(contents: Contents, authors: tuple[str, ...]) -> Iterator[Key]:
    for name, numbers in ((each.name, each.numbers) for each in contents.volumes):
        whole_series = _volume_key(name, authors)
        if numbers is None:
            yield "holds", whole_series
            yield "holds", work_id(name, authors)
            continue
        yield "member" if numbers else "some", whole_series
        for number in numbers:
            yield "holds", _volume_key(name, authors, number)
        if FIRST in numbers:
            yield "may hold", work_id(name, authors)
    for role, titles in (("holds", contents.titles), ("may hold", contents.more_titles)):
        for title in _all_names(titles):
            yield role, work_id(title, authors)
            yield from ((role, key) for of, key in known_keys(title, authors) if of == "called")


def _of_volume(
    title: str, authors: tuple[str, ...], series: str | None, place: Decimal | None
) -> Iterator[Key]:
    told = (series, place) if series and place is not None else volume_in(title)
    if not told:
        return
    name, number = told
    yield "member", _volume_key(name, authors)
    is_nameless = _is_nameless(title, name, authors[0])
    if number != FIRST:
        yield "later", _work_of_series(name, authors)
    elif not is_nameless:
        yield "first", _work_of_series(name, authors)
    yield "nameless" if is_nameless else "volume", _volume_key(name, authors, number)
    if is_nameless and number == FIRST:  # a work of that name is the series, or its first volume
        yield "may hold", work_id(name, authors)


# Volumes of a series come together.
_work_of_series = lru_cache(maxsize=SERIES_REMEMBERED)(work_id)


def _volume_key(name: str, authors: tuple[str, ...], number: Decimal | None = None) -> str:
    """Of one volume, or of the whole series."""
    which = "all" if number is None else f"{number.normalize():f}"
    return "v" + short_hash(f"{_series(name, authors)}|{which}")


@lru_cache(maxsize=SERIES_REMEMBERED)
def _series(name: str, authors: tuple[str, ...]) -> str:
    key = bare_title(series_name(name), authors[0])
    return f"{key}|{author_in_key(key, authors)}"


def _is_nameless(title: str, series: str, author: str) -> bool:
    title = _WITHIN_ALL.sub("", plain(title))
    words = set(bare_title(title, author).split()) - set(bare_title(series, author).split())
    return all(word in _SIGNS or not word.isalpha() for word in words)
