"""The joined vector: its inner product is the weighted sum of the parts."""

from itertools import chain

import numpy as np
import pytest

from recommender.fusion import INDEXED_SHARE, Facts, direction, exact, fuse, layout, names_of
from recommender.layout import AUTHOR, COLLECTION, LABELS, WORDS, Layout
from recommender.lexicon import DIMENSIONS, Words

LAYOUT = layout(8)
RARITY = {"labels": {"romans": 0.3, "rare": 0.9}, "collection": {"poche": 0.5}}
NOBODY = Facts((), (), None, None, None)


def weight_of(name: str) -> float:
    part = LAYOUT.part(name)
    assert part
    return part.weight


def exactly(one: Facts, other: Facts, *weights: dict[int, float]) -> float:
    """The inner product of what is exact of two books, their words given."""
    words = Words(np.zeros((2, DIMENSIONS), np.float32), weights or [{}, {}], [[], []])
    mine, yours = exact(LAYOUT, words, [one, other], RARITY)
    return sum(number * yours.get(place, 0.0) for place, number in mine.items())


def fused(*facts: Facts) -> np.ndarray:
    meaning = np.tile(np.eye(1, 8, dtype=np.float32), (len(facts), 1))
    words = np.zeros((len(facts), 128), np.float32)
    return fuse(LAYOUT, meaning, words, facts, RARITY)


def test_a_vector_has_the_layout_s_dimensions_and_each_part_its_share() -> None:
    vectors = fused(NOBODY, Facts(("zola",), ("romans",), "rougon", "folio", "gallimard"))
    assert vectors.shape == (2, LAYOUT.dimensions)
    for part in LAYOUT.parts:
        piece = vectors[1, part.start : part.start + part.dimensions]
        share = 0 if part.name == WORDS else (part.weight * INDEXED_SHARE.get(part.name, 1)) ** 0.5
        assert np.linalg.norm(piece) == pytest.approx(share, abs=1e-5)


def test_an_author_counts_most_then_text_series_and_collection_labels_and_publisher() -> None:
    """The weights as they were measured; whoever changes one says so here."""
    weights = {part.name: round(part.weight, 3) for part in LAYOUT.parts}
    assert weights == {
        "author": 0.263, "meaning": 0.202, "words": 0.202, "series": 0.121, "collection": 0.101,
        "labels": 0.071, "publisher": 0.04,
    }  # fmt: skip


def test_a_shared_author_adds_what_is_sure_of_the_author_s_weight() -> None:
    alone, zola, other_zola = fused(
        NOBODY, Facts(("zola",), (), None, None, None), *[Facts(("zola",), (), None, None, None)]
    )
    assert zola @ other_zola - alone @ zola == pytest.approx(
        INDEXED_SHARE[AUTHOR] * weight_of(AUTHOR), abs=1e-5
    )


def test_a_rare_label_counts_for_more_than_a_common_one() -> None:
    both, rare, common = fused(
        Facts((), ("romans", "rare"), None, None, None),
        Facts((), ("rare",), None, None, None),
        Facts((), ("romans",), None, None, None),
    )
    assert both @ rare > both @ common


def test_a_key_points_the_same_way_always_and_others_elsewhere() -> None:
    assert np.array_equal(direction("zola", 64), direction("zola", 64))
    assert abs(float(direction("zola", 64) @ direction("hugo", 64))) < 0.4


def test_what_is_exact_adds_up_to_the_weights_of_what_is_shared() -> None:
    one = Facts(("zola e",), ("romans", "rare"), None, "folio", "gallimard")
    other = Facts(("zola e",), ("romans", "rare"), None, "folio", "seuil")
    shared = weight_of(AUTHOR) + weight_of(LABELS) + weight_of(COLLECTION)
    assert exactly(one, other) == pytest.approx(shared)
    assert exactly(one, other, {0: 1.0}, {0: 0.6, 5: 0.8}) == pytest.approx(
        shared + 0.6 * weight_of(WORDS)
    )


def test_a_collection_that_many_books_share_counts_for_less() -> None:
    small, other_small, great, other_great = (
        Facts((), (), None, name, None) for name in ("exofictions", "exofictions", "poche", "poche")
    )
    assert exactly(small, other_small) == pytest.approx(weight_of(COLLECTION))
    assert exactly(great, other_great) == pytest.approx(0.5 * weight_of(COLLECTION))
    vectors = fused(NOBODY, great, other_great)
    found = vectors[1] @ vectors[2] - vectors[0] @ vectors[1]
    assert found == pytest.approx(0.5 * INDEXED_SHARE[COLLECTION] * weight_of(COLLECTION), abs=1e-5)


def test_two_authors_of_whom_one_is_shared_count_by_their_cosine() -> None:
    both, one = (Facts(names, (), None, None, None) for names in (("a", "b"), ("a",)))
    assert exactly(both, one) == pytest.approx(0.5**0.5 * weight_of(AUTHOR))


def test_spellings_of_one_author_are_one_but_namesakes_are_not() -> None:
    anne, anna, initial, tolkien, full = (
        Facts((name,), (), None, None, None)
        for name in ("Anne Jacobs", "Anna Jacobs", "A. Jacobs", "J. R. R. Tolkien", "John Tolkien")
    )
    everybody = [anne, anna, initial, tolkien, full]
    rarity = {kind: dict.fromkeys(chain(*of), 1.0) for kind, of in names_of(everybody).items()}
    words = Words(np.zeros((5, DIMENSIONS), np.float32), [{}] * 5, [[]] * 5)
    keys = [set(numbers) for numbers in exact(LAYOUT, words, everybody, rarity)]
    assert keys[3] == keys[4]
    assert not keys[0] & keys[1]
    assert not keys[0] & keys[2]


def test_one_name_as_author_and_as_publisher_is_nothing_shared() -> None:
    author, publisher = (
        Facts(("minuit",), (), None, None, None),
        Facts((), (), None, None, "minuit"),
    )
    assert exactly(author, publisher) == 0


def test_a_layout_stored_and_read_again_is_the_same() -> None:
    assert Layout.from_json(LAYOUT.to_json()) == LAYOUT
