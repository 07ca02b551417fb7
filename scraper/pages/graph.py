"""The things that structured data describes, as objects in JSON-LD's shape, however written."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TypeGuard

from scraper.pages.text import plain_line

Node = dict[str, object]

_VOCABULARIES = ("http://schema.org/", "https://schema.org/", "schema:")
_DEEPEST = 12  # a value within a value; deeper ones are no book's
_REFERENCE = frozenset(("@id", "@type"))


class Graph:
    """Every object of a page. Values of any type may stand anywhere, and references in circles."""

    def __init__(self, found: Iterable[object]) -> None:
        self.roots = list(_roots(found))

    @cached_property
    def every(self) -> list[Node]:
        """All objects, also those within others, in the page's order."""
        every: list[Node] = []
        seen: set[int] = set()
        waiting: list[object] = [*reversed(self.roots)]
        while waiting:
            value = waiting.pop()
            if isinstance(value, list):
                waiting.extend(reversed(value))
            elif is_node(value) and id(value) not in seen:
                seen.add(id(value))
                every.append(value)
                waiting.extend(reversed(value.values()))
        return every

    @cached_property
    def _by_id(self) -> dict[str, Node]:
        known: dict[str, Node] = {}
        for node in self.every:
            name = node.get("@id")
            if isinstance(name, str) and not node.keys() <= _REFERENCE:
                known.setdefault(name, node)
        return known

    @cached_property
    def _vocabularies(self) -> list[str]:
        """What may stand before a property's name; most pages spare us the search."""
        prefixed = [name for node in self.every for name in node if ":" in name]
        known = (name for name in _VOCABULARIES if any(one.startswith(name) for one in prefixed))
        return ["", *known]

    def values(self, node: Node, *names: str) -> list[object]:
        """The values of the first of these properties that is there, references followed."""
        for name in names:
            for vocabulary in self._vocabularies:
                if (value := node.get(vocabulary + name)) not in (None, "", [], {}):
                    return [self.follow(item) for item in _flat(value)]
        return []

    def nodes(self, node: Node, *names: str) -> list[Node]:
        """As `values`, but objects only."""
        return [value for value in self.values(node, *names) if is_node(value)]

    def texts(self, node: Node, *names: str) -> list[str]:
        """As `values`, each as one line; of an object, its name."""
        found = (text for value in self.values(node, *names) for text in self._named(value))
        return [text for text in found if text]

    def text(self, value: object, depth: int = 0) -> str:
        """A value in one line; of an object its name, or that of whom it stands for."""
        text = printed(value)
        if text or not is_node(value) or depth > _DEEPEST:
            return plain_line(text)
        named = self.values(value, "name", "legalName", "author")
        given = [*self.values(value, "givenName")[:1], *self.values(value, "familyName")[:1]]
        names = (self.text(name, depth + 1) for name in (named[:1] or given))
        return " ".join(filter(None, names))

    def _named(self, value: object) -> list[str]:
        """Several, where one object has the names of many: {"name": ["Edmond", "Jules"]}."""
        names = self.values(value, "name") if is_node(value) else []
        return [self.text(name) for name in names] or [self.text(value)]

    def types(self, node: Node) -> set[str]:
        """{"Book"} of {"@type": "https://schema.org/Book"}."""
        return {bare_name(kind) for kind in _flat(node.get("@type")) if isinstance(kind, str)}

    def of_type(self, kind: str) -> list[Node]:
        """The objects of this bare type, in the page's order."""
        return [node for node in self.every if kind in self.types(node)]

    def follow(self, value: object) -> object:
        """What a value stands for: the object of an @id, the text of a @value."""
        if is_node(value) and "@value" in value:
            return value["@value"]
        if is_node(value) and value.keys() <= _REFERENCE and isinstance(value.get("@id"), str):
            return self._by_id.get(str(value["@id"]), value)
        return value


def is_node(value: object) -> TypeGuard[Node]:
    """Whether a value is an object, with properties of its own."""
    return isinstance(value, dict)


def bare_name(name: str) -> str:
    """The last word of "http://schema.org/Book", "schema:Book" and "Book"."""
    return name.strip().rstrip("/").rpartition("/")[2].rpartition(":")[2].rpartition("#")[2]


def printed(value: object) -> str:
    """A text or a number as text; "" for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:.15g}" if -1e15 < value < 1e15 else ""
    return ""


def _roots(found: Iterable[object], depth: int = 0) -> Iterator[Node]:
    for value in found:
        for item in _flat(value):
            if is_node(item):
                yield item
                if depth < _DEEPEST:
                    yield from _roots([item.get("@graph")], depth + 1)


def _flat(value: object, depth: int = 0) -> Iterator[object]:
    """The items of a list and of the lists within it; JSON-LD may also say {"@list": […]}."""
    if is_node(value) and (listed := value.get("@list") or value.get("@set")):
        value = listed
    if isinstance(value, list):
        if depth <= _DEEPEST:
            for item in value:
                yield from _flat(item, depth + 1)
    elif value is not None:
        yield value
