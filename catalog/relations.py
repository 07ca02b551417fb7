"""The keys by which a set finds its volumes, a volume its translations, and a part its whole."""

import re
from collections.abc import Iterator
from decimal import Decimal
from string import ascii_lowercase
from typing import Literal

from catalog.book import author_in_key, author_of_work, short_hash, work_id
from catalog.sets import Contents, contents_of, head_of, series_name, volume_in, whole_of
from catalog.text import fold
from catalog.titles import bare_title

# holds, may hold: what has this key. volume: is the one of this key; nameless: its title says no
# more than series and number. member: belongs to the series of this key; some: holds volumes of it,
# nobody knows which. within: is a part of what has this key. edition: is the same.
Role = Literal["holds", "may hold", "volume", "nameless", "member", "some", "within", "edition"]
Key = tuple[Role, str]

FIRST = Decimal(1)
_SIGNS = frozenset("v b p s".split())  # of bare titles, before the number of a volume
# Most titles tell nothing: to see that is quicker than to read them.
_MARK = re.compile(r"[^\w ']|_")
_WORD = re.compile(
    r"(?:^| )(?:coffret|box|omnibus|sammelb|schuber|gesamt|cofanetto|estuche|verzamel|integrale|"
    r"compl|kompl|alle|tom|vol|band|t ?\d|teil|trilog|tetralog|quartet|ultimate|other|autre|andere|"
    r"otr|altr|suivi|preced|followed|gefolgt|segui|from|extrait|part|livre|book)"
)
_HONOURED = re.compile(r"sir|dame|lord|lady|dr|mme|madame|abbe|comte|marquis|baron")


def relation_keys(
    title: str, authors: tuple[str, ...], series: str | None = None, place: Decimal | None = None
) -> set[Key]:
    """What a book holds, is a volume of, or is a part of; nothing where it has no author."""
    if not authors or (place is None and not _may_tell(title, authors[0])):
        return set()
    contents = contents_of(title)
    keys = set(_of_contents(contents, authors)) if contents else set()
    if contents is None or not contents.volumes:
        keys.update(_of_volume(title, authors, series, place))
    if whole := whole_of(title):
        keys.add(("within", work_id(whole, authors)))
    if contents is None and place is None and (head := head_of(title)):
        keys.add(("may hold", work_id(head, authors)))
    if " " not in (name := author_of_work(authors[0])):
        for initial in ascii_lowercase:
            keys.add(("edition", work_id(title, (f"{initial} {name}",), series, place)))
    own = work_id(title, authors, series, place) if keys else ""
    return {key for key in keys if key[1] != own}


def _may_tell(title: str, author: str) -> bool:
    if _MARK.search(title) or _WORD.search(fold(title)):
        return True
    name = fold(author)
    return " " not in name or bool(_HONOURED.match(name))


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
    for title in contents.titles:
        yield "holds", work_id(title, authors)
    for title in contents.more_titles:
        yield "may hold", work_id(title, authors)


def _of_volume(
    title: str, authors: tuple[str, ...], series: str | None, place: Decimal | None
) -> Iterator[Key]:
    told = (series, place) if series and place is not None else volume_in(title)
    if not told:
        return
    name, number = told
    yield "member", _volume_key(name, authors)
    is_nameless = _is_nameless(title, name, authors[0])
    yield "nameless" if is_nameless else "volume", _volume_key(name, authors, number)
    if is_nameless and number == FIRST:  # a work of that name is the series, or its first volume
        yield "may hold", work_id(name, authors)


def _volume_key(name: str, authors: tuple[str, ...], number: Decimal | None = None) -> str:
    """Of one volume, or of the whole series."""
    key = bare_title(series_name(name), authors[0])
    which = "all" if number is None else f"{number.normalize():f}"
    return "v" + short_hash(f"{key}|{author_in_key(key, authors)}|{which}")


def _is_nameless(title: str, series: str, author: str) -> bool:
    words = set(bare_title(title, author).split()) - set(bare_title(series, author).split())
    return all(word in _SIGNS or not word.isalpha() for word in words)
