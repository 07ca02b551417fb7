"""Structured data of a page by extruct, one way at a time, each as a graph."""

import logging
import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from extruct.jsonld import JsonLdExtractor
from extruct.rdfa import RDFaExtractor
from extruct.utils import parse_xmldom_html
from extruct.w3cmicrodata import MicrodataExtractor
from lxml import etree
from lxml.html import Element, HtmlElement

from scraper.pages.graph import Graph, Node, bare_name, is_node, printed
from scraper.pages.page import Page
from scraper.pages.text import paragraphs

log = logging.getLogger(__name__)

_ITEMS = etree.XPath("descendant-or-self::*[@itemscope][@itemtype]")
_TOLD = etree.XPath(
    "descendant-or-self::*[contains(@typeof, 'Book') or contains(@typeof, 'Product')]"
)
_PROPERTIES = etree.XPath("descendant-or-self::*[@property]")
_HAS_VALUE = etree.XPath("boolean(@typeof or @content or @src or @resource or @rel)")
_MOST_TAGS = 1_000  # no book's page has more, and time grows with their square
_OPENING = re.compile(r"[{\[]")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
# Whose value is a text, also where shops hang it on a link.
_WORDS = frozenset(
    "author creator contributor translator illustrator name publisher brand genre category"
    " keywords inLanguage isPartOf isbn bookFormat".split()
)


class StructuredData:
    """The graph of each way, read when it is first asked for: no page needs them all."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @cached_property
    def json_ld(self) -> Graph:
        return _json_ld(self.page)

    @cached_property
    def microdata(self) -> Graph:
        return _microdata(self.page)

    @cached_property
    def rdfa(self) -> Graph:
        return _rdfa(self.page)


def _json_ld(page: Page) -> Graph:
    found: list[object] = []
    for script in page.tree.iter("script"):
        if "ld+json" not in script.get("type", "").lower():
            continue
        # One by one, so that a broken block takes no other with it.
        bare = Element("script", type="application/ld+json")
        bare.text = _bare("".join(script.itertext()))
        found += _quietly("JSON-LD", JsonLdExtractor().extract_items, bare)
    return Graph(found)


def _bare(script: str) -> str:
    """The JSON without what wraps it: comments for old browsers, CDATA for XHTML, a semicolon."""
    if _CDATA in script:
        script = script.replace(_CDATA, "", 1).replace(_CDATA_END, "")
    opening = _OPENING.search(script)
    if not opening:
        return ""
    return script[opening.start() : script.rfind("}" if opening[0] == "{" else "]") + 1]


def _microdata(page: Page) -> Graph:
    if not 0 < len(_ITEMS(page.tree)) <= _MOST_TAGS:
        return Graph(())
    items = _quietly("microdata", _Microdata().extract_items, page.tree, page.base)
    return Graph(map(_node, items))


def _rdfa(page: Page) -> Graph:
    """Slow, and therefore only where something like a book is told of in RDFa."""
    if not 0 < len(_TOLD(page.tree)) <= _MOST_TAGS:
        return Graph(())
    return Graph(_quietly("RDFa", _ordered_rdfa, page))


class _Microdata(MicrodataExtractor):  # type: ignore[misc]  # extruct has no types
    """Keeps the paragraphs and the characters of texts, and takes words for what they are."""

    def _extract_property_value(self, node: HtmlElement, *args: object, **kwargs: object) -> object:
        if node.get("itemscope") is None and _is_word(node, node.get("itemprop", "")):
            return node.get("content") or paragraphs(node)
        try:
            return super()._extract_property_value(node, *args, **kwargs)
        except ValueError:  # an address that is none
            return ""

    def _extract_textContent(self, node: HtmlElement) -> str:  # noqa: N802  # extruct's name
        return paragraphs(node)


def _is_word(node: HtmlElement, names: str) -> bool:
    if node.tag == "time":
        return node.get("datetime") is None
    return node.tag == "a" and not _WORDS.isdisjoint(names.split())


def _node(item: object, depth: int = 0) -> object:
    """An item of microdata in JSON-LD's shape."""
    if isinstance(item, list):
        return [_node(value, depth) for value in item]
    if not is_node(item) or depth > 50:
        return item
    node: Node = {"@type": item.get("type"), "@value": item.get("value"), "@id": item.get("id")}
    properties = item.get("properties")
    if is_node(properties):
        node |= {name: _node(value, depth + 1) for name, value in properties.items()}
    return {name: value for name, value in node.items() if value is not None}


def _ordered_rdfa(page: Page) -> list[Node]:
    tree = parse_xmldom_html(page.text.encode("utf-8", "replace"), encoding="utf-8")
    places: dict[str, int] = {}
    for place, element in enumerate(_PROPERTIES(tree)):
        if _is_text(element):
            # RDFa itself would glue paragraphs together, and take a link for what it leads to.
            element.set("content", element.get("datetime") or paragraphs(element))
            element.attrib.pop("href", None)
        places.setdefault(element.get("content") or "", place)
    nodes: list[Node] = RDFaExtractor().extract_items(tree, base_url=page.base)
    graph = Graph(nodes)
    # RDF knows no order, but the first author is the first.
    nodes.sort(key=lambda node: _place(graph, node, places))
    for node in nodes:
        for values in node.values():
            if isinstance(values, list) and len(values) > 1:
                values.sort(key=lambda value: _place(graph, value, places))
    return nodes


def _place(graph: Graph, value: object, places: dict[str, int]) -> int:
    value = graph.follow(value)
    names = graph.values(value, "name") if is_node(value) else [value]
    return min((places.get(printed(name), len(places)) for name in names), default=len(places))


def _is_text(element: HtmlElement) -> bool:
    if _HAS_VALUE(element):
        return False
    names = {bare_name(name) for name in element.get("property").split()}
    is_word = element.tag == "a" and not _WORDS.isdisjoint(names)
    return is_word or element.get("href") is None


def _quietly(way: str, extract: Callable[..., Iterable[Any]], *args: object) -> list[Any]:
    """What an extractor finds: nothing, if the page breaks it, as pages do in many ways."""
    try:
        return list(extract(*args))
    except Exception as error:  # noqa: BLE001  # see above
        log.debug("%s can't be read: %s", way, type(error).__name__)
        return []
