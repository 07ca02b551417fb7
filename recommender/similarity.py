"""The SQL of the similarity that books are ranked by: every part exact, weighted, added up.

In the indexed vector words are reduced and names are random projections, which is near enough to
find by. Here meaning comes from the vector, words and names from `exact`.
"""

from recommender.layout import MEANING, Layout


def similarity(layout: Layout, one: str, other: str) -> str:
    """Of two aliases with the columns vector and exact; 0 to 1 at most.

    The inner product of the vectors where `exact` is missing, in what an older version has made.
    """
    fused = f"-({one}.vector <#> {other}.vector)"
    exact = f"-({one}.exact <#> {other}.exact)"
    if meaning := layout.part(MEANING):
        place = f"{meaning.start + 1}, {meaning.dimensions}"
        exact += f" - (subvector({one}.vector, {place}) <#> subvector({other}.vector, {place}))"
    return f"coalesce({exact}, {fused})"
