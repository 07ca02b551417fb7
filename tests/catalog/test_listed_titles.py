"""Which works a title lists, and which titles only look as if they did."""

import pytest

from catalog.listed_titles import listed


@pytest.mark.parametrize(
    ("title", "surely", "perhaps"),
    [
        ("The Night and The Day", {"the night", "the day"}, set()),
        ("La nuit et La Maison du lac", {"la nuit", "la maison du lac"}, set()),
        ("The Turn of the Lake and Daisy Roe", set(), {"the turn of the lake", "daisy roe"}),
        ("Animal Lake and 1984", set(), {"animal lake", "1984"}),
        ("The Lake & The Sea", {"the lake", "the sea"}, set()),
        ("L'Été / La Nuit", {"l ete", "la nuit"}, set()),
        ("First Lake/The Sea/World of Rain", {"first lake", "the sea", "world of rain"}, set()),
        ("The Rain Trilogy: First Lake/The Sea", {"first lake", "the sea"}, set()),
        ("Call of the Lake, White Sea", set(), {"call of the lake", "white sea"}),
        ("Call of the Lake, White Sea and Other Stories", set(), {"call of the lake", "white sea"}),
        ("The Naked and the Dead", set(), set()),
        ("Le Rouge et le Noir", set(), set()),
        ("Sons and Lovers", set(), set()),
        ("War and Peace", set(), set()),
        ("The Lion, the Witch and the Wardrobe", set(), set()),
        ("Robin Roe and the Goblet of Fire", set(), set()),
        ("Rabbit, Run", set(), set()),
        ("Tom Roe, Detective", set(), set()),
        ("AC/DC", set(), set()),
        ("La nuit / Texte intégral", {"la nuit"}, set()),
    ],
)
def test_listed_titles(title: str, surely: set[str], perhaps: set[str]) -> None:
    assert listed(title) == (surely, perhaps)
