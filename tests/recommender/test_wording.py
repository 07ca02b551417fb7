"""The sentences of reasons, in each language."""

from typing import get_args

import pytest

from recommender.explanations import Reason
from recommender.wording import LANGUAGES, MESSAGES, Language, ReasonKind, Value, said

# A narrow no-break space is written _ here.
SENTENCES: list[tuple[ReasonKind, Value, str, str]] = [
    (
        "series",
        "Les Rougon-Macquart",
        "From the same series: Les Rougon-Macquart",
        "De la même série_: Les Rougon-Macquart",
    ),
    ("author", ("Émile Zola",), "Also by Émile Zola", "Également signé Émile Zola"),
    (
        "author",
        ("Boileau", "Narcejac"),
        "Also by Boileau and Narcejac",
        "Également signé Boileau et Narcejac",
    ),
    (
        "readers",
        "Emma",
        "Readers of “Emma” also liked it",
        "Les lecteurs de «_Emma_» l’ont aimé aussi",
    ),
    (
        "readers",
        "A {} in {0}",
        "Readers of “A {} in {0}” also liked it",
        "Les lecteurs de «_A {} in {0}_» l’ont aimé aussi",
    ),
    ("theme", ("grève",), "Both speak of grève", "Thème commun_: grève"),
    (
        "theme",
        ("mer", "mine", "exil"),
        "Both speak of mer, mine and exil",
        "Thèmes communs_: mer, mine et exil",
    ),
    ("place", "Japon", "Same place: Japon", "Même lieu_: Japon"),
    (
        "period",
        ("1877", "1885"),
        "From the same time: 1877 and 1885",
        "De la même époque_: 1877 et 1885",
    ),
    ("genre", "Poésie", "Same genre: Poésie", "Même genre_: Poésie"),
    ("audience", "Lycée", "For the same readers: Lycée", "Pour les mêmes lecteurs_: Lycée"),
    ("collection", "Folio", "Same collection: Folio", "Même collection_: Folio"),
    ("meaning", None, "Close in content", "Proche par son contenu"),
]


@pytest.mark.parametrize(("kind", "value", "english", "french"), SENTENCES)
def test_a_reason_is_a_sentence_in_each_language(
    kind: ReasonKind, value: Value, english: str, french: str
) -> None:
    assert said(kind, value, "en") == english
    assert said(kind, value, "fr") == french.replace("_", "\u202f")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_has_a_sentence_in_each_language(language: Language) -> None:
    assert MESSAGES[language].of_one.keys() == set(get_args(ReasonKind))
    assert {kind for kind, *_ in SENTENCES} == set(get_args(ReasonKind))


def test_a_reason_is_told_with_what_is_shared_and_the_book_it_is_said_of() -> None:
    assert Reason("theme", ("mer", "mine"), "x1").told("fr") == {
        "kind": "theme",
        "text": "Thèmes communs\u202f: mer et mine",
        "value": ("mer", "mine"),
        "because": "x1",
    }
