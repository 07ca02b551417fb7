"""The database of the MLflow server."""

from contextlib import closing

from database.connections import connect, transaction
from settings.environment import Settings
from tracking.store import database_name, make_database


def test_it_is_made_once_and_known_again_once_it_is_filled(settings: Settings) -> None:
    there = settings.model_copy(update={"postgres_db": database_name(settings)})
    try:
        assert not make_database(settings)
        assert not make_database(settings)
        with closing(connect(there)) as connection, transaction(connection) as cursor:
            cursor.execute("CREATE TABLE alembic_version ()")
        assert make_database(settings)
    finally:
        with closing(connect(settings)) as connection:
            connection.autocommit = True
            connection.cursor().execute(f"DROP DATABASE {there.postgres_db} WITH (FORCE)")
