"""What COPY is given comes back from the table as it was."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from database.connections import Connection, transaction
from database.copying import BLOCK_ROWS, copy_rows

COLUMNS = ("number", "text", "list", "bytes", "day")
TYPES = ("numeric", "text", "text[]", "bytea", "date")


def copied(connection: Connection, rows: Sequence[tuple[object, ...]]) -> list[tuple[object, ...]]:
    columns = ", ".join(f"{name} {kind}" for name, kind in zip(COLUMNS, TYPES, strict=True))
    with transaction(connection) as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE copied ({columns})")
        copy_rows(cursor, "copied", COLUMNS, iter(rows))
        cursor.execute("SELECT * FROM copied")
        found = cursor.fetchall()
        cursor.execute("DROP TABLE copied")
    return [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in found]


@pytest.mark.parametrize(
    "text",
    [
        "", "\\", "\\N", "\\.", "a\tb", "a\nb", "a\r\nb", "NULL", "{}", '{"a"}', '"', "œuvre", "書",
        "\x1f", "\x1e", "\x1d", "a\x1f\\\tb\x1e", "\x1d\x1d",
    ],
)  # fmt: skip
def test_texts_come_back_also_with_the_signs_that_stand_between_values(
    connection: Connection, text: str
) -> None:
    rows = [(1, text, [text, "b"], b"\x00\\", None), (2, None, [], b"", None)]
    assert copied(connection, rows) == rows


def test_values_of_all_types_come_back_and_none_is_null(connection: Connection) -> None:
    rows = [
        (Decimal("2.50"), "a", ["x", 'q"\\', ""], b"\x1f\x1e\x1d", date(2020, 1, 31)),
        (None, None, None, None, None),
    ]
    assert copied(connection, rows) == rows


def test_more_rows_than_a_block_has_come_back_in_order(connection: Connection) -> None:
    rows = [(number, "x" * 1000, ["a"], b"b", None) for number in range(3 * BLOCK_ROWS + 1)]
    assert copied(connection, rows) == rows
    assert copied(connection, []) == []
