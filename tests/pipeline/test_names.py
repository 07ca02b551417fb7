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
        (["Hugo, Victor (1802-1885)"], ["Victor Hugo"]),
        (["Hugo, Victor, 1802-1885"], ["Victor Hugo"]),
        (["Hugo, Victor, 1802-1885."], ["Victor Hugo"]),
        (["Victor Hugo [1802–1885]"], ["Victor Hugo"]),
        (["Despentes, Virginie (1969-....)"], ["Virginie Despentes"]),
        (["Ann Doe (born 1948)", "Bob Roe (né en 1950)"], ["Ann Doe", "Bob Roe"]),
        (["Doe, Ann (1948- ); Roe, Bob, 1950-"], ["Ann Doe", "Bob Roe"]),
        (["Chaucer, Geoffrey (c. 1343-1400)"], ["Geoffrey Chaucer"]),
        (["Virgile (0070-0019 av. J.-C.)"], ["Virgile"]),
        (["Fred Vargas (Auteur), Yvan (Illustrations)"], ["Fred Vargas"]),
        (["Vargas, Fred (Auteur), Roe, Bob (Traduction)"], ["Fred Vargas"]),
        (["Ann Doe (Auteur, Préface), Bob Roe (Auteur)"], ["Ann Doe", "Bob Roe"]),
        (["Ann Doe (Author), Bob Roe (Narrator)"], ["Ann Doe"]),
        (["Ann Doe (Goodreads Author)"], ["Ann Doe"]),
        (["Doe, Ann (Verfasser)", "Roe, Bob (Übersetzer)"], ["Ann Doe"]),
        (["Doe, Ann (Author); Roe, Bob (Illustrator)"], ["Ann Doe"]),
        (["Ann Doe (Scénario), Bob Roe (Dessin), Cy Poe (Couleurs)"], ["Ann Doe", "Bob Roe"]),
        (["Homère, Jaccottet (Trad.)"], ["Homère"]),
        (["Homère, Philippe Jaccottet (Trad.)"], ["Homère"]),
        (["Homère ; Jaccottet, Philippe (Trad.)"], ["Homère"]),
        (["Homère", "Jaccottet, Philippe (Trad.)"], ["Homère"]),
        (["Homère ; trad. Philippe Jaccottet"], ["Homère"]),
        (["Homère ; traduit du grec par Philippe Jaccottet"], ["Homère"]),
        (["Homère, traduction de Philippe Jaccottet"], ["Homère"]),
        (["Ann Doe, illustrated by Bob Roe"], ["Ann Doe"]),
        (["Ann Doe ; préface de Bob Roe"], ["Ann Doe"]),
        (["Texte : Ann Doe ; Illustrations : Bob Roe"], ["Ann Doe"]),
        (["by Ann Doe"], ["Ann Doe"]),
        (["Ann Doe (Auteur), Bob Roe (Avec la contribution de)"], ["Ann Doe"]),
        (["Ann Doe (Sous la direction de)", "Bob Roe (Auteur)"], ["Bob Roe"]),
        (["Ann Doe (dir.)"], ["Ann Doe"]),
        (["Ann Doe", "Bob Roe (éd.)"], ["Ann Doe"]),
        (["Bob Roe (Traducteur)"], []),
        (["Ann Doe et al."], ["Ann Doe"]),
        (["Ann Doe, Bob Roe, et al."], ["Ann Doe", "Bob Roe"]),
        (["AA.VV., Ann Doe (a cura di)"], ["Ann Doe"]),
        (["sous la direction de Ann Doe"], ["Ann Doe"]),
        (["Sunzi (VIe siècle av. J.-C.)"], ["Sunzi"]),
        (["Doe, A. B. (Ann Barbara), 1948-"], ["A. B. Doe"]),
        (["Conan Doyle, Arthur, Sir"], ["Arthur Conan Doyle"]),
        (["Seuss, Dr."], ["Dr. Seuss"]),
        (["Ann Doe, Ph.D."], ["Ann Doe Ph.D."]),
        (["Ann Doe M.D., Bob Roe M.D."], ["Ann Doe M.D.", "Bob Roe M.D."]),
        (["Ann Doe (pseud. de Bea Roe)"], ["Ann Doe"]),
        (["Alexandre Dumas, fils"], ["Alexandre Dumas fils"]),
        (["McBain, Ed.", "Art Spiegelman"], ["Ed. McBain", "Art Spiegelman"]),
        (["Doe, Ann, 1950-, author, illustrator"], ["Ann Doe"]),
        (["Marie de France", "Comte de Lautréamont"], ["Marie de France", "Comte de Lautréamont"]),
        (["[日] 東野圭吾 著 ; 林少華 译"], ["東野圭吾"]),
        (
            ["村上春樹・柴田元幸", "アガサ・クリスティー"],
            ["村上春樹", "柴田元幸", "アガサ・クリスティー"],
        ),
        (["Dumas, Alexandre (fils)"], ["Alexandre Dumas (fils)"]),
        (["Sand, George (pseud.)"], ["George Sand"]),
        (["村上春樹, 柴田元幸"], ["村上春樹", "柴田元幸"]),
        (["村上春樹、柴田元幸"], ["村上春樹", "柴田元幸"]),
        (["村上春樹 (著)"], ["村上春樹"]),
        (["村上春樹（著）, 柴田元幸（訳）"], ["村上春樹"]),
        (["村上春樹 著 ; 柴田元幸 訳"], ["村上春樹"]),
        (["한강 (지음), 김영하 (옮김)"], ["한강"]),
        (["余华，莫言"], ["余华", "莫言"]),
        (["Толстой, Лев"], ["Лев Толстой"]),
        (["O&amp;#39;Brien, Pat"], ["Pat O'Brien"]),
        (["Smith &amp;amp; Roe"], ["Smith", "Roe"]),
        (["Le Clézio, J.-M. G."], ["J.-M. G. Le Clézio"]),
        (["Saint-Exupéry, Antoine de"], ["Antoine de Saint-Exupéry"]),
        (["Madame de La Fayette"], ["Madame de La Fayette"]),
        (["La Fayette, Madame de"], ["Madame de La Fayette"]),
        (["Sun Tzu"], ["Sun Tzu"]),
        (["Null, Gary"], ["Gary Null"]),
        (["Nan Shepherd", "An Na"], ["Nan Shepherd", "An Na"]),
        (["Collectif, Jean Anouilh"], ["Jean Anouilh"]),
        (["nan, nan"], []),
    ],
)
def test_authors_are_named_once_first_name_first(texts: list[str], authors: list[str]) -> None:
    assert clean_authors(texts) == tuple(authors)


@pytest.mark.parametrize(
    "text",
    ["AA.VV.", "AA. VV.", "VV.AA.", "Unbekannt", "nan", "NaN", "null", "None", "N/A", "n/d", "-",
     "?", "Autores varios", "Autori vari", "Diverse auteurs", "Sconosciuto", "Desconocido",
     "Onbekend", "Anónimo", "Sans auteur", "Author unknown", "Неизвестен", "Коллектив авторов",
     "佚名", "作者不明", "[Anonyme]", "(Collectif)", "Unknown, Unknown"],
)  # fmt: skip
def test_nobody_is_no_author(text: str) -> None:
    assert clean_authors([text]) == ()


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
        ("русский", "ru"), ("日本語", "ja"), ("日本語 (Japanese)", "ja"), ("中文", "zh"),
        ("中文（简体）", "zh"), ("汉语", "zh"), ("한국어", "ko"), ("Ελληνικά", "el"),
        ("Українська", "uk"), ("العربية", "ar"), ("עברית", "he"), ("हिन्दी", "hi"), ("ไทย", "th"),
        ("Tiếng Việt", "vi"), ("Englisch", "en"), ("Französisch", "fr"), ("inglés", "en"),
        ("tedesco", "de"),
        ("Engels", "en"), ("alemão", "de"), ("Bahasa Indonesia", "id"), ("română", "ro"),
        ("čeština", "cs"), ("Türkçe", "tr"),
        ("deu", "de"), ("und", None), ("Unknown", None), ("", None),
    ],
)  # fmt: skip
def test_languages_are_iso_639_1(text: str, code: str | None) -> None:
    assert parse_language(text) == code


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="language"):
        parse_language("klingon")
