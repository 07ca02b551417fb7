"""Statements that PostgreSQL plans once for each connection: planning can take as long as running.

Only for statements that one plan suits whatever the values are. What filters there are, and so how
many rows pass, changes the best plan of others.
"""

from collections.abc import Sequence
from itertools import count
from weakref import WeakKeyDictionary

from database.connections import Connection, Cursor

MOST = 100  # of one connection; texts that name a model come and go with it

_names: WeakKeyDictionary[Connection, dict[str, str]] = WeakKeyDictionary()


def execute(cursor: Cursor, statement: str, values: Sequence[object] = ()) -> None:
    """Like `cursor.execute`, with values for each %s."""
    names = _names.setdefault(cursor.connection, {})
    if (name := names.get(statement)) is None:
        if len(names) >= MOST:
            cursor.execute("DEALLOCATE ALL")
            names.clear()
        name = f"planned_{len(names)}"
        numbers = count(1)
        parts = statement.split("%s")
        text = parts[0] + "".join(f"${next(numbers)}{part}" for part in parts[1:])
        cursor.execute(f"PREPARE {name} AS {text.replace('%%', '%')}")
        names[statement] = name
    marks = ", ".join(["%s"] * len(values))
    cursor.execute(f"EXECUTE {name}{f' ({marks})' if marks else ''}", values)
