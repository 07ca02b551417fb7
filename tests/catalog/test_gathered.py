"""Which sets gather works that they do not name."""

import pytest

from catalog.gathered import gathered
from catalog.sets import contents_of


@pytest.mark.parametrize(
    ("title", "roles"),
    [
        ("Oeuvres complètes - Tome 1", {"gathers"}),
        ("Oeuvres complètes - Tome 1, 1931-1944", {"gathers"}),
        ("Oeuvres d'Ann Doe Tome 1", {"gathers"}),
        ("The Complete Works of Ann Doe", {"gathers"}),
        ("Romans - Tome 2", {"gathers novels"}),
        ("Contes", {"gathers stories"}),
        ("The Poetry of Ann Doe: The Collected Poems", {"gathers poems"}),
        ("Théâtre complet", {"gathers plays"}),
        ("The Salamander Trilogy", {"collects"}),
        ("The Chronicles of Lakeland", {"collects"}),
        ("The Complete Novels", {"gathers novels"}),
        ("Contes de la nuit", set()),
        ("Tales of the City", set()),
        ("Oeuvres - Tome 3, Le lac. La mer", set()),
        ("Oeuvres complètes - Tome 4, Journaux et lettres", set()),
        ("Oeuvres - Tome 1, Le lac ; La mer", set()),
        ("Correspondance", {"gathers letters"}),
        ("Correspondance - Tome 1", {"gathers letters"}),
        ("Romans et récits - Coffret en 2 volumes", {"gathers fiction"}),
        ("Romans, contes et nouvelles", {"gathers novels", "gathers stories"}),
        (
            "Romans et récits - Tome 1, Oeuvres romanesques et théâtrales",
            {"gathers fiction", "gathers novels"},
        ),
        ("Novels and Stories", {"gathers fiction"}),
        ("Romans et nouvelles (1959-1977)", {"gathers stories"}),
        ("Contes et nouvelles", {"gathers stories"}),
        ("Le Théâtre du lac Romans et nouvelles", {"gathers fiction"}),
        ("Le journal - Correspondance", set()),
        ("La nuit", set()),
    ],
)
def test_what_a_set_gathers(title: str, roles: set[str]) -> None:
    assert gathered(title, "Ann Doe", contents_of(title)) == roles
