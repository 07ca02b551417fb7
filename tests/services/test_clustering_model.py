"""How many clusters there are, and that labels, sizes and scores are of one assignment."""

import logging

import numpy as np
import pytest

from services import cluster_model
from services.cluster_model import bounds, nearest, partition, unit


def drawn(groups: int, rows: int, spread: float = 0.1):
    """Unit rows around random directions, and the group of each."""
    source = np.random.default_rng(3)
    centres = unit(source.normal(size=(groups, 24)).astype(np.float32))
    labels = np.arange(rows) % groups
    noise = source.normal(size=(rows, 24)).astype(np.float32)
    return unit(centres[labels] + spread * noise), labels


@pytest.mark.parametrize(
    ("rows", "least", "most", "expected"),
    [
        (1000, 4, 40, (4, 40)),
        (100, 4, 40, (4, 12)),
        (20, 4, 40, (2, 2)),
        (5, 4, 40, (1, 1)),
        (1000, 30, 30, (30, 30)),
    ],
)
def test_clusters_are_not_to_be_too_small(
    rows: int, least: int, most: int, expected: tuple[int, int]
) -> None:
    assert bounds(rows, least, most) == expected


@pytest.mark.parametrize("groups", [4, 7, 12])
def test_the_number_of_groups_is_found(groups: int) -> None:
    from sklearn.metrics import adjusted_rand_score

    matrix, labels = drawn(groups, 40 * groups)
    found, _ = partition(matrix, 2, 30)
    assert len(found.centroids) == groups
    assert adjusted_rand_score(labels, found.labels) == 1


@pytest.mark.parametrize("mini_batch_above", [100, 100_000])
def test_labels_sizes_and_silhouette_are_of_the_same_assignment(
    monkeypatch: pytest.MonkeyPatch, mini_batch_above: int
) -> None:
    from sklearn.metrics import silhouette_score

    monkeypatch.setattr(cluster_model, "MINI_BATCH_ABOVE", mini_batch_above)
    matrix, _ = drawn(9, 600, spread=0.4)
    found, tried = partition(matrix, 5, 20)
    assert np.array_equal(found.labels, nearest(matrix, found.centroids))
    assert found.sizes.tolist() == np.bincount(found.labels).tolist()
    measured = silhouette_score(matrix, found.labels, metric="cosine")
    assert found.silhouette == pytest.approx(measured, abs=1e-4)
    assert found.silhouette == max(tried.values())


def test_centroids_are_as_halfvec_stores_them() -> None:
    found, _ = partition(drawn(5, 100)[0], 4, 8)
    assert np.array_equal(found.centroids, found.centroids.astype(np.float16))


def test_clusters_come_largest_first_and_none_is_empty() -> None:
    found, _ = partition(drawn(5, 103, spread=0.5)[0], 4, 8, wanted=11)
    assert found.sizes.tolist() == sorted(found.sizes, reverse=True)
    assert found.sizes.min() > 0


def test_equal_rows_make_one_cluster_without_a_silhouette() -> None:
    found, tried = partition(np.tile(drawn(1, 1)[0], (50, 1)), 4, 8)
    assert found.sizes.tolist() == [50]
    assert set(tried.values()) == {None}


def test_rows_of_zeros_do_no_harm() -> None:
    matrix, _ = drawn(4, 80)
    matrix[::10] = 0
    found, _ = partition(unit(matrix), 4, 8)
    assert not np.isnan(found.centroids).any()


def test_a_number_beyond_the_distinct_rows_is_said_and_lowered(
    caplog: pytest.LogCaptureFixture,
) -> None:
    matrix = np.repeat(drawn(6, 6)[0], 4, axis=0)
    with caplog.at_level(logging.WARNING):
        found, _ = partition(matrix, 2, 4, wanted=50)
    assert len(found.centroids) == 6
    assert "lower NUM_CLUSTERS" in caplog.text


def test_the_same_rows_make_the_same_clusters() -> None:
    matrix, _ = drawn(9, 900, spread=0.6)
    one, other = partition(matrix.copy(), 4, 20)[0], partition(matrix, 4, 20)[0]
    assert np.array_equal(one.labels, other.labels)
    assert np.array_equal(one.centroids, other.centroids)
