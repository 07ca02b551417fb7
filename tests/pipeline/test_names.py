"""Authors, labels and languages out of the texts that name them."""

import pytest

from pipeline.languages import parse_language
from pipeline.names import clean_authors, clean_labels


@pytest.mark.parametrize(
    ("texts", "authors"),
    [
        (["Victor Hugo"], ["Victor Hugo"]),
        (["Hugo, Victor"], ["Victor Hugo"]),
        (["Rowling, J.K."], ["J.K. Rowling"]),
        (["Balzac, Honoré de"], ["Honoré de Balzac"]),
        (["Le Guin, Ursula K."], ["Ursula K. Le Guin"]),
        (["Terry Pratchett, Neil Gaiman"], ["Terry Pratchett", "Neil Gaiman"]),
        (["Martin Luther King, Jr."], ["Martin Luther King Jr."]),
        (["Hugo, Victor; Verne, Jules"], ["Victor Hugo", "Jules Verne"]),
        (["Hugo, Victor, Verne, Jules"], ["Victor Hugo", "Jules Verne"]),
        (["René Goscinny & Albert Uderzo"], ["René Goscinny", "Albert Uderzo"]),
        (["Simone Veil et Marie Curie"], ["Simone Veil", "Marie Curie"]),
        (["Jacob et Wilhelm Grimm"], ["Jacob et Wilhelm Grimm"]),
        (["Boileau-Narcejac"], ["Boileau-Narcejac"]),
        (["Molière", "MOLIERE"], ["Molière"]),
        (["Collectifs"], []),
        (["Collectif", "Jean  Anouilh "], ["Jean Anouilh"]),
        ([" ", ""], []),
    ],
)
def test_authors_are_named_once_first_name_first(texts: list[str], authors: list[str]) -> None:
    assert clean_authors(texts) == tuple(authors)


def test_labels_lose_the_root_of_the_shop_and_what_comes_twice() -> None:
    labels = ["Accueil", "Livres", "Littérature", "", "Pléiades", "\n  ", "LITTERATURE", "Poésie"]
    assert clean_labels(labels) == ("Littérature", "Pléiades", "Poésie")


def test_a_label_with_a_comma_stays_whole() -> None:
    assert clean_labels(["Tourisme, Voyages et Guides"]) == ("Tourisme, Voyages et Guides",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("fr", "fr"), ("FR", "fr"), ("fre", "fr"), ("fra", "fr"), ("Français", "fr"),
        ("fr-CA", "fr"), ("en_US", "en"), ("English (UK)", "en"), ("eng, fre", "en"),
        ("deu", "de"), ("und", None), ("Unknown", None), ("", None),
    ],
)  # fmt: skip
def test_languages_are_iso_639_1(text: str, code: str | None) -> None:
    assert parse_language(text) == code


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="language"):
        parse_language("klingon")
