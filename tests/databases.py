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
    """Databases like `template`, with names that no other worker gives.

    To each a connection is kept, as a new one has to read the whole of PostgreSQL's own tables.
    """

    def __init__(self, where: dict[str, str], worker: int) -> None:
        self._where = where
        self._worker = worker
        self._empty: list[str] = []
        self._done: list[str] = []
        self._kept: dict[str, Connection] = {}
        self._definitions: str | None = None  # of the template

    def make(self) -> str:
        if self._empty:
            return self._empty.pop()
        name = f"test_{self._worker}_{next(_numbers)}"
        administer(self._where, f"CREATE DATABASE {name} TEMPLATE template")
        if self._definitions is None:
            self._definitions = _definitions(self._connection(name))
        return name

    def give_back(self, name: str) -> None:
        """End what is still connected to it, and empty it; one that no longer is like the template
        is dropped with others.
        """
        if self._emptied(name):
            self._empty.append(name)
            return
        if kept := self._kept.pop(name, None):
            kept.close()
        self._done.append(name)
        if len(self._done) == DROPPED_AT_ONCE:
            administer(
                self._where,
                *(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in self._done),
            )
            self._done.clear()

    def _emptied(self, name: str) -> bool:
        try:
            connection = self._connection(name)
            with transaction(connection) as cursor:
                cursor.execute(_END_OTHERS, (ENDED_WITHIN_MS,))
            empty(connection)
            return _definitions(connection) == self._definitions
        except psycopg2.Error:  # a test has dropped it, or a table
            return False

    def _connection(self, name: str) -> Connection:
        """The one that is kept; another one if a test has ended it."""
        if name in self._kept:
            try:
                with transaction(self._kept[name]) as cursor:
                    cursor.execute("SELECT")
            except psycopg2.Error:
                del self._kept[name]
        if name not in self._kept:
            self._kept[name] = psycopg2.connect(**{**self._where, "dbname": name})
        return self._kept[name]


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


_END_OTHERS = """
SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
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
# Of a copy they are those of the template, to the numbers: what was dropped and made again differs.
_DEFINITIONS = """
WITH relations AS MATERIALIZED (
    SELECT oid, relname, reloptions, relpersistence FROM pg_class
    WHERE relnamespace = 'public'::regnamespace
)
SELECT string_agg(said, chr(10) ORDER BY said COLLATE "C") FROM (
    SELECT format('%s %s %s %s', oid, relname, reloptions, relpersistence) AS said FROM relations
    UNION ALL SELECT format('%s %s %s', attrelid, attnum, a.xmin)
    FROM pg_attribute AS a JOIN relations AS r ON r.oid = attrelid
    UNION ALL SELECT format('%s %s', indexrelid, i.xmin)
    FROM pg_index AS i JOIN relations AS r ON r.oid = indrelid
    UNION ALL SELECT format('%s %s', oid, xmin) FROM pg_attrdef
    UNION ALL SELECT format('%s %s', oid, xmin) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT format('%s %s', oid, xmin) FROM pg_trigger
    UNION ALL SELECT format('%s %s', oid, xmin) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT format('%s %s', oid, xmin) FROM pg_extension
    UNION ALL SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_'
    UNION ALL SELECT setconfig::text FROM pg_db_role_setting
    WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    UNION ALL SELECT migrations::text FROM migrations
) AS definitions
"""
