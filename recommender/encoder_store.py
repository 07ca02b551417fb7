"""The SQL of encoders: which tuned encoder replaces the one that EMBEDDING_MODEL names, its base.

Each base has a stack of choices. The newest choice is in use; a rollback removes it.
"""

from database.connections import Cursor, value
from database.queue import VECTORIZER, notify


def chosen(cursor: Cursor, base: str) -> str | None:
    """The version of the tuned encoder in use for this base; None if the base itself is."""
    cursor.execute(
        "SELECT version FROM encoder_choices WHERE base = %s ORDER BY id DESC LIMIT 1", (base,)
    )
    version: str | None = value(cursor)
    return version


def choose(cursor: Cursor, base: str, version: str, instead_of: str | None) -> bool:
    """Put this version in use, and wake the vectorizers.

    False, and nothing changes, if another version than `instead_of` is in use by now.
    """
    cursor.execute("LOCK TABLE encoder_choices IN EXCLUSIVE MODE")
    if chosen(cursor, base) != instead_of:
        return False
    cursor.execute("INSERT INTO encoder_choices (base, version) VALUES (%s, %s)", (base, version))
    notify(cursor, VECTORIZER)
    return True


def take_back(cursor: Cursor, base: str) -> str | None:
    """Put the choice before in use again, and wake the vectorizers.

    Returns the version that was removed, or None if there was none. `chosen` is then in use.
    """
    cursor.execute("LOCK TABLE encoder_choices IN EXCLUSIVE MODE")
    version = chosen(cursor, base)
    if version is not None:
        cursor.execute("DELETE FROM encoder_choices WHERE version = %s", (version,))
        notify(cursor, VECTORIZER)
    return version


def in_use(cursor: Cursor) -> list[str]:
    """The versions of all chosen encoders, and the names of all encoders that made vectors."""
    cursor.execute(
        "SELECT version FROM encoder_choices UNION SELECT e.name FROM encoders AS e"
        " JOIN vectorizers AS v ON v.encoder_id = e.id ORDER BY 1"
    )
    return [name for (name,) in cursor.fetchall()]
