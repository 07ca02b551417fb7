"""What is measured: each table as rows of figures."""

from collections.abc import Mapping, Sequence

import numpy as np

from bench.evaluate import on_catalogue, on_likes
from bench.evaluate.asked import OURS
from bench.evaluate.figures import Figure, Table, difference, estimate, mean
from bench.evaluate.on_catalogue import could_be_shown, gini, share_of_most_shown

Row = dict[str, Figure]
OfCatalogue = Mapping[str, on_catalogue.Judged]
OfLikes = Mapping[str, on_likes.Judged]


def catalogue_table(judged: OfCatalogue, books: int, timed: Sequence[str]) -> Table:
    """timed: the methods whose time is that of the real answer."""
    asked = len(next(iter(judged.values())).genre)
    return Table(
        "catalogue",
        f"Similar books, asked about {asked:,} of {books:,}",
        {
            name: {
                **_quality(each),
                **_spread(each, could_be_shown(asked, books)),
                "diversity": mean(each.diversity),
                "leaks": each.leaks,
                "ms": float(np.median(each.seconds)) * 1000 if name in timed else None,
            }
            for name, each in judged.items()
        },
    )


def likes_table(judged: OfLikes, books: int, title: str, name: str = "likes") -> Table:
    """How well held-back likes are found, by method; "ours less it" is paired by reader."""
    ours = judged[OURS]
    return Table(
        name,
        title,
        {
            name: {
                "nDCG@10": estimate(each.ndcg),
                "recall@10": estimate(each.recall),
                "coverage": len(each.shown) / books,
                "top 1 %": share_of_most_shown(each.shown, books) if each.shown else None,
                "ours less it": None if each is ours else difference(ours.ndcg, each.ndcg),
            }
            for name, each in judged.items()
        },
    )


def ablation_table(
    catalogue: OfCatalogue, likes: OfLikes, whole: str, books: int, title: str
) -> Table:
    """Likes may be missing. Differences are of each variant to the whole."""
    asked = len(catalogue[whole].genre)

    def row(name: str) -> Row:
        each = catalogue[name]
        found: Row = {
            "genre, unlabelled": mean(each.genre),
            "change of genre": None
            if name == whole
            else difference(each.genre, catalogue[whole].genre),
            "author": mean(each.author),
            "next volume": mean(each.volume),
            "coverage": len(each.shown) / could_be_shown(asked, books),
        }
        if name in likes:
            ndcg = likes[name].ndcg
            found |= {
                "nDCG@10": mean(ndcg),
                "change of nDCG": None if name == whole else difference(ndcg, likes[whole].ndcg),
                "readers' coverage": len(likes[name].shown) / books,
            }
        return found

    return Table("ablation", title, {name: row(name) for name in catalogue})


def _quality(each: on_catalogue.Judged) -> Row:
    return {
        "genre@10": estimate(each.genre),
        "author": mean(each.author),
        "next volume": mean(each.volume),
    }


def _spread(each: on_catalogue.Judged, books: int) -> Row:
    return {
        "coverage": len(each.shown) / books,
        "Gini": gini(each.shown, books),
        "top 1 %": share_of_most_shown(each.shown, books),
    }
