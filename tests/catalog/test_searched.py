"""The words that are written here are those that PostgreSQL would read."""

import random
from collections.abc import Sequence

import pytest

from catalog.searched import MOST_PLACES, MOST_WORDS, READ, words_of
from database.connections import Connection, transaction, value


def read_by_postgres(connection: Connection, texts: Sequence[str]) -> str:
    with transaction(connection) as cursor:
        cursor.execute(f"SELECT ({READ.format(*['%s'] * 4)})::text", texts)
        return str(value(cursor))


def written_here(connection: Connection, texts: Sequence[str]) -> str | None:
    with transaction(connection) as cursor:
        cursor.execute("SELECT %s::tsvector::text", (words_of(texts),))
        found = value(cursor)
        return None if found is None else str(found)


@pytest.mark.parametrize(
    "texts",
    [
        ("", "", "", ""),
        ("germinal", "emile zola", "folio classique roman", "le roman du roman"),
        ("20000 lieues", "", "3e tome 007", "1er 2e 1e5 x86 19e siecle"),
        ("a " * MOST_PLACES, "", "", "b"),
        ("de " * 5, "de", "de", "de " * 40),
    ],
)
def test_words_places_and_weights_are_those_of_postgres(
    connection: Connection, texts: Sequence[str]
) -> None:
    assert written_here(connection, texts) == read_by_postgres(connection, texts)


def test_words_of_any_letters_and_figures_are_those_of_postgres(connection: Connection) -> None:
    chance = random.Random(5)
    written = 0
    for letters in ("0123456789e", "abc", "019exz"):
        for _ in range(40):
            words = ["".join(chance.choices(letters, k=chance.randint(1, 6))) for _ in range(12)]
            texts = (" ".join(words[:2]), "", " ".join(words[2:4]), " ".join(words[4:]))
            if words_of(texts) is not None:
                written += 1
                assert written_here(connection, texts) == read_by_postgres(connection, texts)
    assert written > 40


@pytest.mark.parametrize(
    "text",
    [
        "1e5a", "x 12e3x", "书", "ελλαδα", "a " * (MOST_PLACES + 1), "x" * 2_100,
        " ".join(map(str, range(MOST_WORDS + 1))),
    ],
)  # fmt: skip
def test_what_only_postgres_can_read_is_left_to_it(text: str) -> None:
    assert words_of(("", "", "", text)) is None
