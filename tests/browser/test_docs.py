"""The page of the API's calls, in a real browser."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.slow


def test_the_docs_list_every_call_and_load_nothing_from_elsewhere(
    visitor: "BrowserContext", address: str
) -> None:
    from playwright.sync_api import expect

    page = visitor.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/docs")
    expect(page.get_by_text("/books/{id}/similar")).to_be_visible()
    expect(page.get_by_text("/recommendations")).to_be_visible()
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert complaints == []


def test_a_call_can_be_tried_on_the_page(visitor: "BrowserContext", address: str) -> None:
    from playwright.sync_api import expect

    page = visitor.new_page()
    page.goto(f"{address}/docs")
    page.get_by_text("/health/live").click()
    page.get_by_role("button", name="Execute").click()
    answer = page.locator(".live-responses-table tr.response .response-col_status")
    expect(answer.first).to_contain_text("200")
