"""Which of the books that structured data tells of is the page's own."""

from collections.abc import Iterator

from catalog.book import isbn13
from catalog.text import fold
from scraper.pages.books import bare_number, isbn_of
from scraper.pages.families import LISTED, MAIN, OWN, Family, families
from scraper.pages.graph import Graph, Node, is_node, printed
from scraper.pages.open_graph import ISBNS
from scraper.pages.page import Page, comparable
from scraper.pages.record import NO_BOOK, NoBookError


def own_book(graph: Graph, page: Page) -> list[Node]:
    """The objects that tell of the page's book, the most telling first.

    Raises NoBookError when there is none, or several and no telling which.
    """
    found = families(graph)
    for rank in (MAIN, OWN, LISTED):
        ranked = [family for family in found if family.rank == rank]
        if family := _own(graph, page, ranked, rank):
            return _told_by(graph, page, family)
        if ranked and rank != LISTED:
            break
    raise NoBookError("several books on the page" if len(found) > 1 else NO_BOOK)


def _own(graph: Graph, page: Page, ranked: list[Family], rank: int) -> Family | None:
    clues = (_has_address, _has_isbn, _has_title, _has_akin_title)
    for fits in clues[:2] if rank == LISTED else clues:
        fitting = [family for family in ranked if fits(graph, page, family)]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    if len(ranked) != 1 or rank == LISTED:
        return None
    return ranked[0] if rank == MAIN or not _is_elsewhere(graph, page, ranked[0]) else None


def _told_by(graph: Graph, page: Page, family: Family) -> list[Node]:
    """All but the editions that are not the page's own, which is the first if nothing tells."""
    isbns = [isbn for node in family.nodes if (isbn := isbn_of(graph, node))]
    isbn = next((isbn for isbn in isbns if _names_isbn(page, isbn)), next(iter(isbns), None))
    kept = [node for node in family.nodes if isbn_of(graph, node) in (None, isbn)]
    return kept + _own_edition(graph, page, family, isbn)


def _own_edition(graph: Graph, page: Page, family: Family, isbn: str | None) -> list[Node]:
    if isbn:
        return [node for node in family.editions if isbn_of(graph, node) == isbn][:1]
    own = [node for node in family.editions if _is_own(graph, page, node)]
    return (own or family.editions)[:1]


def _is_own(graph: Graph, page: Page, node: Node) -> bool:
    isbn = isbn_of(graph, node)
    addresses = _addresses(graph, page, node)
    return bool(isbn and _names_isbn(page, isbn)) or not page.own_addresses.isdisjoint(addresses)


def _has_address(graph: Graph, page: Page, family: Family) -> bool:
    addresses = (
        address
        for node in (*family.nodes, *family.editions)
        for address in _addresses(graph, page, node)
    )
    return not page.own_addresses.isdisjoint(addresses)


def _has_isbn(_graph: Graph, page: Page, family: Family) -> bool:
    return any(_names_isbn(page, isbn) for isbn in family.isbns)


def _has_title(_graph: Graph, page: Page, family: Family) -> bool:
    return not family.titles.isdisjoint(_headings(page))


def _has_akin_title(_graph: Graph, page: Page, family: Family) -> bool:
    """Whether a heading has more words than the title, "Germinal, Émile Zola", or fewer."""
    pairs = ((f" {title} ", f" {told} ") for title in family.titles for told in _headings(page))
    return any(title in told or told in title for title, told in pairs)


def _is_elsewhere(graph: Graph, page: Page, family: Family) -> bool:
    """Whether its address is another page of the shop: a list may have but one book."""
    told = (value for node in family.nodes for value in graph.values(node, "url"))
    addresses = {address for value in told for address in _address(page, value)}
    host = comparable(page.address).partition("/")[0]
    return any(address.partition("/")[0] == host for address in addresses)


def _names_isbn(page: Page, isbn: str) -> bool:
    if any(isbn in address.replace("-", "") for address in page.own_addresses):
        return True
    told = (number for name in ISBNS for number in page.metas.get(name, []))
    return any(_is_isbn(number, isbn) for number in told)


def _is_isbn(number: str, isbn: str) -> bool:
    try:
        return isbn13(bare_number(number)) == isbn
    except ValueError:
        return False


def _headings(page: Page) -> set[str]:
    told = (*page.headings, *page.metas.get("og:title", []))
    return {fold(heading) for heading in told} - {""}


def _addresses(graph: Graph, page: Page, node: Node) -> Iterator[str]:
    """Those that an object goes by."""
    for value in (
        node.get("@id"),
        *graph.values(node, "url"),
        *graph.values(node, "mainEntityOfPage"),
    ):
        yield from _address(page, value)


def _address(page: Page, value: object) -> Iterator[str]:
    """The address in a value, if any: "#book" is a name within the page, and no address."""
    url = printed(value.get("@id") if is_node(value) else value)
    if url and "#" not in url and (found := page.absolute(url)):
        yield comparable(found)
