"""Clusters over time: new books, new vectors, another training, several replicas."""

import pytest

from catalog import cluster_store
from database.connections import Connection, connect, transaction
from services import clustering
from services.clustering import Clustering
from settings.environment import Settings
from tests.services.clustering_shop import Noted, Shop, same_groups, work_all

pytestmark = pytest.mark.usefixtures("runs")


def test_new_books_join_the_nearest_cluster_without_training(
    settings: Settings, connection: Connection, shop: Shop, runs: list[Noted]
) -> None:
    shop.stock(*[0, 1, 2, 3] * 10)
    work_all(settings, connection)
    shop.stock(2, 0, 3)
    assert work_all(settings, connection) == 3
    assert same_groups(shop.group, shop.found())
    assert len(runs) == 1


def test_clusters_follow_their_books_into_another_vector_space(
    settings: Settings, connection: Connection, shop: Shop, runs: list[Noted]
) -> None:
    ids = shop.stock(*[0, 1, 2, 3] * 10)
    work_all(settings, connection)
    before, names = shop.found(), shop.clusters()
    shop.new_space()
    shop.vectorize(ids)
    shop.stock(1, 3)
    work_all(settings, connection)
    after = shop.found()
    assert {book_id: after[book_id] for book_id in before} == before
    assert same_groups(shop.group, after)
    assert shop.clusters() == names
    assert len(runs) == 1


def test_a_retraining_keeps_ids_and_gives_new_groups_new_ones(
    settings: Settings, connection: Connection, shop: Shop, runs: list[Noted]
) -> None:
    shop.stock(*[0, 1, 2, 3] * 10)
    work_all(settings, connection)
    before = shop.found()
    shop.stock(*[4] * 20)
    Clustering(settings).retrain(connection)
    after = shop.found()
    assert {book_id: after[book_id] for book_id in before} == before
    assert same_groups(shop.group, after)
    assert {cluster_id for cluster_id, _ in shop.clusters()} == {1, 2, 3, 4, 5}
    assert runs[1].metrics["stability"] == pytest.approx(1)


def test_twice_the_books_are_clustered_anew_without_waiting_for_the_schedule(
    settings: Settings, connection: Connection, shop: Shop, runs: list[Noted]
) -> None:
    shop.stock(*[0, 1, 2, 3] * 10)
    work_all(settings, connection)
    shop.stock(*[4] * 20)
    work_all(settings, connection)
    assert len(runs) == 1
    shop.stock(*[4] * 20)
    work_all(settings, connection)
    assert len(runs) == 2
    assert same_groups(shop.group, shop.found())


def test_while_a_replica_trains_another_does_not(
    settings: Settings, connection: Connection, shop: Shop, runs: list[Noted]
) -> None:
    shop.stock(*[0, 1, 2, 3] * 10)
    other = connect(settings)
    with transaction(other) as cursor:
        assert cluster_store.lock_training(cursor)
        Clustering(settings).retrain(connection)
        assert work_all(settings, connection) == 0
    other.close()
    assert runs == []


def test_readers_see_the_old_clusters_until_the_new_are_whole(
    settings: Settings, connection: Connection, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.stock(*[0, 1, 2, 3] * 10)
    work_all(settings, connection)
    before = shop.found()
    reader = connect(settings)
    seen = []
    replace = cluster_store.replace

    def watched(*arguments: object) -> bool:
        stored = replace(*arguments)
        with transaction(reader) as cursor:
            seen.append(cluster_store.assignments(cursor))
        return stored

    monkeypatch.setattr(cluster_store, "replace", watched)
    shop.stock(*[4] * 20)
    Clustering(settings).retrain(connection)
    reader.close()
    assert seen == [before]
    assert len(shop.found()) == 60


def test_vectors_replaced_during_a_training_leave_the_old_clusters(
    settings: Settings, connection: Connection, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.stock(*[0, 1, 2, 3] * 10)
    work_all(settings, connection)
    before = shop.found()
    other = connect(settings)
    train = clustering.train

    def overtaken(*arguments: object) -> object:
        trained = train(*arguments)
        with transaction(other) as cursor:
            cursor.execute("DELETE FROM vectorizers")
        return trained

    monkeypatch.setattr(clustering, "train", overtaken)
    Clustering(settings.model_copy(update={"num_clusters": 9})).retrain(connection)
    other.close()
    assert shop.found() == before
