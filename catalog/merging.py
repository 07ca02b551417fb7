"""One book out of what several sources say of it, field by field: pure functions, no SQL.

The result never depends on the order in which sources were loaded. Of two values the better one
wins; what "better" means for each field is in `_RULES`. Of equally good ones the one that more
sources give, then the fuller one, then that of the source that says more of the book; the last ties
are broken by the value itself.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from catalog.book import Book, author_key
from catalog.text import fold
from catalog.titles import series_key

# The source of what was in the catalogue before records were kept. It loses ties.
EARLIER = "earlier loads"
FIELDS = tuple(field.name for field in fields(Book))
SIZES = ("width_cm", "height_cm", "depth_cm")
LEAST_SUMMARY = 80  # letters; shorter ones are mostly a slogan, or the title once more
SMALL_WORD = 3  # letters; that two titles share "les" says nothing

Raw = Mapping[str, Any]  # of RawBook: "" and [""] are said to be empty, what is missing is not said


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says of a book."""

    source: str
    book: Book

    @property
    def fields(self) -> int:
        """How many fields it knows."""
        return sum(getattr(self.book, name) not in (None, ()) for name in FIELDS)


@dataclass(frozen=True, slots=True)
class Merged:
    """The book, the sources of each field, and the sources that speak of another book, with why."""

    book: Book
    origins: dict[str, list[str]]
    left_out: dict[str, str]


# Of all sources together, or as another field has it.
_LATER = ("labels", "series_index", "year", *SIZES)


def _equally(_value: object) -> int:
    return 0


def _itself(value: Hashable) -> Hashable:
    return value


@dataclass(frozen=True, slots=True)
class _Rule:
    """How values of a field compare. same: equal for values that are one but for their spelling."""

    quality: Callable[[Any], Any] = _equally
    same: Callable[[Any], Hashable] = _itself
    fullness: Callable[[Any], Any] = _equally


def merged(said: Iterable[Said]) -> Merged:
    """What all sources say of one book together; each source is there once."""
    ordered = sorted(said, key=lambda each: each.source)
    lead = max(ordered, key=lambda each: _standing(each, ordered))
    kept = [each for each in ordered if have_in_common(each.book, lead.book)]
    values = {name: _choose(name, _given(kept, name)) for name in FIELDS if name not in _LATER}
    values["labels"] = _all_labels(kept)
    values["series_index"] = _index(kept, values["series"])
    values["year"] = _year(kept, values["published_on"])
    values |= _sizes(kept)
    return Merged(
        Book(**values),
        {
            name: [each.source for each in kept if _agrees(name, getattr(each.book, name), value)]
            for name, value in values.items()
            if value not in (None, ())
        },
        {
            each.source: f"speaks of {each.book.title!r}, others of {lead.book.title!r};"
            " correct the ISBN of one of them"
            for each in ordered
            if each not in kept
        },
    )


def have_in_common(one: Book, other: Book) -> bool:
    """Whether two records of one ISBN can be of one book: a word of the title, or an author."""
    return _may_be_one((one.title, one.authors), (other.title, other.authors))


def put_together(versions: Iterable[Raw]) -> dict[str, Any]:
    """What a source knows by its records of a book, the oldest first.

    A later one replaces what it says, with nothing where it says that there is nothing. What it
    does not speak of stays.
    """
    known: dict[str, Any] = {}
    for new in versions:
        known = {**_still_true(known, new), **new}
    return known


def _still_true(known: dict[str, Any], new: Raw) -> dict[str, Any]:
    """Without what belongs to a value that the new record replaces."""
    if known and new.get("title") and not _may_be_one(_named(known), _named(new)):
        return {}
    gone = set()
    if "published_on" in new:
        gone.add("year")
    elif new.get("year") and new["year"] not in (known.get("published_on") or ""):
        gone.add("published_on")
    if new.get("series") and fold(new["series"]) != fold(known.get("series") or ""):
        gone.add("series_index")
    return {name: value for name, value in known.items() if name not in gone}


def _named(raw: Raw) -> tuple[str, Sequence[str]]:
    return raw.get("title") or "", raw.get("authors") or ()


def _may_be_one(one: tuple[str, Sequence[str]], other: tuple[str, Sequence[str]]) -> bool:
    words, other_words = _words(one[0]), _words(other[0])
    if words & other_words or fold(one[0]) == fold(other[0]):
        return True
    return bool(_author_keys(one[1]) & _author_keys(other[1]))


def _words(title: str) -> set[str]:
    return {word for word in fold(title).split() if len(word) > SMALL_WORD}


def _author_keys(authors: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(None, map(author_key, authors)))


def _standing(one: Said, said: Sequence[Said]) -> tuple[object, ...]:
    """By how many it is backed, then how much it says: which book an ISBN is of."""
    backed = sum(have_in_common(one.book, other.book) for other in said)
    return backed, one.source != EARLIER, one.fields, one.book.title, one.source


def _given(kept: Sequence[Said], name: str) -> list[tuple[Said, Any]]:
    return [(each, value) for each in kept if (value := getattr(each.book, name)) not in (None, ())]


def _choose(name: str, given: Sequence[tuple[Said, Any]]) -> Any:  # noqa: ANN401 -- a field's type
    """The best of the values that sources give; nothing if none gives one."""
    if not given:
        return () if name == "authors" else None
    rule = _RULES[name]
    votes = Counter(rule.same(value) for _, value in given)
    return max(
        given,
        key=lambda each: (
            rule.quality(each[1]),
            votes[rule.same(each[1])],
            each[0].source != EARLIER,
            rule.fullness(each[1]),
            each[0].fields,
            str(each[1]),
        ),
    )[1]


def _agrees(name: str, own: object, chosen: object) -> bool:
    """Whether a source gives the chosen value: of labels, some of them."""
    return bool(own) if name == "labels" else own == chosen and own not in (None, ())


def _all_labels(kept: Sequence[Said]) -> tuple[str, ...]:
    """Of all sources, once each. The longest list comes last, as its end is the narrowest genre."""
    lists = sorted((each.book.labels for each in kept), key=lambda labels: (len(labels), labels))
    found: dict[str, str] = {}
    for label in reversed([label for labels in lists for label in labels]):
        found.setdefault(fold(label), label)
    return tuple(reversed(found.values()))


def _index(kept: Sequence[Said], series: str | None) -> Decimal | None:
    """Of those who name the chosen series, or none."""
    key = series_key(series or "")
    told = [each for each in kept if series_key(each.book.series or "") in (key, "")]
    index: Decimal | None = _choose("series_index", _given(told, "series_index"))
    return index


def _year(kept: Sequence[Said], published_on: date | None) -> int | None:
    """That of the chosen day, if there is one."""
    told = [each for each in kept if published_on in (None, each.book.published_on)]
    year: int | None = _choose("year", _given(told, "year"))
    return year


def _sizes(kept: Sequence[Said]) -> dict[str, Decimal | None]:
    """Those of one source, as two may measure differently; what it lacks is of others."""
    measured = [
        (each, sizes)
        for each in kept
        if any(sizes := tuple(getattr(each.book, name) for name in SIZES))
    ]
    best = _choose("sizes", measured) or (None, None, None)
    return {
        name: size or _choose(name, _given(kept, name))
        for name, size in zip(SIZES, best, strict=True)
    }


def _letters(names: Iterable[str]) -> int:
    return sum(map(len, names))


def _spelling(text: str) -> tuple[bool, int, int]:
    """How well a name is spelled: not in capitals, with its accents, whole."""
    return not text.isupper(), sum(not letter.isascii() for letter in text), len(text)


def _summary_quality(summary: str) -> tuple[bool, int]:
    """A real one first, then by its length in doublings: a few words more do not make it better."""
    return len(summary) >= LEAST_SUMMARY, len(summary).bit_length()


def _title_quality(title: str) -> tuple[bool, bool, bool]:
    """Neither in capitals, nor cut off, nor with an edition or a series in brackets."""
    return not title.isupper(), not title.endswith(("...", "…")), not title.endswith((")", "]"))


_NAME = _Rule(same=fold, fullness=_spelling)
_RULES: dict[str, _Rule] = {
    "title": _Rule(_title_quality, fold, _spelling),
    "authors": _Rule(
        lambda names: sum(len(fold(name).split()) > 1 for name in names), _author_keys, _letters
    ),
    "summary": _Rule(_summary_quality, fold, len),
    "collection": _NAME,
    "series": _Rule(same=series_key, fullness=_spelling),
    "series_index": _Rule(fullness=lambda index: -index),
    "publisher": _NAME,
    # Many write the first of January where they know but the year.
    "published_on": _Rule(lambda day: (day.month, day.day) != (1, 1)),
    "year": _Rule(fullness=lambda year: -year),
    "format": _NAME,
    "binding": _NAME,
    "pages": _Rule(fullness=lambda pages: pages),  # plates are left out more often than added
    "weight_g": _Rule(fullness=lambda grams: grams),
    **dict.fromkeys(SIZES, _Rule()),
    "sizes": _Rule(lambda sizes: sum(size is not None for size in sizes)),
    "isbn13": _Rule(),
    "language": _Rule(),
    "image_url": _Rule(lambda url: url.startswith("https:")),
}
