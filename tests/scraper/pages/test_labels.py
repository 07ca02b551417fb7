"""Labels: breadcrumbs, else genres."""

import pytest

from scraper.pages import schema_org
from tests.scraper.pages.making import json_ld, told_book


def trail(*names: str, last: str | None = None) -> dict[str, object]:
    steps: list[object] = [
        {"@type": "ListItem", "position": place, "name": name, "item": f"/r/{place}"}
        for place, name in enumerate(names, 1)
    ]
    if last:
        steps.append({"@type": "ListItem", "position": len(steps) + 1, "name": last})
    return {"@type": "BreadcrumbList", "itemListElement": steps}


def labels(*data: object, body: str = "", **properties: object) -> list[str]:
    return schema_org.book(json_ld(told_book(**properties), *data, body=body)).record.labels


def test_breadcrumbs_are_read_without_the_book_at_their_end() -> None:
    assert labels(trail("Accueil", "Livres", "Romans", last="GERMINAL")) == [
        "Accueil", "Livres", "Romans",
    ]  # fmt: skip


def test_a_shelf_called_as_the_book_is_stays() -> None:
    assert labels(trail("Accueil", "Essays"), name="Essays") == ["Accueil", "Essays"]


def test_breadcrumbs_stand_in_the_order_of_their_places() -> None:
    steps = trail("Accueil", "Romans")
    steps["itemListElement"].reverse()  # type: ignore[attr-defined]
    assert labels(steps) == ["Accueil", "Romans"]


def test_breadcrumbs_may_hang_on_the_page() -> None:
    assert labels({"@type": "WebPage", "breadcrumb": trail("A", "B")}) == ["A", "B"]


def test_of_several_trails_the_first_with_names_counts() -> None:
    assert labels(trail(), trail("A", "B"), trail("C", "D")) == ["A", "B"]


STEP = '<li itemprop="itemListElement" itemscope itemtype="https://schema.org/ListItem">'
MICRODATA = (
    '<ol itemscope itemtype="https://schema.org/BreadcrumbList">'
    f'{STEP}<a itemprop="item" href="/"><span itemprop="name">Accueil</span></a></li>'
    f'{STEP}<a itemprop="item" href="/r"><span itemprop="name">Romans</span></a></li></ol>'
)


@pytest.mark.parametrize(
    "body",
    [
        MICRODATA,
        '<nav aria-label="Breadcrumb"><a href="/">Accueil</a> &gt; <a href="/r">Romans</a></nav>',
        '<nav aria-label="Fil d’Ariane"><ul><li><a href="/">Accueil</a></li><li>/ Romans</li></ul>',
        (
            '<div class="my-breadcrumbs"><ul><li><a href="/">Accueil</a> ›</li>'
            '<li><a href="/r">Romans</a> ›</li><li>Germinal</li></ul></div>'
        ),
        (
            '<ol id="breadcrumb"><li><a href="/">Accueil</a><li><a href="/r">Romans</a>'
            '<li><a href="/books/germinal">Ce livre</a></ol>'
        ),
    ],
)
def test_breadcrumbs_that_the_page_shows_are_read(body: str) -> None:
    assert labels(body=body) == ["Accueil", "Romans"]


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"genre": ["Roman", "https://schema.org/x", {"name": "Mine"}]}, ["Roman", "Mine"]),
        ({"category": "Livres > Romans"}, ["Livres", "Romans"]),
        ({"keywords": "mine, grève ,, nord"}, ["mine", "grève", "nord"]),
        ({"genre": "Roman", "keywords": "mine"}, ["Roman"]),
        ({}, []),
    ],
)
def test_without_breadcrumbs_genres_are_the_labels(
    properties: dict[str, object], expected: list[str]
) -> None:
    assert labels(**properties) == expected


def test_the_way_home_alone_is_no_better_than_genres() -> None:
    assert labels(trail("Accueil", last="Germinal"), genre="Roman") == ["Roman"]
