"""The joined vector: its inner product is the weighted sum of the parts."""

import numpy as np
import pytest

from catalog.layout import AUTHOR, WORDS
from services.fusion import Facts, direction, fuse, layout

LAYOUT = layout(8)
NOBODY = Facts((), (), None, None, None)


def fused(*facts: Facts) -> np.ndarray:
    meaning = np.tile(np.eye(1, 8, dtype=np.float32), (len(facts), 1))
    words = np.zeros((len(facts), 128), np.float32)
    return fuse(LAYOUT, meaning, words, facts, {"romans": 1.0, "rare": 3.0})


def test_a_vector_has_the_layout_s_dimensions_and_each_part_its_share() -> None:
    vectors = fused(NOBODY, Facts(("zola",), ("romans",), "rougon", "folio", "gallimard"))
    assert vectors.shape == (2, LAYOUT.dimensions)
    for part in LAYOUT.parts:
        piece = vectors[1, part.start : part.start + part.dimensions]
        share = 0 if part.name == WORDS else part.weight**0.5
        assert np.linalg.norm(piece) == pytest.approx(share, abs=1e-5)


def test_a_shared_author_adds_the_author_s_weight() -> None:
    alone, zola, other_zola = fused(
        NOBODY, Facts(("zola",), (), None, None, None), *[Facts(("zola",), (), None, None, None)]
    )
    weight = next(part.weight for part in LAYOUT.parts if part.name == AUTHOR)
    assert zola @ other_zola - alone @ zola == pytest.approx(weight, abs=1e-5)


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
