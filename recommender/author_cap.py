"""How many books of one list may be by the same author."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from recommender.features import Features, person

PER_AUTHOR = 2  # and one more for each liked book by the author
AuthorCap = Callable[[str], int]  # from an author, as in Features.people, to a number of books


def author_cap(liked: Iterable[Features], per_author: int = PER_AUTHOR) -> AuthorCap:
    """`per_author` books by each author, and one more for each liked book by them."""
    counts = Counter(who for book in liked for who in book.people)
    return lambda who: per_author + counts[who]


def crowding_authors(found: Sequence[Features], cap: AuthorCap | None, limit: int) -> list[str]:
    """The author keys that leave too few of the found books for a list of `limit`.

    They have more books than the cap allows, and without the surplus the list would not be full.
    Empty when the list is full anyway, or when no search without these authors could fill it.
    """
    if cap is None:
        return []
    counts = Counter(who for book in found for who in book.people)
    over = {who for who, count in counts.items() if count > cap(who)}
    surplus = sum(counts[who] - cap(who) for who in over)
    if not len(found) - surplus < limit <= len(found):
        return []
    names = {key: name for book in found for key, name in book.authors.items()}
    return [key for key, name in names.items() if person(name) in over]
