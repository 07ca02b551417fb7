"""The SQL of the exact similarity of two books: the weighted sum of the similarities of all parts.

The indexed vector holds reduced words and random projections of names. That is precise enough to
find candidates, not to score them. So only meaning is read from it, words and names from `exact`.
"""

from recommender.layout import MEANING, Layout


def meaning(layout: Layout, row: str) -> str:
    """SQL: the part of meaning of a row of `vectors`, given by its alias; NULL if there is none."""
    if part := layout.part(MEANING):
        return f"subvector({row}.vector, {part.start + 1}, {part.dimensions})"
    return "NULL"


def similarity(layout: Layout, one: str, other: str) -> str:
    """SQL: the similarity of two rows with `vector`, `exact` and `meaning`, given by their aliases;
    at most 1.

    Where `exact` is missing (an older version made the row), the inner product of the vectors.
    """
    fused = f"-({one}.vector <#> {other}.vector)"
    exact = f"-({one}.exact <#> {other}.exact)"
    if layout.part(MEANING):
        exact += f" - ({one}.meaning <#> {other}.meaning)"
    return f"coalesce({exact}, {fused})"
