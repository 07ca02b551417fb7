"""The SQL of encoders: which tuned one stands in for the one that EMBEDDING_MODEL names, its base.

Choices lie in a pile, one for each base; the uppermost holds, and a rollback takes it away.
"""

from database.connections import Cursor, value
from database.queue import VECTORIZER, notify


def chosen(cursor: Cursor, base: str) -> str | None:
    """The version of the tuned encoder that holds for this base; None for the base itself."""
    cursor.execute(
        "SELECT version FROM encoder_choices WHERE base = %s ORDER BY id DESC LIMIT 1", (base,)
    )
    version: str | None = value(cursor)
    return version


def choose(cursor: Cursor, base: str, version: str, instead_of: str | None) -> bool:
    """Let this version hold, and wake the vectorizers; False if another than `instead_of` does
    by now.
    """
    cursor.execute("LOCK TABLE encoder_choices IN EXCLUSIVE MODE")
    if chosen(cursor, base) != instead_of:
        return False
    cursor.execute("INSERT INTO encoder_choices (base, version) VALUES (%s, %s)", (base, version))
    notify(cursor, VECTORIZER)
    return True


def take_back(cursor: Cursor, base: str) -> str | None:
    """Let the choice before hold again; returns the version that no longer does, None without one.

    What then holds is `chosen`. Wakes the vectorizers.
    """
    cursor.execute("LOCK TABLE encoder_choices IN EXCLUSIVE MODE")
    version = chosen(cursor, base)
    if version is not None:
        cursor.execute("DELETE FROM encoder_choices WHERE version = %s", (version,))
        notify(cursor, VECTORIZER)
    return version


def in_use(cursor: Cursor) -> list[str]:
    """Of tuned encoders: the versions that are chosen, and the names that vectors are made with."""
    cursor.execute(
        "SELECT version FROM encoder_choices UNION SELECT e.name FROM encoders AS e"
        " JOIN vectorizers AS v ON v.encoder_id = e.id ORDER BY 1"
    )
    return [name for (name,) in cursor.fetchall()]
