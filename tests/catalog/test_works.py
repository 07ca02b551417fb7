"""Which titles of one author are one work, and which are not."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.book import work_id
from catalog.titles import bare_title
from tests.conftest import make_book


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Editions for schools
        ("Le Cid", "Le Cid - Texte intégral et dossier pédagogique"),
        ("Le Cid", "Le Cid - Texte intégral"),
        ("Le Cid", "Le Cid (texte intégral)"),
        ("Le Cid", "Le Cid : texte intégral suivi d'un dossier"),
        ("Le Cid", "Le Cid (1637)"),
        (
            "Manon Lescaut",
            "Manon Lescaut - BAC 2024 1re générale - Parcours : plaisir du romanesque",
        ),
        ("Manon Lescaut", "Manon Lescaut - Bac 2025"),
        ("Manon Lescaut", "Manon Lescaut - Suivi du parcours «Personnages en marge»"),
        ("Manon Lescaut", "Manon Lescaut suivi du parcours « Personnages en marge »"),
        ("Gargantua", "Gargantua : Parcours associé : rire et savoir"),
        ("Cahiers de Douai", "Cahiers de Douai - Programme nouveau BAC 2024 1re générale"),
        ("Antigone", "Antigone - Classe de troisième"),
        ("Candide", "Candide - Oeuvre au programme - Lycée"),
        ("Germinal", "Germinal - Avec un dossier d'histoire littéraire"),
        ("Germinal", "Germinal - Prépas scientifiques 2024-2025"),
        # Editions
        ("Germinal", "Germinal - Edition collector"),
        ("Germinal", "Germinal - Nouvelle édition"),
        ("Germinal", "Germinal. Nouvelle édition revue et augmentée"),
        ("Germinal", "Germinal - 3e édition"),
        ("Germinal", "Germinal - Edition 2019"),
        ("Germinal", "Germinal édition collector"),
        ("Germinal", "Germinal (Edition illustrée)"),
        ("Germinal", "Germinal (French Edition)"),
        ("Germinal", "Germinal [Grands caractères]"),
        ("Germinal", "Germinal (version de 1885)"),
        ("Germinal", "Germinal - Nouveau programme"),
        ("Germinal", "Germinal. Edition du 75e anniversaire"),
        ("Germinal", "Germinal (grand format)"),
        ("Germinal", "Germinal - 1 CD audio MP3"),
        ("Germinal", "Germinal - Texte abrégé"),
        ("Germinal", "Germinal - Lecture simplifiée"),
        ("Germinal", "Germinal - Préface d'Henri Mitterand"),
        ("Germinal", "Germinal - Traduit par Jean Dupont"),
        ("Emma", "Emma (Penguin Classics)"),
        ("Emma", "Emma (Movie Tie-In)"),
        ("Emma", "Emma: 200th-Anniversary Annotated Edition"),
        ("Emma", "Emma (Prix Goncourt 2020)"),
        ("Emma", "Emma - Prix des lectrices 2020"),
        ("Emma", "Emma: An Authoritative Text, Contexts, Criticism"),
        ("Emma", "Emma: Modern English Version Side-by-Side with Full Original Text"),
        # What kind of text it is
        ("Knock", "Knock - Pièce en trois actes"),
        ("L'illusion comique", "L'illusion comique - Comédie, 1639"),
        ("Phèdre", "Phèdre - Tragédie en cinq actes et en vers"),
        ("Germinal", "Germinal - Roman"),
        ("Germinal", "Germinal, roman"),
        ("Emma", "Emma: A Novel"),
        ("Rosie", "Rosie - Un conte"),
        ("Rosie", "Rosie - Conte de fées"),
        ("Le chien jaune", "Le chien jaune - Une enquête du commissaire Maigret"),
        ("Le chien jaune", "Le chien jaune - Les enquêtes du commissaire Maigret"),
        ("Death on the Nile", "Death on the Nile: A Hercule Poirot Mystery"),
        # A second title
        ("Candide", "Candide, ou l'Optimisme"),
        ("Candide", "Candide ou l'Optimisme"),
        ("Emile", "Emile ou De l'éducation"),
        ("Lancelot", "Lancelot ou Le Chevalier de la charrette"),
        ("Knock", "Knock - Ou le Triomphe de la médecine"),
        ("Frankenstein", "Frankenstein; or, The Modern Prometheus"),
        ("Frankenstein", "Frankenstein or the Modern Prometheus"),
        ("Le Tartuffe", "Tartuffe ou l'Imposteur"),
        # What follows it
        ("Le Tartuffe", "Le Tartuffe - Suivi de Lettre sur la comédie de l'Imposteur"),
        ("Voyage au Congo", "Voyage au Congo - Suivi de : Retour du Tchad"),
        ("Voyage au Congo", "Voyage au Congo suivi de Retour du Tchad"),
        ("Voyage au Congo", "Voyage au Congo, suivi de Retour du Tchad"),
        ("Huis clos", "Huis clos suivi de Les mouches"),
        # Typography
        ("Le procès", "Le Proces"),
        ("Ça", "Ca"),
        ("Vous !", "Vous..."),
        ("Prenez-moi !", "Prenez moi…"),
        ("L’Étranger", "L'Etranger"),
        ("Œuvres", "Oeuvres"),
        ("Violet & Blake", "Violet et Blake"),
        ("Sense & Sensibility", "Sense and Sensibility"),
        ("Dr Jekyll et M. Hyde", "Docteur Jekyll et Mister Hyde"),
        ("Mme Bovary", "Madame Bovary"),
        # Articles, number words
        ("Les Misérables", "Misérables (Les)"),
        ("The Hobbit", "Hobbit, The"),
        ("La guerre et la paix", "Guerre et Paix"),
        ("Les trois mousquetaires", "Les 3 Mousquetaires"),
        ("Lettres persanes d'un voyageur", "Lettre persane d'un voyageur"),
        ("Vingt mille lieues sous les mers", "20 000 lieues sous les mers"),
        ("Le tour du monde en quatre-vingts jours", "Le tour du monde en 80 jours"),
        ("Les Hauts de Hurle-Vent", "Les Hauts de Hurlevent"),
        ("Contes", "Contes d'Ann Doe"),
        ("Fables - Tome 2", "Fables de Doe - Tome 2"),
        ("Livres et fables", "Livres et fables d'Ann Doe"),
        # Volumes
        ("Sorceleur Tome 5", "Sorceleur, tome 5 : Le baptême du feu"),
        ("Sorceleur Tome 5", "Sorceleur T05"),
        ("Sorceleur Tome 5", "Sorceleur - Volume V"),
        ("Sorceleur Tome 5", "Sorceleur - Tome cinq"),
        ("Sorceleur Tome 1", "Sorceleur - Tome premier"),
        ("Les soeurs Essex Tome 1 et 2", "Les soeurs Essex Tomes 1 & 2"),
        ("Mort", "Mort (Discworld, Book 4)"),
        ("Mort", "Mort (Les Annales du Disque-monde, tome 4)"),
    ],
)
def test_editions_are_one_work(one: str, other: str) -> None:
    assert work_id(one, ("Ann Doe",)) == work_id(other, ("Ann Doe",))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sorceleur Tome 4", "Sorceleur Tome 5"),
        ("Sorceleur Tome 1", "Sorceleur"),
        ("Sorceleur Tome 1", "Sorceleur Tome 1.5"),
        ("Sorceleur Tome 3", "Sorceleur Tome 3 bis"),
        ("Sorceleur Tomes 1 et 2", "Sorceleur Tome 12"),
        ("Sorceleur Tomes 1 et 2", "Sorceleur Tome 1"),
        ("Sorceleur Tomes 1 à 3", "Sorceleur Tomes 1 et 3"),
        ("Sorceleur Tome 2", "Sorceleur Intégrale 2"),
        ("Sorceleur Tome 2", "Sorceleur Saison 2 Tome 2"),
        ("Sorceleur Saison 1 Tome 2", "Sorceleur Saison 2 Tome 2"),
        ("Fondation", "Fondation - L'intégrale"),
        ("Fondation", "Fondation (Intégrale)"),
        ("Fondation", "Fondation - Coffret en 3 volumes"),
        ("Romans - 1932-1934", "Romans - 1952-1955"),
        ("Romans et nouvelles (1959-1977)", "Romans et nouvelles (1979-1991)"),
        ("Nouvelles complètes (1864)", "Nouvelles complètes (1888)"),
        ("Oeuvres - Tome 1", "Oeuvres - Tome 2"),
        ("Oeuvres - Théâtre", "Oeuvres - Poésie"),
        ("Oeuvres complètes - Théâtre", "Oeuvres complètes - Romans"),
        ("Oeuvres - Tome 1, Claudine", "Oeuvres - Tome 1, Chéri"),
        ("Théâtre complet - Tome 1, Drames en vers", "Théâtre complet - Tome 2, Drames en prose"),
        ("Oeuvres romanesques complètes - Tome 2", "Oeuvres poétiques complètes - Tome 2"),
        ("Star Wars: A New Hope", "Star Wars: The Empire Strikes Back"),
        ("Dark Lover: A Novel of the Brotherhood", "Lover Eternal: A Novel of the Brotherhood"),
        ("Seven Up: A Stephanie Plum Novel", "Hot Six: A Stephanie Plum Novel"),
        ("L'Idiot", "L'Idiot ; Les Carnets de l'Idiot"),
        ("Aux champs", "Aux champs et autres nouvelles"),
        ("Le Cid", "Le Cid - Fiche de lecture"),
        ("Le Cid", "Le Cid - Analyse et résumé"),
        ("Le Cid", "Le Cid - Profil d'une oeuvre"),
        ("Le Cid", "Le Cid (BD)"),
        ("Emma", "Emma (picture book edition)"),
        ("Emma", "Emma: A Set of Plays"),
        ("Oeuvres - Introduction à la vie dévote", "Oeuvres - Introduction à la philosophie"),
        ("Contes d'Afrique - Contes du Mali", "Contes d'Afrique - Contes du Bénin"),
        ("Afrique - Contes du Mali", "Afrique - Contes du Bénin"),
        ("Le loup - Avec les enfants", "Le loup - Avec les parents"),
        ("Danse - Les grands classiques du ballet romantique", "Danse"),
        ("Alix Tome 1 - Cycle 2", "Alix Tome 1 - Cycle 3"),
        ("Guerre (Volume 2, tome 3)", "Guerre (Volume 1, tome 3)"),
        ("La Peste", "La Peste II"),
        ("Tales of the City", "More Tales of the City"),
        ("Histoires extraordinaires", "Nouvelles histoires extraordinaires"),
        ("Little Women", "Little Men"),
        ("Henry IV, Part 1", "Henry IV, Part 2"),
        ("Silo Origines", "Silo Générations"),
        ("Mon carnet de voyage", "Mon carnet de voyage vélo"),
        ("Les Villes", "La Ville"),
        ("Quitte ou double", "Quitte"),
        ("Sherlock Holmes: The Speckled Band", "Sherlock Holmes: The Adventure of the Dying"),
        ("Les enquêtes de Z - La nuit", "Les enquêtes de Z - Le jour"),
        ("Ranma (1)", "Ranma (2)"),
        ("Fondation (3/5)", "Fondation (4/5)"),
        ("Code civil 2023", "Code civil 2024"),
        ("1984", "2084"),
        ("Journal - 1914", "Journal - 1915"),
        ("La Recherche - Tome 1, Swann", "La Recherche - Tome 2, Swann"),
        ("Suite", "Suite française"),
        ("Book 1", "Book 2"),
        ("Tome 1", "Tome 2"),
    ],
)
def test_other_works_stay_apart(one: str, other: str) -> None:
    assert work_id(one, ("Ann Doe",)) != work_id(other, ("Ann Doe",))


@pytest.mark.parametrize(
    "title", ["Oeuvres complètes - Tome 1", "Oeuvres", "Correspondance - Tome 2"]
)
def test_collected_works_of_two_authors_are_two(title: str) -> None:
    assert work_id(title, ("Pierre Roe",)) != work_id(title, ("Paul Doe",))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fyodor Dostoevsky", "Fédor Mikhaïlovitch Dostoïevski"),
        ("Fyodor Dostoyevsky", "Fjodor Dostojewski"),
        ("Anton Chekhov", "Anton Tchekhov"),
        ("Leo Tolstoy", "Léon Tolstoï"),
        ("Ivan Turgenev", "Ivan Tourgueniev"),
        ("Arthur Conan Doyle", "Sir Arthur Conan Doyle"),
        ("Madame de Sévigné", "Mme de Sévigné"),
        ("Hugo, Victor", "V. Hugo"),
    ],
)
def test_an_author_is_spelled_in_many_ways(one: str, other: str) -> None:
    assert work_id("Le jour", (one,)) == work_id("Le jour", (other,))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pierre Corneille", "Thomas Corneille"),
        ("Anton Doe", "Bea Doe"),
        ("Sir Doe", "Sir Roe"),
        ("Leo Tolstoy", "Leo Tolkien"),
        ("Ivan Gogol", "Ivan Gorki"),
    ],
)
def test_other_authors_have_other_works(one: str, other: str) -> None:
    assert work_id("Le jour", (one,)) != work_id("Le jour", (other,))


def test_a_long_title_needs_no_first_name() -> None:
    title = "A l'ombre des jeunes filles en fleurs"
    assert work_id(title, ("Proust",)) == work_id(title, ("Marcel Proust",))
    assert work_id("Poèmes", ("Doe",)) != work_id("Poèmes", ("Ann Doe",))
    collected = "Oeuvres poétiques et romanesques complètes"
    assert work_id(collected, ("Ann Doe",)) != work_id(collected, ("Bea Doe",))


def test_volumes_that_are_called_like_their_series_stay_apart() -> None:
    first = make_book("Ranma", series="Ranma", series_index=Decimal(1))
    third = make_book("Ranma", series="Ranma", series_index=Decimal(3))
    assert first.work_id == make_book("Ranma").work_id
    assert first.work_id != third.work_id
    assert (
        third.work_id
        == make_book("Ranma", series="Ranma", series_index=Decimal("3.00"), year=2001).work_id
    )


@pytest.mark.parametrize(
    "title", ["!!!", "Les", "(Poche)", "Roman", "Texte intégral", "Tome 3", "…"]
)
def test_every_title_has_a_key(title: str) -> None:
    assert bare_title(title) or title in ("!!!", "…")


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_title_has_a_work(title: str, author: str) -> None:
    assert len(work_id(title, (author,))) == 17
