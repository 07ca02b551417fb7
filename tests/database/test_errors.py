"""Errors in a sentence that says what to do."""

import errno

import psycopg2
import pytest
from psycopg2 import errors

from database.connections import DatabaseError
from database.errors import explain, first_line


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("  what went wrong\nand where"), "what went wrong"),
        (ValueError(" "), "ValueError"),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_the_first_line_is_never_empty(error: Exception, told: str) -> None:
    assert first_line(error) == told


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (DatabaseError("pgvector is too old"), "pgvector is too old"),
        (errors.DiskFull(), "Free some space"),
        (psycopg2.OperationalError('database "a" does not exist'), "create it, or set POSTGRES_DB"),
        (errors.InsufficientPrivilege("permission denied for schema public"), "give POSTGRES_USER"),
        (psycopg2.OperationalError("refused\nmore"), "can't be reached (refused);"),
        (OSError(errno.ENOSPC, "No space left on device"), "free some space under DATA_DIR"),
        (PermissionError(errno.EACCES, "Permission denied", "/data"), "/data: permission denied;"),
        (OSError(errno.EIO, "Input/output error", "/disk/a"), "/disk/a: Input/output error; check"),
    ],
)
def test_an_explanation_says_what_to_do(error: Exception, advice: str) -> None:
    assert advice in explain(error)
    assert "\n" not in explain(error)
