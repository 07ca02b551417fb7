"""Databases for tests: as good as new ones, though most have been used by other tests before.

To copy the template and to drop the copy takes ten times as long as to empty it.
"""

import itertools

import psycopg2

from database.connections import Connection, Cursor, transaction, value

DROPPED_AT_ONCE = 20  # databases; the server waits for the disk once for all of them
ENDED_WITHIN_MS = 10_000
_numbers = itertools.count(1)


def administer(where: dict[str, str], *statements: str) -> None:
    """Statements on a server, each in a transaction of its own."""
    connection = psycopg2.connect(**where)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


class Databases:
    """Databases like `template`, with names that no other worker gives."""

    def __init__(self, where: dict[str, str], worker: int) -> None:
        self._where = where
        self._worker = worker
        self._empty: list[str] = []
        self._done: list[str] = []
        self._definitions: str | None = None  # of the template

    def make(self) -> str:
        if self._empty:
            return self._empty.pop()
        name = f"test_{self._worker}_{next(_numbers)}"
        administer(self._where, f"CREATE DATABASE {name} TEMPLATE template")
        if self._definitions is None:
            connection = self._connect(name)
            self._definitions = _definitions(connection)
            connection.close()
        return name

    def give_back(self, name: str) -> None:
        """End what is still connected to it, and empty it; one that no longer is like the template
        is dropped with others.
        """
        administer(
            self._where,
            f"SELECT pg_terminate_backend(pid, {ENDED_WITHIN_MS}) FROM pg_stat_activity"
            f" WHERE datname = '{name}'",
        )
        if self._emptied(name):
            self._empty.append(name)
            return
        self._done.append(name)
        if len(self._done) == DROPPED_AT_ONCE:
            administer(self._where, *(f"DROP DATABASE {name} WITH (FORCE)" for name in self._done))
            self._done.clear()

    def _emptied(self, name: str) -> bool:
        try:
            connection = self._connect(name)
        except psycopg2.OperationalError:  # a test has dropped it
            return False
        try:
            empty(connection)
            return _definitions(connection) == self._definitions
        except psycopg2.Error:  # a table is gone
            return False
        finally:
            connection.close()

    def _connect(self, name: str) -> Connection:
        return psycopg2.connect(**{**self._where, "dbname": name})


def empty(connection: Connection) -> None:
    """As the template: its rows, sequences at the start, no rules noted, no statistics."""
    with transaction(connection) as cursor:
        cursor.execute(_TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables
            )
        )
        filled = [name for (name,) in cursor.fetchall()]
        cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers, no references
        for name in filled:  # to truncate them makes all their indexes anew
            cursor.execute(f"DELETE FROM {name}")
        for statement in (_NOTES, _SEQUENCES, _STATISTICS):
            _each(cursor, statement)
    if filled:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM {', '.join(filled)}")
            for name in filled:  # as if it had never been counted
                cursor.execute("SELECT pg_clear_relation_stats('public', %s)", (name,))
        connection.autocommit = False


def _each(cursor: Cursor, statement: str) -> None:
    """Execute what a statement gives."""
    cursor.execute(statement)
    for (then,) in cursor.fetchall():
        cursor.execute(then)


def _definitions(connection: Connection) -> str:
    """A text that differs when anything but rows does."""
    with transaction(connection) as cursor:
        cursor.execute(_DEFINITIONS)
        return str(value(cursor))


_TABLES = """
SELECT c.oid::regclass::text FROM pg_class AS c
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'migrations'
"""
_NOTES = """
SELECT format('COMMENT ON COLUMN %s.%I IS NULL', attrelid::regclass, attname)
FROM pg_description JOIN pg_attribute ON attrelid = objoid AND attnum = objsubid
WHERE classoid = 'pg_class'::regclass AND objsubid > 0
      AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
"""
_SEQUENCES = """
SELECT format('ALTER SEQUENCE %I.%I RESTART', schemaname, sequencename)
FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
"""
_STATISTICS = """
SELECT DISTINCT format('SELECT pg_clear_attribute_stats(%L, %L, %L, %L)',
                       'public', relname, attname, stainherit)
FROM pg_statistic JOIN pg_class AS c ON c.oid = starelid
JOIN pg_attribute ON attrelid = starelid AND attnum = staattnum
WHERE c.relnamespace = 'public'::regnamespace
"""
_DEFINITIONS = """
SELECT string_agg(said, chr(10) ORDER BY said) FROM (
    SELECT format('%s %s %s %s', relkind, relname, reloptions, relpersistence) AS said
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i'
    UNION ALL SELECT pg_get_indexdef(i.indexrelid)
    FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
    WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT format('%s %s %s %s %s %s', a.attrelid::regclass, attname, atttypid::regtype,
                            attnotnull, attstorage, pg_get_expr(adbin, adrelid))
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm')
    UNION ALL SELECT conrelid::regclass || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger
    WHERE NOT tgisinternal
    UNION ALL SELECT proname || prosrc FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT extname || extversion FROM pg_extension
    UNION ALL SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_'
    UNION ALL SELECT setconfig::text FROM pg_db_role_setting
    WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    UNION ALL SELECT migrations::text FROM migrations
) AS definitions
"""
