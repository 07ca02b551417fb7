"""Statements that are planned once for each connection."""

import pytest

from database import prepared
from database.connections import Connection, transaction, value

DOUBLE = "SELECT 2 * %s::integer"


def planned(connection: Connection) -> int:
    with transaction(connection) as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        return int(value(cursor))


def test_each_call_has_its_own_values(connection: Connection) -> None:
    with transaction(connection) as cursor:
        for number in (1, 20, 7):
            prepared.execute(cursor, DOUBLE, [number])
            assert cursor.fetchall() == [(2 * number,)]
    assert planned(connection) == 1


def test_values_are_values_whatever_they_hold(connection: Connection) -> None:
    texts = ["%s", "100 %", "it's", "{a,b}", "$1", ""]
    with transaction(connection) as cursor:
        prepared.execute(cursor, "SELECT %s::text[], %s::text, 7 %% 4", [texts, "%s"])
        assert cursor.fetchall() == [(texts, "%s", 3)]


def test_without_values(connection: Connection) -> None:
    with transaction(connection) as cursor:
        prepared.execute(cursor, "SELECT 1")
        assert value(cursor) == 1


def test_a_plan_outlives_the_transaction_even_one_that_fails(connection: Connection) -> None:
    with connection.cursor() as cursor:
        prepared.execute(cursor, DOUBLE, [1])
    connection.rollback()
    with transaction(connection) as cursor:
        prepared.execute(cursor, DOUBLE, [2])
        assert value(cursor) == 4


def test_a_statement_that_is_refused_is_planned_again(connection: Connection) -> None:
    late = "SELECT n FROM comes_later"
    with pytest.raises(Exception, match="comes_later"), transaction(connection) as cursor:
        prepared.execute(cursor, late)
    with transaction(connection) as cursor:
        cursor.execute("CREATE TEMPORARY TABLE comes_later AS SELECT 5 AS n")
        prepared.execute(cursor, late)
        assert value(cursor) == 5


def test_plans_do_not_pile_up(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MOST", 3)
    with transaction(connection) as cursor:
        for number in range(8):
            prepared.execute(cursor, f"SELECT {number} + %s::integer", [number])
            assert value(cursor) == 2 * number
    assert planned(connection) <= 3
