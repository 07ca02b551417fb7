"""Names for clusters, as a person would give them: "Romans naturalistes: mine, ouvriers, grève"."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from catalog.cluster_store import Clues
from catalog.text import fold
from recommender.lexicon import WORD

TERMS_KEPT = 10
TERMS_SHOWN = 3
AUTHOR_SHARE = 0.5  # of a cluster's books, above which it bears its author's name
LABEL_SHARE = 0.25
LEAST_LIFT = 1.8  # how much more frequent than in the other clusters
LEAF_BONUS = 0.5  # the last label of a book is its genre, those before lead there
LEAST_BOOKS = 2
PRIOR = 6
# Words that speak of the book itself, not of what it tells.
TRADE_WORDS = frozenset(
    "auteur author bestseller bestselling book books chapitre chapter coffret collection edition"
    " editions hardcover livre livres novel novels oeuvre oeuvres ouvrage ouvre ouvres page pages"
    " paperback printing publisher reader readers reprint roman romans serie series stories story"
    " texte textes tome tomes volume volumes".split()
)


@dataclass(frozen=True, slots=True)
class Naming:
    """A cluster's name and its most telling words, best first."""

    name: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Tally:
    """In how many of `size` books, or by how many of `size` authors, each thing is found."""

    counts: Counter[str]
    size: int


def name_clusters(clusters: Sequence[Sequence[Clues]]) -> list[Naming]:
    """A name for each cluster from some of its books, no two alike; the first one chooses first."""
    texts = [book.text for books in clusters for book in books]
    words = {
        term.lower()
        for books in clusters
        for book in books
        for term in book.terms
        if fold(term) not in TRADE_WORDS
    }
    spelled = _spellings(words, texts)
    owners = [_owner(books) for books in clusters]
    telling = _telling_terms(clusters, owners, words)
    shown = [tuple(spelled.get(term, term) for term in terms) for terms in telling]
    heads = [owner or genre for owner, genre in zip(owners, _genres(clusters), strict=True)]
    names: list[str] = []
    for head, terms, books in zip(heads, shown, clusters, strict=True):
        names.append(_unique_name(head, terms if head or terms else _authors(books), names))
    return [Naming(name, terms) for name, terms in zip(names, shown, strict=True)]


def _owner(books: Sequence[Clues]) -> str | None:
    """Who wrote most of the books."""
    keys = Counter(key for book in books for key in {fold(author) for author in book.authors})
    owners = [
        key
        for key, written in keys.items()
        if written > AUTHOR_SHARE * len(books) and written >= LEAST_BOOKS
    ]
    if not owners:
        return None
    best = min(owners, key=lambda key: (-keys[key], key))
    return _most_written(name for book in books for name in book.authors if fold(name) == best)


def _authors(books: Sequence[Clues]) -> list[str]:
    """The most frequent authors: the last resort where neither labels nor words tell anything."""
    written = Counter(author for book in books for author in book.authors)
    return sorted(written, key=lambda author: (-written[author], author))[:TERMS_SHOWN]


def _telling_terms(
    clusters: Sequence[Sequence[Clues]], owners: Sequence[str | None], words: set[str]
) -> list[list[str]]:
    tallies = [
        _voices(books, words, one_an_author=owner is None)
        for books, owner in zip(clusters, owners, strict=True)
    ]
    return [_one_of_each_root(weights) for weights in _class_weights(tallies)]


def _voices(books: Sequence[Clues], words: set[str], one_an_author: bool) -> _Tally:
    """How many authors use each word, lest the hero of a long series stand for a whole genre; in
    an author's own cluster, how many books.
    """
    said: set[tuple[str, str]] = set()
    for place, book in enumerate(books):
        voice = fold(book.authors[0]) if one_an_author and book.authors else str(place)
        said.update(
            (voice, word) for word in words & {*map(str.lower, book.terms), *_words(book.text)}
        )
    return _Tally(Counter(word for _, word in said), len({voice for voice, _ in said}))


def _genres(clusters: Sequence[Sequence[Clues]]) -> list[str | None]:
    """The label that tells each cluster best from the others, None where none does."""
    tallies = [
        _Tally(Counter(key for book in books for key in _labels(book)), len(books))
        for books in clusters
    ]
    found = []
    for books, tally, weights in zip(clusters, tallies, _class_weights(tallies), strict=True):
        leaves = Counter(list(_labels(book))[-1] for book in books if _labels(book))
        telling = {
            key: weight * (1 + LEAF_BONUS * leaves[key] / tally.counts[key])
            for key, weight in weights.items()
            if tally.counts[key] >= LABEL_SHARE * tally.size
        }
        best = min(telling, key=lambda key: (-telling[key], key), default=None)
        found.append(
            best and _most_written(_labels(book)[best] for book in books if best in _labels(book))
        )
    return found


def _labels(book: Clues) -> dict[str, str]:
    """Labels under their folded keys."""
    return {fold(label): label for label in book.labels}


def _class_weights(tallies: Sequence[_Tally]) -> list[dict[str, float]]:
    """Class-based TF-IDF: how frequent a thing is here, times the log of how much more frequent
    than elsewhere. PRIOR books drawn from everywhere keep what is merely rare from winning.
    """
    everywhere = sum((tally.counts for tally in tallies), Counter())
    size = sum(tally.size for tally in tallies)

    def weights(tally: _Tally) -> Iterator[tuple[str, float]]:
        others = max(1, size - tally.size)
        for key, found in tally.counts.items():
            here = (found + PRIOR * everywhere[key] / size) / (tally.size + PRIOR)
            lift = here / ((everywhere[key] - found) / others + 0.5 / size)
            if found >= LEAST_BOOKS and lift >= LEAST_LIFT:
                yield key, here * math.log(lift)

    return [dict(weights(tally)) for tally in tallies]


def _one_of_each_root(weights: Mapping[str, float]) -> list[str]:
    """The heaviest TERMS_KEPT words, heaviest first."""
    chosen: list[str] = []
    for term in sorted(weights, key=lambda term: (-weights[term], term)):
        if len(chosen) < TERMS_KEPT and not any(_one_root(term, other) for other in chosen):
            chosen.append(term)
    return chosen


def _words(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(text)}


def _spellings(words: set[str], texts: Iterable[str]) -> dict[str, str]:
    """How lower-case words are mostly written: "zola" -> "Zola". Shouting is not listened to."""
    seen: defaultdict[str, list[str]] = defaultdict(list)
    for text in texts:
        for word in WORD.findall(text):
            if not word.isupper() and word.lower() in words:
                seen[word.lower()].append(word)
    return {key: _most_written(written) for key, written in seen.items()}


def _most_written(names: Iterable[str]) -> str:
    counts = Counter(names)
    return min(counts, key=lambda name: (-counts[name], name))


def _unique_name(head: str | None, terms: Sequence[str], taken: Sequence[str]) -> str:
    known = fold(head or "").split()
    fresh = [term for term in terms if not any(_one_root(term, word) for word in known)]
    for shown in range(TERMS_SHOWN, len(fresh) + 1):
        if (name := _joined(head, fresh[:shown])) not in taken:
            return name
    return next(name for name in _numbered(_joined(head, fresh)) if name not in taken)


def _joined(head: str | None, terms: Sequence[str]) -> str:
    words = ", ".join(terms)
    if head is None:
        return words[:1].upper() + words[1:] or "Books"
    return f"{head}: {words}" if words else head


def _numbered(name: str) -> Iterator[str]:
    yield name
    for number in count(2):
        yield f"{name} ({number})"


def _one_root(word: str, other: str) -> bool:
    """Whether two words are forms of one: "ouvrier" and "ouvrières", "mine" and "mines"."""
    word, other = fold(word), fold(other)
    shortest = min(len(word), len(other))
    needed = max(4, shortest - 1)
    return word == other or (shortest >= 4 and word[:needed] == other[:needed])
