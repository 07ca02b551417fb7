"""Reranking: what makes scored candidates a list, beyond the score of each."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from recommender.author_cap import AuthorCap
from recommender.candidates import Candidate
from recommender.features import Features, last_volumes, likeness
from recommender.novelty import IsNew, by_others, is_due
from recommender.scores import SHOWN_DIGITS, shown_score


def rerank(
    candidates: Iterable[Candidate],
    seeds: Mapping[str, Features],
    limit: int,
    diversity: float = 0.0,
    cap: AuthorCap | None = None,
    novelty: float = 0.0,
) -> list[Candidate]:
    """The best `limit` candidates, best first, with the scores to show; equal ones by their ids.

    Scores that differ by less than a shown one can tell are equal: they may come from a stored list
    or from SQL, which round differently.

    At most one edition of a work; of a set and its parts, or of a text and its translation, the
    better one. As long as others are left: one volume of a series, and as many books by an author
    as the cap allows (None: any number). diversity: 0 to 1, see `_choose`. novelty: the share of
    the list that is by authors of no seed, 0 to 1; the list then is not in the order of the scores.
    """
    best_first = sorted(candidates, key=lambda each: (-round(each.score, SHOWN_DIGITS), each.id))
    works = one_edition_each(best_first)
    turns = series_in_turn(works, last_volumes(seeds.values()))
    # A place keeps its score, whichever volume of the series takes it.
    scores = {turn.id: shown_score(work.score) for work, turn in zip(works, turns, strict=True)}
    is_new = by_others(seeds) if novelty else None
    chosen = _choose(turns, scores, limit, diversity, cap, novelty, is_new)
    return [each.with_score(scores[each.id]) for each in chosen]


def one_edition_each(best_first: Iterable[Candidate]) -> list[Candidate]:
    """The first edition of each work, and nothing that is related to what stands before it."""
    seen: set[str] = set()
    first = []
    for each in best_first:
        if each.features.work_id not in seen:
            first.append(each)
            seen.add(each.features.work_id)
            seen |= each.features.related
    return first


def series_in_turn(order: Sequence[Candidate], begun: Mapping[str, float]) -> list[Candidate]:
    """The same candidates, with the volumes of each series in reading order.

    The places that a series holds stay its own. The volume after the last one begun comes first.
    """
    held: dict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(order):
        if each.features.series:
            held[each.features.series[0]].append(place)
    found = list(order)
    for key, places in held.items():
        last = begun.get(key, -math.inf)
        volumes = sorted(
            (order[place] for place in places),
            key=lambda each: _reading_order(each.features.volume, last),
        )
        for place, volume in zip(places, volumes, strict=True):
            found[place] = volume
    return found


def _reading_order(volume: float | None, last: float) -> tuple[bool, bool, float]:
    """Sorts volumes: those after the last one begun, those before it, those without a number."""
    return (volume is None, volume is not None and volume <= last, volume or 0.0)


def _choose(
    order: Sequence[Candidate],
    scores: Mapping[str, float],
    limit: int,
    diversity: float,
    cap: AuthorCap | None,
    novelty: float,
    is_new: IsNew | None,
) -> list[Candidate]:
    """The first `limit` that fit beside those chosen before; others only when none is left.

    With diversity, the next is the one with the best balance of score and difference from those
    chosen before: maximal marginal relevance (MMR, Carbonell and Goldstein 1998). Scores are
    stretched to 0..1 for it, so that the same diversity does the same in every list.
    """
    chosen: list[Candidate] = []
    by_author: Counter[str] = Counter()
    series_shown: set[str] = set()
    left = {each.id: each for each in order}
    most_alike = dict.fromkeys(left, 0.0)
    lowest, highest = (end(scores.values(), default=0.0) for end in (min, max))

    def balance(each: Candidate) -> float:
        relevance = (scores[each.id] - lowest) / (highest - lowest or 1)
        return (1 - diversity) * relevance - diversity * most_alike[each.id]

    def fits(each: Candidate) -> bool:
        book = each.features
        if book.series and book.series[0] in series_shown:
            return False
        return cap is None or all(by_author[who] < cap(who) for who in book.people)

    def pools() -> Iterator[Iterable[Candidate]]:
        """Where the next one is taken from; the next pool when one is empty."""
        if is_new and is_due(novelty, sum(map(is_new, chosen)), len(chosen)):
            yield filter(is_new, filter(fits, left.values()))
            yield filter(is_new, left.values())
        yield filter(fits, left.values())
        yield left.values()

    while left and len(chosen) < limit:
        if diversity:
            best = max(next(filter(None, map(list, pools()))), key=balance)
        else:
            best = next(chain.from_iterable(pools()))
        chosen.append(best)
        del left[best.id]
        by_author.update(best.features.people)
        if best.features.series:
            series_shown.add(best.features.series[0])
        if diversity:
            for each in left.values():
                alike = likeness(each.features, best.features)
                most_alike[each.id] = max(most_alike[each.id], alike)
    return chosen
