"""The SQL of the similarity that books are ranked by: every part exact, weighted, added up.

In the indexed vector words are reduced and names are random projections, which is near enough to
find by. Here meaning comes from the vector, words and names from `exact`, length from the pages.
"""

from catalog.layout import LENGTH, MEANING, Layout

LENGTH_SPREAD = 0.3  # of the logarithm of pages: a book a third longer counts a third


def similarity(layout: Layout, one: str, other: str) -> str:
    """Of two aliases with the columns vector, exact and pages; 0 to 1 at most.

    The inner product of the vectors where `exact` is missing, in what an older version has made.
    """
    fused = f"-({one}.vector <#> {other}.vector)"
    exact = f"-({one}.exact <#> {other}.exact)"
    meaning, length = layout.part(MEANING), layout.part(LENGTH)
    if meaning:
        place = f"{meaning.start + 1}, {meaning.dimensions}"
        exact += f" - (subvector({one}.vector, {place}) <#> subvector({other}.vector, {place}))"
    if length:
        ratio = f"{one}.pages::float8 / nullif({other}.pages, 0)"
        exact += (
            f" + {length.weight} * coalesce(exp(-abs(ln(nullif({ratio}, 0))) / {LENGTH_SPREAD}), 0)"
        )
    return f"coalesce({exact}, {fused})"
