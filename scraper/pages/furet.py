"""furet.com's pages, by their markup, and by their structured data where that has changed."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement
from scrapy.http import TextResponse

from catalog.text import fold
from scraper.pages import schema_org
from scraper.pages.labels import shown_labels
from scraper.pages.page import Page, page_of
from scraper.pages.record import NoBookError, Reading, Record
from scraper.pages.text import one_line, paragraphs

_PRODUCT = re.compile(r"/livres/(?:.*[-/])?\d+\.html")
_ROOT = "accueil"  # of every trail of breadcrumbs


def _css(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


_TITLE = _css("h1.product-title")
_AUTHOR = _css("a.author")
_RESUME = _css("div#resume div.content")
_STEP = _css("ul li a span")
_LINE = _css("ul.informations-container li.information")
_NAME, _NAME_WITHOUT_SPAN = _css("div.name span"), _css("div.name")
_VALUE, _VALUE_LINKS = _css("div.value"), _css("div.value a")
_LINK = _css("a[href]")
_NEXT = _css("a.dct-btn-pager.box.page-item[href]")


def book(response: TextResponse) -> Reading:
    """Raises NoBookError when neither markup nor structured data have a book."""
    page = page_of(response)
    heading = next((element for element in _TITLE(page.tree) if one_line(element)), None)
    if heading is None:
        return schema_org.read(page)
    record = _record(page, heading)
    if not all((record.author, record.resume, record.labels, record.information, record.image_url)):
        _fill(record, page)
    return Reading(record, "markup")


def book_urls(response: TextResponse) -> list[str]:
    """The addresses of a listing's books, each once, without what is added to follow a click."""
    found = (urlsplit(url) for url in _addresses(response, _LINK))
    books = (parts for parts in found if _PRODUCT.fullmatch(parts.path))
    return list(dict.fromkeys(urlunsplit((*parts[:3], "", "")) for parts in books))


def next_urls(response: TextResponse) -> list[str]:
    """The addresses of a listing's other pages."""
    return list(dict.fromkeys(_addresses(response, _NEXT)))


def _record(page: Page, heading: HtmlElement) -> Record:
    title = one_line(heading)
    resume = "\n\n".join(paragraphs(part, typed_lines=True) for part in _RESUME(page.tree)[:1])
    return Record(
        product_title=title,
        author=_authors(page, heading),
        resume=resume or None,
        labels=_labels(page, title),
        information=_information(page),
        image_url=page.image,
        url=page.canonical,
    )


def _fill(record: Record, page: Page) -> None:
    """The page's structured data may have what its markup lacks."""
    try:
        record.fill(schema_org.read(page).record)
    except NoBookError:
        return


def _authors(page: Page, heading: HtmlElement) -> list[str]:
    """All but those of other books that the page recommends."""
    above = {heading, *heading.iterancestors()}
    recommending: dict[HtmlElement, bool] = {}
    names = []
    for link in _AUTHOR(page.tree):
        block = link
        while (parent := block.getparent()) is not None and parent not in above:
            block = parent
        if block not in recommending:
            recommending[block] = _has_other_book(block, page)
        if not recommending[block]:
            names.append(one_line(link).strip(" ,;"))
    return list(dict.fromkeys(filter(None, names)))


def _has_other_book(block: HtmlElement, page: Page) -> bool:
    own = urlsplit(page.address).path, urlsplit(page.canonical).path
    urls = (page.absolute(link.get("href")) for link in _LINK(block))
    paths = (urlsplit(url).path for url in urls if url)
    return any(_PRODUCT.fullmatch(path) and path not in own for path in paths)


def _labels(page: Page, title: str) -> list[str]:
    """The list of links that begins at the shop's root, or the only one."""
    trails: dict[HtmlElement, list[str]] = {}
    for step in _STEP(page.tree):
        if name := one_line(step):
            trails.setdefault(next(step.iterancestors("ul")), []).append(name)
    rooted = (trail for trail in trails.values() if fold(trail[0]) == _ROOT)
    only = next(iter(trails.values())) if len(trails) == 1 else []
    return next(rooted, only) or shown_labels(page, title)


def _information(page: Page) -> dict[str, str]:
    """The table, also its lines that nobody knows."""
    table: dict[str, str] = {}
    for line in _LINE(page.tree):
        names = _NAME(line) or _NAME_WITHOUT_SPAN(line)
        name = _printed(names[:1]).rstrip(" :\u00a0")
        value = _printed(_VALUE_LINKS(line)) or _printed(_VALUE(line)[:1])
        if name and value:
            table.setdefault(name, value)
    return table


def _printed(elements: Iterable[HtmlElement]) -> str:
    return ", ".join(filter(None, map(one_line, elements)))


def _addresses(response: TextResponse, links: CSSSelector) -> list[str]:
    try:
        page = page_of(response)
    except NoBookError:
        return []
    return [url for link in links(page.tree) if (url := page.absolute(link.get("href")))]
