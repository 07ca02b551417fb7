"""The clustering service on a real PostgreSQL, with vectors drawn around known centres."""

import logging

import pytest

from catalog import cluster_store
from database.connections import Connection, transaction
from database.queue import CLUSTERING, VECTORIZER, finish, queue, waiting
from services.clustering import Clustering
from settings.environment import Settings
from tests.services.clustering_shop import Noted, Shop, same_groups, work_all

pytestmark = pytest.mark.usefixtures("runs")


def test_the_drawn_groups_are_found(settings: Settings, connection: Connection, shop: Shop) -> None:
    shop.stock(*[0, 1, 2, 3, 4] * 12)
    work_all(settings, connection)
    assert same_groups(shop.group, shop.found())


def test_names_are_of_genre_and_words_and_no_two_alike(
    settings: Settings, connection: Connection, shop: Shop
) -> None:
    shop.stock(*[0, 1, 2, 3, 4] * 12)
    work_all(settings, connection)
    names = {name for _, name in shop.clusters()}
    assert "Policiers: crime, enquête" in names
    assert len(names) == 5


def test_the_number_of_clusters_stays_within_bounds(
    settings: Settings, connection: Connection, shop: Shop
) -> None:
    shop.stock(*[0, 1, 2, 3, 4] * 12)
    narrow = settings.model_copy(update={"min_clusters": 2, "max_clusters": 3})
    work_all(narrow, connection)
    assert 2 <= len(shop.clusters()) <= 3


def test_a_set_number_of_clusters_is_kept(
    settings: Settings, connection: Connection, shop: Shop
) -> None:
    shop.stock(*[0, 1, 2, 3, 4] * 12)
    work_all(settings.model_copy(update={"num_clusters": 7}), connection)
    assert len(shop.clusters()) == 7


def test_more_clusters_than_books_is_said_and_lowered(
    settings: Settings, connection: Connection, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    shop.stock(*[0, 1] * 11)
    with caplog.at_level(logging.WARNING):
        work_all(settings.model_copy(update={"num_clusters": 500}), connection)
    assert "NUM_CLUSTERS is 500 but the catalogue has only 22 distinct books" in caplog.text
    assert len(shop.clusters()) == 22


def test_too_few_books_are_left_without_clusters(
    settings: Settings, connection: Connection, shop: Shop
) -> None:
    shop.stock(*[0, 1] * 9)
    assert work_all(settings, connection) == 18
    Clustering(settings).retrain(connection)
    assert shop.clusters() == []
    with transaction(connection) as cursor:
        assert waiting(cursor, CLUSTERING) == 0


def test_books_all_the_same_make_one_cluster(
    settings: Settings, connection: Connection, shop: Shop, runs: list[Noted]
) -> None:
    shop.stock(*[1] * 30, alike=True)
    work_all(settings, connection)
    assert set(shop.found().values()) == {1}
    assert "silhouette" not in runs[0].metrics


def test_training_waits_for_the_vectorizer(
    settings: Settings, connection: Connection, shop: Shop
) -> None:
    ids = shop.stock(*[0, 1] * 12)
    with transaction(connection) as cursor:
        queue(cursor, VECTORIZER, ids[:1])
    assert work_all(settings, connection) == 0
    with transaction(connection) as cursor:
        finish(cursor, VECTORIZER, ids)
    assert work_all(settings, connection) > 0
    assert len(shop.found()) == 24


def test_without_vectors_there_is_nothing_to_do(settings: Settings, connection: Connection) -> None:
    assert work_all(settings, connection) == 0
    Clustering(settings).retrain(connection)


def test_the_same_catalogue_gets_the_same_clusters_and_names(
    settings: Settings, connection: Connection, shop: Shop
) -> None:
    shop.stock(*[0, 1, 2, 3, 4] * 12)
    work_all(settings, connection)
    before = shop.found(), shop.clusters()
    with transaction(connection) as cursor:
        cursor.execute("DELETE FROM clusters")
    work_all(settings, connection)
    assert (shop.found(), shop.clusters()) == before


def test_every_book_lies_in_the_cluster_nearest_to_it(
    settings: Settings, connection: Connection, shop: Shop
) -> None:
    ids = shop.stock(*[0, 1, 2, 3, 4] * 12)
    work_all(settings.model_copy(update={"num_clusters": 12}), connection)
    before = shop.found()
    with transaction(connection) as cursor:
        cluster_store.assign(cursor, shop.space, ids)
    assert shop.found() == before


def test_a_run_records_scores_sizes_and_the_model(
    settings: Settings, connection: Connection, shop: Shop, runs: list[Noted]
) -> None:
    shop.stock(*[0, 1, 2, 3, 4] * 12)
    work_all(settings, connection)
    (run,) = runs
    assert run.params["k"] == 5
    assert run.metrics["silhouette"] == run.metrics["silhouette_k_5"] > 0.9
    assert run.metrics["size_min"] == run.metrics["size_median"] == run.metrics["size_max"] == 12
    assert run.models == {"clusters": {"centroids.npy", "names.json"}}
