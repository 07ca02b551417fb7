"""The database in which an MLflow server of ours keeps its runs, beside the books'."""

from contextlib import closing

from psycopg2 import sql

from database.connections import connect, value
from settings.environment import Settings


def database_name(settings: Settings) -> str:
    """Named after ours, so that two houses on one PostgreSQL don't share it."""
    return f"{settings.postgres_db}_mlflow"


def make_database(settings: Settings) -> bool:
    """Create it if it isn't there; returns whether an MLflow server has filled it before.

    Raises DatabaseError, and psycopg2.Error if this user may not create databases.
    """
    name = database_name(settings)
    with closing(connect(settings)) as connection:
        connection.autocommit = True  # a database is not created inside a transaction
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            if not value(cursor):
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
                return False
    there = settings.model_copy(update={"postgres_db": name})
    with closing(connect(there)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('alembic_version')")
        return value(cursor) is not None
