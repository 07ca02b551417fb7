"""Errors in one sentence: what went wrong, and what to do about it."""

import errno

import psycopg2
from psycopg2 import errors

# What psycopg2 raises when the server is away, or the connection to it is lost.
LOST = (psycopg2.OperationalError, psycopg2.InterfaceError)
FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


def first_line(error: BaseException) -> str:
    """What an error says, in one line; its class where it says nothing."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def explain(error: BaseException) -> str:
    """For failures of PostgreSQL and of files; our own errors say what to do themselves."""
    if isinstance(error, psycopg2.Error):
        return _explain_postgres(error)
    if isinstance(error, OSError):
        return _explain_file(error)
    return str(error)


def _explain_postgres(error: psycopg2.Error) -> str:
    text = first_line(error)
    if isinstance(error, errors.DiskFull) or "No space left on device" in text:
        return (
            "The disk of PostgreSQL is full; nothing of this step was stored."
            " Free some space and run it again"
        )
    if "password authentication failed" in text:
        return "PostgreSQL refuses the password; check POSTGRES_USER and POSTGRES_PASSWORD"
    if "does not exist" in text and "database" in text:
        return f"{text}; create it, or set POSTGRES_DB"
    if isinstance(error, errors.InsufficientPrivilege):
        return f"PostgreSQL: {text}; give POSTGRES_USER that right, or name the database's owner"
    if isinstance(error, LOST):
        return (
            f"PostgreSQL can't be reached ({text});"
            " check POSTGRES_HOST and POSTGRES_PORT, and that it runs"
        )
    return f"PostgreSQL: {text}"


def _explain_file(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    if error.errno in FULL:
        return (
            f"{where}the disk is full, nothing of this step was stored;"
            " free some space under DATA_DIR and run it again"
        )
    if isinstance(error, PermissionError):
        return f"{where}permission denied; give this user the right to use it"
    return f"{where}{error.strerror or first_line(error)}; check the path and the disk"
