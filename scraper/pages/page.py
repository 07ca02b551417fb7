"""What every page of a shop has, whatever its markup: addresses, meta elements, a heading."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement
from scrapy.http import HtmlResponse, TextResponse
from scrapy.utils.response import get_base_url

from scraper.pages.record import NoBookError
from scraper.pages.text import one_line

_BLANK = " \t\n\r\f"


@dataclass(frozen=True)
class Page:
    """Of a response in HTML; its tree is the one that the response has parsed already."""

    address: str
    base: str
    tree: HtmlElement
    text: str

    @cached_property
    def metas(self) -> dict[str, list[str]]:
        """{"og:title": ["Germinal"]}, wherever they stand: broken HTML moves them to the body."""
        metas: dict[str, list[str]] = {}
        for element in self.tree.iter("meta"):
            name = element.get("property") or element.get("name") or ""
            if content := element.get("content", "").strip(_BLANK):
                metas.setdefault(name.strip(_BLANK).lower(), []).append(content)
        return metas

    @cached_property
    def canonical(self) -> str:
        """Its canonical address if that is on the same host, else the one it came from."""
        for element in self.tree.iter("link"):
            if "canonical" in element.get("rel", "").lower().split():
                found = self.absolute(element.get("href", ""))
                if found and _host(found) == _host(self.address):
                    return found
        return self.address

    @cached_property
    def headings(self) -> list[str]:
        return [one_line(element) for element in self.tree.iter("h1")]

    @cached_property
    def own_addresses(self) -> frozenset[str]:
        """Comparable forms of the addresses that the page goes by."""
        told = (self.absolute(url) for url in self.metas.get("og:url", []))
        return frozenset(map(comparable, filter(None, (self.address, self.canonical, *told))))

    @property
    def image(self) -> str | None:
        """The picture that Open Graph gives."""
        return self.first_address(self.metas.get("og:image", []))

    def absolute(self, url: str) -> str | None:
        """The http or https address that a link of the page leads to."""
        return absolute(self.base, url)

    def first_address(self, urls: Iterable[str]) -> str | None:
        """The first of these that is an address."""
        return next(filter(None, map(self.absolute, urls)), None)


def page_of(response: TextResponse) -> Page:
    """Raises NoBookError if the response is not HTML."""
    if not isinstance(response, HtmlResponse):
        raise NoBookError("not a page of HTML")
    try:
        tree = response.selector.root
    except (ValueError, etree.LxmlError):
        raise NoBookError("a page that can't be parsed") from None
    if not isinstance(tree, HtmlElement):
        raise NoBookError("an empty page")
    return Page(response.url, get_base_url(response), tree, response.text)


def absolute(base: str, url: str) -> str | None:
    """The http or https address that a link leads to, if it is one."""
    try:
        found = urljoin(base, url.strip(_BLANK))
        parts = urlsplit(found)
    except ValueError:
        return None
    return found if parts.scheme in ("http", "https") and parts.hostname else None


def comparable(url: str) -> str:
    """Without what differs between two links to one page: scheme, fragment, a slash at the end."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}{query}"


def _host(url: str) -> str | None:
    return urlsplit(url).hostname
