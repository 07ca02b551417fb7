"""A page's labels: its breadcrumbs from the shop's root, without the book itself at their end."""

from lxml import etree

from catalog.text import fold
from scraper.pages.graph import Graph, Node, is_node, printed
from scraper.pages.page import Page, comparable
from scraper.pages.text import one_line

_TRAILS = etree.XPath(
    "descendant::*[contains(translate(concat(@aria-label, ' ', @class, ' ', @id),"
    " 'BREADCUM', 'breadcum'), 'breadcrumb') or starts-with(@aria-label, 'Fil d')]"
)
_MARKS = " \t\n>/›»→|·•"  # what shops put between two steps

Step = tuple[str, str | None]  # a name, and the address it leads to


def told_labels(graph: Graph, page: Page, title: str) -> list[str]:
    """Of the first BreadcrumbList that has names."""
    for trail in graph.of_type("BreadcrumbList"):
        steps = sorted(graph.nodes(trail, "itemListElement"), key=lambda step: _place(graph, step))
        told = [(_name(graph, step), _address(graph, page, step)) for step in steps]
        if labels := _labels(told, page, title):
            return labels
    return []


def shown_labels(page: Page, title: str) -> list[str]:
    """Of the first trail that the page shows."""
    for trail in _TRAILS(page.tree):
        steps = trail.findall(".//li") or trail.findall(".//a")
        links = [step if step.tag == "a" else step.find(".//a") for step in steps]
        urls = ["" if link is None else link.get("href", "") for link in links]
        shown = [
            (one_line(step).strip(_MARKS), page.absolute(url) if url else None)
            for step, url in zip(steps, urls, strict=True)
        ]
        if labels := _labels(shown, page, title):
            return labels
    return []


def _labels(steps: list[Step], page: Page, title: str) -> list[str]:
    """A book may be called as its shelf is, so a step that leads elsewhere is no book."""
    steps = [step for step in steps if step[0]]
    if steps and _is_book(*steps[-1], page, title):
        steps.pop()
    return [name for name, _ in steps]


def _is_book(name: str, address: str | None, page: Page, title: str) -> bool:
    if address is None:
        return fold(name) == fold(title)
    return comparable(address) in page.own_addresses


def _name(graph: Graph, step: Node) -> str:
    return next(iter(graph.texts(step, "name") or graph.texts(step, "item")), "")


def _place(graph: Graph, step: Node) -> float:
    """Steps without a number keep their order, after those that have one."""
    try:
        return float(printed(next(iter(graph.values(step, "position")), "")))
    except ValueError:
        return float("inf")


def _address(graph: Graph, page: Page, step: Node) -> str | None:
    item = next(iter(graph.values(step, "item")), None)
    url = printed(item.get("@id") or item.get("url") if is_node(item) else item)
    return page.absolute(url) if url and not url.startswith("#") else None
