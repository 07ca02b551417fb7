"""Which objects of structured data tell of one book, and how directly the page tells of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from catalog.text import fold
from scraper.pages.books import is_book, isbn_of
from scraper.pages.graph import Graph, Node

# As the page's main subject, for its own sake, or as one among others.
MAIN, OWN, LISTED = range(3)
_LEADING = (
    (MAIN, ("mainEntity", "mainEntityOfPage")),
    (OWN, ("about", "itemOffered", "itemReviewed")),
    (LISTED, ("itemListElement", "item", "hasPart", "isRelatedTo", "isSimilarTo")),
)
_WORKS = ("exampleOfWork", "isVariantOf")
_EDITIONS = ("workExample", "hasVariant")


@dataclass
class Family:
    """A book with the editions that it names, perhaps told more than once."""

    rank: int
    nodes: list[Node]
    editions: list[Node]
    titles: set[str] = field(default_factory=set)  # folded
    isbns: set[str] = field(default_factory=set)

    def join(self, other: "Family") -> None:
        """Take what another telling of the same book adds."""
        self.nodes += other.nodes
        self.editions += other.editions
        self.titles |= other.titles
        self.isbns |= other.isbns


def families(graph: Graph) -> list[Family]:
    """Every book of a page, in the page's order; one title or ISBN is one book."""
    joined: list[Family] = []
    known: dict[tuple[int, str], Family] = {}
    for family in _apart(graph):
        keys = [(family.rank, key) for key in (*family.isbns, *family.titles)]
        first = next((known[key] for key in keys if key in known), None)
        if first:
            first.join(family)
        else:
            joined.append(family)
        known.update((key, first or family) for key in keys if key not in known)
    return joined


def _apart(graph: Graph) -> Iterator[Family]:
    """Before those that are told more than once are joined."""
    ranks = _ranks(graph)
    taken: set[int] = set()
    for node in graph.every:
        if id(node) in ranks and id(node) not in taken and is_book(graph, node):
            family = _gathered(graph, node, taken)
            every = (*family.nodes, *family.editions)
            family.rank = min(ranks.get(id(one), LISTED) for one in every)
            titles = (fold(name) for one in every for name in graph.texts(one, "name"))
            family.titles = set(filter(None, titles))
            family.isbns = {isbn for one in every if (isbn := isbn_of(graph, one))}
            yield family


def _ranks(graph: Graph) -> dict[int, int]:
    """How directly each object is told of, by its identity.

    Books come last: what a list names is listed, also if it stands at the root of the data.
    """
    ranks: dict[int, int] = {}
    books = {id(root) for root in graph.roots if is_book(graph, root)}
    for root in sorted(graph.roots, key=lambda root: id(root) in books):
        if id(root) in books and id(root) in ranks:
            continue
        waiting = [(root, OWN)]
        while waiting:
            node, rank = waiting.pop()
            if rank < ranks.get(id(node), LISTED + 1):
                ranks[id(node)] = rank
                waiting += _next(graph, node, rank)
    return ranks


def _next(graph: Graph, node: Node, rank: int) -> Iterator[tuple[Node, int]]:
    for told, names in _LEADING:
        for name in names:
            for found in graph.nodes(node, name):
                yield found, LISTED if rank == LISTED else told


def _gathered(graph: Graph, node: Node, taken: set[int]) -> Family:
    """All that is linked to an object as its work or its edition."""
    family = Family(LISTED, [], [])
    waiting = [(node, family.nodes)]
    while waiting:
        one, place = waiting.pop(0)
        if id(one) not in taken:
            taken.add(id(one))
            place.append(one)
            waiting += [(work, family.nodes) for work in _linked(graph, one, _WORKS)]
            waiting += [(edition, family.editions) for edition in _linked(graph, one, _EDITIONS)]
    return family


def _linked(graph: Graph, node: Node, names: tuple[str, ...]) -> Iterator[Node]:
    for name in names:
        yield from graph.nodes(node, name)
