"""The words by which a book is found, as PostgreSQL's full text search stores them.

To write them here takes the server half of the work that `to_tsvector` takes.
"""

import re
from collections import Counter
from collections.abc import Sequence

MOST_WORDS = 2_000  # few books have more; their texts PostgreSQL reads itself
MOST_PLACES = 250  # of one word; PostgreSQL keeps 255
SURELY_FEW = 2 * MOST_PLACES  # letters
LONGEST_WORD = 2_000  # letters; PostgreSQL leaves out longer ones

# What PostgreSQL's parser takes apart: "1e5a" is the number 1e5 and an a.
_TAKEN_APART = re.compile(r"[0-9]e[0-9]+[a-z]")
_WEIGHTS = ("A", "B", "C", "")  # "" is D
_PLACES = [[f":{place}{weight} " for place in range(1, MOST_WORDS + 1)] for weight in _WEIGHTS]


def words_of(texts: Sequence[str]) -> str | None:
    """A tsvector in writing, of four folded texts with the weights A to D.

    None where only PostgreSQL knows what it makes of them: its parser judges the letters of other
    alphabets by the locale of the server.
    """
    parts = [text.split() for text in texts]
    whole = " ".join(texts)
    if not whole.isascii() or _TAKEN_APART.search(whole):
        return None
    if len(whole) > SURELY_FEW and not _fits(whole.split()):
        return None
    begin, found = 0, []
    for words, places in zip(parts, _PLACES, strict=True):
        end = begin + len(words)
        found += [word + place for word, place in zip(words, places[begin:end], strict=True)]
        begin = end
    found.sort()  # as the server would, which then has to see only that they are
    return "".join(found)


def _fits(words: Sequence[str]) -> bool:
    """Whether it is far from all limits of PostgreSQL."""
    if len(words) > MOST_WORDS or max(map(len, words)) > LONGEST_WORD:
        return False
    return len(words) <= MOST_PLACES or max(Counter(words).values()) <= MOST_PLACES


# A tsvector of texts that words_of leaves to PostgreSQL, in columns of these names.
READ = """
setweight(to_tsvector('simple', {0}), 'A') || setweight(to_tsvector('simple', {1}), 'B')
|| setweight(to_tsvector('simple', {2}), 'C') || setweight(to_tsvector('simple', {3}), 'D')
"""
