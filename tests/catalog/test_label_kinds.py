import pytest

from catalog.label_kinds import (
    compared,
    kinds_of,
    label_to_read,
    narrowest_genre,
    stored_kinds,
    telling,
)

AUDIENCES = """
Jeunesse; Livres jeunesse; Romans ados; Albums jeunesse; 7-11 ans; dès 6 ans; À partir de 3 ans;
0-3 ans; Collège; Lycée; CM1; CE1-CE2; Classiques scolaires; Lectures simplifiées; Niveau A2; B1;
Tout-petits; Premières lectures; Romans pour adolescents; Documentaires jeunesse; Terminale;
Juvenile Fiction; JUVENILE FICTION / General; Children's stories; Children's stories, English;
Children's Books; Young adult; Young Adult Fiction; Ages 9-12; 8 to 12 years; Grade 5; Teens;
Picture books for children; Easy readers; Key Stage 2; Middle grade; Adult fiction; Kinderbuch;
Kinder- und Jugendbücher; Jugendliteratur; ab 6 Jahren; Leichte Lektüre; Erstleser;
Literatura infantil; Infantil y juvenil; de 6 a 8 años; Libros para niños; Lecturas graduadas;
Libri per ragazzi; Bambini e ragazzi; da 6 anni; Narrativa per ragazzi; Letture graduate;
Kinderboeken; Jeugdliteratuur; vanaf 8 jaar; Prentenboeken; Literatura infantojuvenil;
Livros para crianças; Jovens adultos
"""
FORMATS = """
Poche; Livre de poche; Livres de poche; Romans en poche; Grands caractères; Livres audio;
Coffrets; Broché; Large print; Large type books; Audiobooks; E-books; Hardcover;
Mass market paperback; Boxed sets; Kindle Edition; Taschenbuch; Taschenbücher; Hörbücher;
Großdruck; Gebundene Ausgabe; Libros de bolsillo; Tapa dura; Audiolibros; Tascabili; Audiolibri;
Copertina rigida; Luisterboeken; Grootletterboeken; Livros de bolso; Capa mole
"""
PLACES = """
Japon; L'Italie; États-Unis; Amérique latine; Écosse; Occitanie; Provence; Paris (France);
Lyon (Rhône); Japan; The Netherlands; England; Boston (Mass.); London (England); New York (State);
Nanjing (Jiangsu Sheng, China); New York (N.Y.) -- Fiction; Deutschland; Österreich; Alemania;
Países Bajos; Stati Uniti; Inghilterra; Duitsland; Frankrijk; Espanha; Nárnia (Imaginary place)
"""
SHELVES = """
Accueil; Livres; Littérature; Littérature générale; Sommaire; Actualité éditoriale; Nouveautés;
Rentrée littéraire 2024; Prix littéraires; Prix Renoir 2023; Sélection prix Aurore; Noël;
Idées cadeaux; Meilleures ventes; Coups de cœur; Home; Books; Fiction; Literature & Fiction;
FICTION / General; Nonfiction; New releases; Bestsellers; Aurora Prize; To-read; 2024; Startseite;
Bücher; Belletristik; Neuerscheinungen; Geschenkideen; Deutscher Buchpreis; Libros; Ficción;
Novedades; Más vendidos; Libri; Narrativa; Novità; Premio Aurora; Boeken; Literatuur;
Aanbiedingen; Livros; Lançamentos
"""
# The look-alikes of all the others among them.
GENRES = """
Romans; Romans français; Littérature étrangère; Littérature française; Récits de voyage; Poésie;
Contes et légendes; Théâtre; Romans historiques; Français langue étrangère; BD jeunesse;
Beaux livres et récits de voyages; Guerre de Cent Ans; La vie à 30 ans; Noël au cinéma;
Tourisme en Italie; Cuisine japonaise; Littérature d'Europe orientale; Première Guerre mondiale;
Psychologie de l'enfant; Poches de résistance; Policiers; Histoire de France;
Le livre et ses métiers; College attendance; College stories; Children of the rich;
Adult children; Boys; Teenage pregnancy; Elementary education; Young women; Short stories;
Fairy tales; American fiction; English literature; Science fiction; Contemporary fiction;
Christmas; Christmas stories; Audio engineering; Paper work; Books and reading;
Nobel Prize winners' wives; Bond, James (Fictitious character); Home economics;
Igbo (African people); Alternative histories (Fiction); World War, 1914-1918; Turkeys;
Japanese poetry; France -- History; Boarding school-fiction; Biography & Autobiography;
Kinderpsychologie; Krimis; Deutsche Geschichte; Novela negra; Historia de España; Gialli;
Storia d'Italia; Thrillers; Poëzie; Familieromans; Romances históricos; Poesia portuguesa
"""
TABLE = [
    pytest.param(label, kind, id=f"{label} is {kind}")
    for kind, labels in (
        ("audience", AUDIENCES), ("format", FORMATS), ("place", PLACES), ("shelf", SHELVES),
        ("genre", GENRES),
    )
    for label in (" ".join(each.split()) for each in labels.split(";"))
]  # fmt: skip


@pytest.mark.parametrize(("label", "kind"), TABLE)
def test_a_label_is_of_the_kind_its_words_say(label: str, kind: str) -> None:
    assert kinds_of([label], "Nébuleuse", "Éditions du Vent") == [kind]


@pytest.mark.parametrize(
    ("label", "collection", "publisher", "kind"),
    [
        ("Comètes", "Bibliothèque de la Comète", "Orage", "collection"),
        ("Comètes", "Autre", "Orage", "genre"),
        ("Comètes", None, None, "genre"),
        ("Folio", None, None, "collection"),
        ("For Dummies", None, None, "collection"),
        ("Penguins", None, None, "genre"),
        ("Comète Noire", "La Comète Noire", None, "collection"),
        ("Orage", None, "Éditions Orage", "collection"),
        ("Orage Jeunesse", None, "Orage Jeunesse", "collection"),
        ("Comète SF", "Comète SF", None, "collection"),
        ("Jeunesse", None, "Orage Jeunesse", "audience"),
        ("Poche", "Le Poche Orage", None, "format"),
        ("France", None, "Orage France", "place"),
        ("Poésie", "Poésie/Orage", "Orage", "genre"),
        ("Romans policiers", "Orage policier", "Orage romans", "genre"),
        ("Policiers", "Comète policier", None, "genre"),
        ("Science-fiction", "Comète science-fiction", None, "genre"),
        ("Histoire", "Points Comète Histoire", None, "genre"),
        ("Classiques", "Comète classique", None, "genre"),
        ("Geschichte", "Komet Geschichte", None, "genre"),
        ("Orages en mer", None, "Orage", "genre"),
    ],
)
def test_a_label_called_like_the_books_own_collection_is_no_genre(
    label: str, collection: str | None, publisher: str | None, kind: str
) -> None:
    assert kinds_of([label], collection, publisher) == [kind]


def test_what_tells_of_a_book_is_its_genres_audiences_and_places() -> None:
    labels = ["Livres", "Romans", "Policiers", "Japon", "Lycée", "Comètes", "Poche"]
    kinds = kinds_of(labels, "La Comète", None)
    assert telling(labels, kinds) == ["Romans", "Policiers", "Japon", "Lycée"]
    assert narrowest_genre(labels, kinds) == "Policiers"


def test_a_book_whose_labels_are_only_shelves_has_no_genre() -> None:
    labels = ["Livres", "Littérature", "Lycée"]
    assert narrowest_genre(labels, kinds_of(labels, None, None)) is None
    assert kinds_of(["", "—"], None, None) == ["shelf", "shelf"]


def test_the_labels_of_a_book_from_before_are_genres_until_it_is_loaded_again() -> None:
    assert stored_kinds(None, ["livres", "lycee"]) == ["shelf", "genre"]
    assert stored_kinds(["shelf", "audience"], ["livres", "lycee"]) == ["shelf", "audience"]


@pytest.mark.parametrize(
    ("labels", "keys", "read"),
    [
        (["Livres", "Romans", "Policiers", "Lycée"], ["Romans", "Policiers", "Lycée"], "Policiers"),
        (["Juvenile Fiction"], ["Juvenile Fiction"], "Juvenile Fiction"),
        (["Fiction"], ["Fiction"], "Fiction"),
        (["Littérature", "Romans"], ["Romans"], "Romans"),
        (["Littérature", "Comètes"], [], None),
        (["Littérature", "Poche"], [], None),
        (["Livres", "Nouveautés"], [], None),
        ([], [], None),
    ],
)
def test_fiction_counts_only_where_no_label_says_more(
    labels: list[str], keys: list[str], read: str | None
) -> None:
    kinds = kinds_of(labels, "La Comète", None)
    assert (compared(labels, kinds), label_to_read(labels, kinds)) == (keys, read)
