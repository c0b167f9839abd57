"""Two editors of one flow: changes in different places are joined, and others are shown side by side."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import violations_of
from tests.browser.builder_page import BuilderPage
from tests.browser.fake_flows import FakeFlows
from tests.browser.fake_gateway import FakeGateway
from tests.browser.source_page import source_page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

BASE: dict[str, Any] = {
    "name": "hello", "trigger": {"on": "chat.opened"}, "steps": [{"say": {"text": "Hello"}}, {"note": "One"}],
}  # fmt: skip


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def sources(chromium_browser: Browser) -> AsyncIterator[Page]:
    async with source_page(chromium_browser) as page:
        yield page


async def merged(page: Page, *values: Any) -> Any:
    """The joined value in a list; empty if both changed the same place."""
    code = """values => import('/builder/merge.js').then((module) => {
        const found = module.merged(...values);
        return found ? [found.value] : [];
    })"""
    return await page.evaluate(code, list(values))


def steps(*texts: str) -> dict[str, Any]:
    return {"steps": [{"note": text} for text in texts]}


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "both"),
    [
        (steps("a", "b"), steps("A", "b"), steps("a", "B"), steps("A", "B")),
        (steps("a", "b"), steps("a", "b", "c"), steps("z", "a", "b"), steps("z", "a", "b", "c")),
        (steps("a", "b", "c"), steps("b", "c"), steps("a", "b", "C"), steps("b", "C")),
        ({"x": 1, "y": {"z": 1}}, {"y": {"z": 1}}, {"x": 1, "y": {"z": 2}}, {"y": {"z": 2}}),
        (steps("a"), steps("b"), steps("b"), steps("b")),
    ],
)
async def test_changes_in_different_places_are_joined(
    sources: Page, base: Any, mine: Any, theirs: Any, both: Any
) -> None:
    for one, other in ((mine, theirs), (theirs, mine)):
        assert await merged(sources, base, one, other) == [both]


@pytest.mark.parametrize(
    ("base", "mine", "theirs"),
    [
        (steps("a"), steps("b"), steps("c")),
        (steps("a"), steps("a", "b"), steps("a", "c")),
        (steps("a", "b"), steps("b"), steps("A", "b")),
    ],
)
async def test_changes_of_one_place_are_not_joined(sources: Page, base: Any, mine: Any, theirs: Any) -> None:
    for one, other in ((mine, theirs), (theirs, mine)):
        assert await merged(sources, base, one, other) == []


async def test_an_editor_compares_and_keeps_both(browser: Browser, gateway: FakeGateway) -> None:
    flows = FakeFlows({"hello": BASE})
    change = {"change": "added", "place": ["steps", 1], "kind": "note", "field": "", "after": {"note": "Two"}}
    flows.difference = {"lines": "--- before\n+++ after\n+x\n", "changes": [change]}
    builder = await BuilderPage.open(browser, gateway.url, flows, "hello")
    page = builder.page
    flows.change("hello", {**BASE, "steps": [BASE["steps"][0], {"note": "Two"}]})
    await builder.select("Send a message")
    await builder.field("text").get_by_role("textbox").fill("Hi")
    await page.get_by_role("button", name="Compare").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("both can be kept")
    await expect(dialog.get_by_role("heading", name="Their changes")).to_be_visible()
    assert await violations_of(page) == []
    await dialog.get_by_role("button", name="Keep both").click()
    await builder.saved()
    assert flows.saved[-1]["steps"] == [{"say": {"text": "Hi"}}, {"note": "Two"}]
    await page.close()
