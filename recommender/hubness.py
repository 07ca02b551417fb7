"""Hubness correction, as SQL; recommender/neighbours.py measures hubness.

A book that lies close to many others (a hub) would stand in every list. The score of a pair is
therefore its similarity less the mean hubness of the two books (CSLS, Conneau et al. 2018). A
book's hubness is its mean similarity to its NEIGHBOURS nearest; it is stored as `hubs.nearness`.
"""

NEIGHBOURS = 30
UNMEASURED = 0.5  # before any book is measured; the score is then the similarity itself


def nearness(hub: str, vectorizer: str) -> str:
    """SQL: the hubness of a book, by aliases of its row in `hubs` and of its vectorizer.

    A book that is not measured yet counts as the mean of all books.
    """
    return f"coalesce({hub}.nearness, {vectorizer}.nearness, {UNMEASURED})"
