"""The properties of a book, each off the first of its objects that has it."""

import re
from collections.abc import Sequence

from scraper.pages.graph import Graph, Node, is_node, printed
from scraper.pages.text import plain, plain_line

_ADDRESS = re.compile(r"(?:https?:)?//\S+")
_UNITS = {
    "CMT": "cm", "MMT": "mm", "MTR": "m", "INH": "in", "GRM": "g", "KGM": "kg", "LBR": "lb",
    "ONZ": "oz",
}  # fmt: skip


class Properties:
    """What a book's objects say, asked by the names that schema.org gives."""

    def __init__(self, graph: Graph, nodes: Sequence[Node]) -> None:
        self.graph, self.nodes = graph, nodes

    def values(self, *names: str) -> list[object]:
        """Of the first of these names that any object has."""
        found = (self.graph.values(node, name) for name in names for node in self.nodes)
        return next(filter(None, found), [])

    def words(self, *names: str) -> list[str]:
        """Each text once, in order. An address is none: it stands for what has a name elsewhere."""
        for name in names:
            for node in self.nodes:
                texts = (text for text in self.graph.texts(node, name) if not is_address(text))
                if found := list(dict.fromkeys(texts)):
                    return found
        return []

    def word(self, *names: str) -> str:
        """The first of `words`, or ""."""
        return next(iter(self.words(*names)), "")

    def longest(self, *names: str) -> str:
        """Of texts with paragraphs: a page may tell the beginning of one, and then all."""
        return max((plain(printed(value)) for value in self.values(*names)), key=len, default="")

    def measure(self, name: str) -> str:
        """As it is printed; a value of 85 with the unit GRM as "85 g"."""
        value = next(iter(self.values(name)), None)
        return measured(self.graph, value) if is_node(value) else plain_line(printed(value))


def measured(graph: Graph, node: Node) -> str:
    """A QuantitativeValue as "85 g"; "" without a number."""
    number = next(iter(graph.texts(node, "value")), "")
    unit = next(iter(graph.texts(node, "unitText", "unitCode")), "")
    return f"{number} {_UNITS.get(unit, unit)}".strip() if number else ""


def is_address(text: str) -> bool:
    """Whether a text is nothing but an http(s) address."""
    return _ADDRESS.fullmatch(text) is not None
