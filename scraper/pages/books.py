"""What in structured data is a book."""

import re

from catalog.book import isbn13
from catalog.text import fold
from scraper.pages.graph import Graph, Node, bare_name, is_node, printed

_BOOKS = frozenset(("Book", "Audiobook"))
_PRODUCTS = frozenset(("Product", "ProductGroup", "ProductModel", "IndividualProduct"))
_SHELVES = frozenset(("book", "books", "livre", "livres"))
_NUMBERS = ("isbn", "gtin13", "gtin", "ean", "productID", "sku", "mpn")


def is_book(graph: Graph, node: Node) -> bool:
    """Also a product that a shop has as a book, itself or in a variant."""
    return any(_is_one(graph, one) for one in (node, *graph.nodes(node, "hasVariant")))


def isbn_of(graph: Graph, node: Node) -> str | None:
    """The ISBN-13, also out of a product's numbers, where only 978 and 979 tell a book."""
    for name in _NUMBERS:
        for value in graph.values(node, name):
            number = bare_number(printed(value))
            if name == "isbn" or _is_isbn13(number):
                try:
                    return isbn13(number)
                except ValueError:
                    continue
    return None


def bare_number(text: str) -> str:
    """The number alone of "urn:isbn:978…" and "ISBN 978…"."""
    return text.strip().rpartition(":")[2].upper().removeprefix("ISBN").strip()


def _is_isbn13(number: str) -> bool:
    digits = number.replace("-", "").replace(" ", "")
    return len(digits) == 13 and digits.startswith(("978", "979"))


def _is_one(graph: Graph, node: Node) -> bool:
    types = graph.types(node)
    if types & _BOOKS:
        return True
    if not types & _PRODUCTS:
        return False
    return isbn_of(graph, node) is not None or _stands_with_books(graph, node)


def _stands_with_books(graph: Graph, node: Node) -> bool:
    """Whether the shop itself says so, as in "Livres > Romans"."""
    kinds = graph.values(node, "additionalType")
    names = (bare_name(printed(kind.get("@id") if is_node(kind) else kind)) for kind in kinds)
    paths = (re.split(r"[>/|]", path) for path in graph.texts(node, "category"))
    shelves = {fold(shelf) for path in paths for shelf in path}
    return not _BOOKS.isdisjoint(names) or not _SHELVES.isdisjoint(shelves)
