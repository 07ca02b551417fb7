"""The SQL of the exact similarity of two books: the weighted sum of the similarities of all parts.

The indexed vector holds reduced words and random projections of names. That is precise enough to
find candidates, not to score them. So only meaning is read from it, words and names from `exact`.
"""

from recommender.layout import MEANING, Layout


def similarity(layout: Layout, one: str, other: str) -> str:
    """SQL: the similarity of two rows of `vectors`, given by their aliases; at most 1.

    Where `exact` is missing (an older version made the row), the inner product of the vectors.
    """
    fused = f"-({one}.vector <#> {other}.vector)"
    exact = f"-({one}.exact <#> {other}.exact)"
    if meaning := layout.part(MEANING):
        place = f"{meaning.start + 1}, {meaning.dimensions}"
        exact += f" - (subvector({one}.vector, {place}) <#> subvector({other}.vector, {place}))"
    return f"coalesce({exact}, {fused})"
