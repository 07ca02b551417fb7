"""Pages for the tests: saved ones, and small ones of our making."""

import json
from pathlib import Path

from scrapy.http import HtmlResponse

from scraper.pages import schema_org
from scraper.pages.record import NoBookError, Record

SAVED = Path(__file__).parent / "saved"
URL = "https://shop.example/books/germinal"


def page(head: str = "", body: str = "", url: str = URL) -> HtmlResponse:
    text = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return HtmlResponse(url, body=text.encode(), encoding="utf-8")


def saved(
    name: str, url: str = URL, content_type: str = "text/html; charset=utf-8"
) -> HtmlResponse:
    body = (SAVED / name).read_bytes()
    return HtmlResponse(url, body=body, headers={"Content-Type": content_type})


def script(data: object) -> str:
    """A block of JSON-LD; a text stands in it as it is."""
    text = data if isinstance(data, str) else json.dumps(data)
    return f'<script type="application/ld+json">{text}</script>'


def json_ld(*data: object, head: str = "", body: str = "", url: str = URL) -> HtmlResponse:
    return page("".join(map(script, data)) + head, body, url)


def told_book(**properties: object) -> dict[str, object]:
    """A Book in JSON-LD."""
    return {"@context": "https://schema.org", "@type": "Book", "name": "Germinal", **properties}


def record_of(*data: object) -> Record:
    return schema_org.book(json_ld(*data)).record


def title_or_reason(response: HtmlResponse) -> str:
    """The title of a page's book, or why there is none."""
    try:
        return schema_org.book(response).record.product_title
    except NoBookError as reason:
        return str(reason)
