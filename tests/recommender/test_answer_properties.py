"""What holds of every list, whatever the candidates."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.book import same_person
from recommender.answer import rank
from recommender.author_cap import AuthorCap, author_cap
from recommender.candidates import Candidate, PairScore
from recommender.explanations import MOST_REASONS, Reason
from recommender.features import Features

pytestmark = pytest.mark.slow

FEW = settings(max_examples=150)
PEOPLE = {"zola e": "Émile Zola", "verne j": "Jules Verne", "sand g": "George Sand"}
GENRES = ("romans", "romans policiers", "livres", "voyages")
Asked = tuple[list[Candidate], dict[str, Features]]
WORDS = ("mine", "grève", "mer", "sous-marin", "village", "exil")


@st.composite
def books(draw: st.DrawFn, prefix: str, least: int, most: int) -> dict[str, Features]:
    made = {}
    for number in range(draw(st.integers(least, most))):
        book_id = f"{prefix}{number}"
        series = draw(st.sampled_from((None, ("rougon", "Rougon"), ("voyages", "Voyages"))))
        made[book_id] = Features(
            id=book_id,
            work_id=f"{prefix}work{draw(st.integers(0, most))}",
            authors={
                key: PEOPLE[key]
                for key in draw(st.lists(st.sampled_from(sorted(PEOPLE)), max_size=2))
            },
            labels={
                key: key.title() for key in draw(st.lists(st.sampled_from(GENRES), max_size=2))
            },
            collection=draw(st.sampled_from((None, ("folio", "Folio"), ("poche", "Poche")))),
            series=series,
            volume=draw(st.none() | st.integers(1, 9)) if series else None,
            terms=tuple(draw(st.lists(st.sampled_from(WORDS), unique=True))),
        )
    return made


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    """Candidates with scores to each seed, and the seeds, the first of which is liked."""
    found, seeds = draw(books("c", 0, 14)), draw(books("s", 1, 3))
    liked = {seed: place == 0 or draw(st.booleans()) for place, seed in enumerate(seeds)}
    candidates = [
        Candidate(book, [PairScore(seed, liked[seed], draw(st.floats(-1, 1))) for seed in seeds])
        for book in found.values()
    ]
    return candidates, seeds


def features(candidates: list[Candidate]) -> dict[str, Features]:
    return {each.id: each.features for each in candidates}


LIMITS = st.integers(1, 12)
DIVERSITIES = st.sampled_from((0.0, 0.3, 1.0))


@FEW
@given(asked(), LIMITS, DIVERSITIES)
def test_a_list_is_as_long_as_it_can_be_without_two_editions_of_a_work(
    given_books: Asked,
    limit: int,
    diversity: float,
) -> None:
    candidates, seeds = given_books
    found = rank(candidates, seeds, limit, diversity, author_cap(seeds.values()))
    books = features(candidates)
    works = [books[each.id].work_id for each in found]
    assert len(set(works)) == len(works)
    assert len(found) == min(limit, len({book.work_id for book in books.values()}))
    assert all(0 <= each.score <= 1 for each in found)


@FEW
@given(asked(), LIMITS, DIVERSITIES)
def test_an_author_or_series_is_shown_beyond_its_number_only_for_want_of_others(
    given_books: Asked,
    limit: int,
    diversity: float,
) -> None:
    candidates, seeds = given_books
    cap = author_cap(seeds.values())
    found = rank(candidates, seeds, limit, diversity, cap)
    books = features(candidates)
    by_person: Counter[str] = Counter()
    begun: set[str] = set()
    for place, each in enumerate(found):
        shown = books[each.id]
        if not fits(shown, by_person, begun, cap):
            works = {books[earlier.id].work_id for earlier in found[:place]}
            left = first_of_each_work(candidates, seeds, works)
            assert not any(fits(other, by_person, begun, cap) for other in left)
        by_person.update(shown.people)
        begun |= {shown.series[0]} if shown.series else set()


def fits(book: Features, by_person: Counter[str], begun: set[str], cap: AuthorCap) -> bool:
    crowded = any(by_person[who] >= cap(who) for who in book.people)
    return not crowded and not (book.series and book.series[0] in begun)


def first_of_each_work(
    candidates: list[Candidate],
    seeds: dict[str, Features],
    but: set[str],
) -> list[Features]:
    books = features(candidates)
    everything = rank(candidates, seeds, len(candidates))
    return [books[each.id] for each in everything if books[each.id].work_id not in but]


@FEW
@given(asked(), LIMITS)
def test_the_order_in_which_candidates_come_changes_nothing(given_books: Asked, limit: int) -> None:
    candidates, seeds = given_books
    assert rank(candidates, seeds, limit) == rank(candidates[::-1], seeds, limit)


@FEW
@given(asked())
def test_every_reason_is_true_of_both_books(
    given_books: Asked,
) -> None:
    candidates, seeds = given_books
    books = features(candidates)
    pairs = {each.id: each.pairs for each in candidates}
    for each in rank(candidates, seeds, len(candidates)):
        liked = {pair.seed_id for pair in pairs[each.id] if pair.liked}
        assert set(each.because) <= liked
        assert len(each.why) <= MOST_REASONS
        for reason in each.why:
            assert reason.because in each.because
            assert is_true(reason, books[each.id], seeds[reason.because]), reason


def is_true(reason: Reason, book: Features, other: Features) -> bool:
    """By what the reason says, without the code that makes it."""
    told = reason.value
    if reason.kind == "author":
        assert isinstance(told, tuple)
        return all(
            name in book.authors.values()
            and any(same_person(name, theirs) for theirs in other.authors.values())
            for name in told
        )
    if reason.kind == "genre":
        return told in book.labels.values() and told in other.labels.values()
    if reason.kind in {"series", "collection"}:
        mine, theirs = getattr(book, reason.kind), getattr(other, reason.kind)
        return bool(mine) and mine == theirs and mine[1] == told
    if reason.kind == "theme":
        return bool(told) and {*(told or ())} <= set(book.terms) & set(other.terms)
    return reason.kind == "meaning" and told is None
