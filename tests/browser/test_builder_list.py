"""The list of flows, their publication and their versions."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import SCREEN, violations_of
from tests.browser.builder_page import BuilderPage
from tests.browser.fake_desk import FakeDesk
from tests.browser.fake_flows import FakeFlows
from tests.browser.fake_gateway import FakeGateway

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

HELLO: dict[str, Any] = {"name": "hello", "trigger": {"on": "chat.opened"}, "steps": [{"say": {"text": "Hello"}}]}
AT = "2026-11-27T10:00:00Z"


@pytest.fixture
def flows() -> FakeFlows:
    flows = FakeFlows({"hello": HELLO, "second": {**HELLO, "name": "second"}})
    flows.summaries = {
        "hello": {
            "state": "active", "description": "Greets", "trigger": {"on": "chat.opened", "when": 'source == "contact"'},
            "overlaps": ["second"], "running": {"2": 3, "1": 1}, "active_version": 2, "changed_by": "person:ben",
            "changed_at": AT,
        },
        "second": {"origin": "file", "state": "active", "draft": {"revision": 1, "by": "person:ben", "at": AT}},
    }  # fmt: skip
    return flows


async def listed(browser: Browser, gateway: FakeGateway, flows: FakeFlows) -> Page:
    page = await browser.new_page(viewport=SCREEN, locale="en-US")
    desk = FakeDesk(page)
    desk.parts["flows"] = flows.answer
    await desk.open(gateway.url)
    await page.evaluate("location.hash = '#flows'")
    await expect(page.locator(".flow-row")).to_have_count(len(flows.documents))
    return page


async def test_the_list_says_what_runs_and_what_never_begins(
    browser: Browser, gateway: FakeGateway, flows: FakeFlows
) -> None:
    page = await listed(browser, gateway, flows)
    first, second = page.locator(".flow-row").nth(0), page.locator(".flow-row").nth(1)
    for text in ("Greets", "Source is Contact", "Active", "Changed by Ben Cole", "4 conversations (Version 2: 3"):
        await expect(first).to_contain_text(text)
    await expect(first).to_contain_text("Takes all conversations of: second")
    await expect(second).to_contain_text("From a file")
    await expect(second).to_contain_text("Draft of Ben Cole")
    assert await violations_of(page) == []


async def test_flows_are_ordered_by_keys_and_the_focus_stays(
    browser: Browser, gateway: FakeGateway, flows: FakeFlows
) -> None:
    page = await listed(browser, gateway, flows)
    handle = page.get_by_role("button", name="Move hello: 1 of 2")
    await handle.press("ArrowDown")
    await expect(page.get_by_role("button", name="Move hello: 2 of 2")).to_be_focused()
    assert list(flows.documents) == ["second", "hello"]
    await expect(page.get_by_role("status").filter(has_text="hello is now number 2 of 2.")).to_have_count(1)
    await page.get_by_role("button", name="Move hello").drag_to(page.locator(".flow-row").nth(0))
    await expect(page.get_by_role("button", name="Move hello: 1 of 2")).to_be_visible()


async def test_a_flow_begins_with_a_template_or_a_file(
    browser: Browser, gateway: FakeGateway, flows: FakeFlows
) -> None:
    page = await listed(browser, gateway, flows)
    await page.get_by_role("button", name="New flow").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("No")
    await dialog.get_by_role("button", name="Create").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("small letters")
    await dialog.get_by_label("Name").fill("")
    await dialog.get_by_label("Begin with").select_option("A file (YAML)")
    await dialog.get_by_label("or paste its text").fill("name: second\nsteps: []\n")
    await expect(dialog.get_by_label("Begin with")).to_have_value("*file")
    await dialog.get_by_label("or paste its text").blur()
    await expect(dialog.get_by_label("Name")).to_have_value("second_2")
    assert await violations_of(page) == []
    await dialog.get_by_role("button", name="Create").click()
    await expect(page.get_by_role("tree")).to_be_visible()
    assert flows.created == [{"name": "second_2", "text": "name: second\nsteps: []\n"}]


async def test_a_flow_is_switched_off_from_its_menu(browser: Browser, gateway: FakeGateway, flows: FakeFlows) -> None:
    page = await listed(browser, gateway, flows)
    await page.get_by_role("button", name="More for hello").click()
    await page.get_by_role("dialog").get_by_role("button", name="Switch off").click()
    await expect(page.locator(".flow-row").nth(0)).to_contain_text("Off")
    assert flows.summaries["hello"]["state"] == "off"


async def test_without_an_archive_the_list_says_why_it_only_shows(
    browser: Browser, gateway: FakeGateway, flows: FakeFlows
) -> None:
    flows.editing, flows.reason = "read_only", "no_archive"
    builder = await BuilderPage.open(browser, gateway.url, flows, "hello")
    await expect(builder.page.get_by_role("button", name="Publish")).to_have_count(0)
    await builder.page.get_by_role("link", name="All flows").click()
    await expect(builder.page.locator(".builder-notices")).to_contain_text("no archive database")
    await expect(builder.page.get_by_role("button", name="New flow")).to_have_count(0)
    await builder.page.close()


async def test_a_draft_with_errors_is_not_published(browser: Browser, gateway: FakeGateway, flows: FakeFlows) -> None:
    flows.documents["hello"] = {**HELLO, "steps": [{"jump": {"to": "nowhere"}}]}
    builder = await BuilderPage.open(browser, gateway.url, flows, "hello")
    page, dialog = builder.page, builder.page.get_by_role("dialog")
    await expect(page.get_by_role("button", name="Checks: 1")).to_be_visible()
    await page.get_by_role("button", name="Publish").click()
    await expect(dialog.get_by_role("button", name="Publish")).to_be_disabled()
    await dialog.locator(".finding").click()
    await expect(dialog).to_have_count(0)
    await expect(page.locator(":focus")).to_have_attribute("role", "treeitem")
    await page.close()


async def test_a_draft_is_published_with_a_note(browser: Browser, gateway: FakeGateway, flows: FakeFlows) -> None:
    builder = await BuilderPage.open(browser, gateway.url, flows, "hello")
    page, dialog = builder.page, builder.page.get_by_role("dialog")
    await page.get_by_role("button", name="Publish").click()
    await dialog.get_by_label("Note for the others").fill("friendlier")
    assert await violations_of(page) == []
    await dialog.get_by_role("button", name="Publish").click()
    await expect(page.locator("#toast")).to_contain_text("Version 1 is published.")
    assert flows.published == [("hello", "friendlier")]
    await page.close()


async def test_versions_are_compared_and_rolled_back(browser: Browser, gateway: FakeGateway, flows: FakeFlows) -> None:
    flows.versions = [
        {"number": 2, "by": "person:ben", "at": AT, "note": "warmer", "active": True, "file": False},
        {"number": 1, "by": "file:flows", "at": AT, "note": "", "active": False, "file": True},
    ]
    flows.difference = {
        "lines": "--- hello#1\n+++ hello#2\n@@ -4 +4,2 @@\n-  - say: {text: Hi}\n+  - say: {text: Hello}\n",
        "changes": [
            {
                "change": "changed",
                "place": ["steps", 0],
                "kind": "say",
                "field": "text",
                "before": "Hi",
                "after": "Hello",
            }
        ],
    }
    builder = await BuilderPage.open(browser, gateway.url, flows, "hello")
    page = builder.page
    await page.get_by_role("button", name="Versions").click()
    newest = page.locator(".flow-versions > li").first
    await expect(newest).to_contain_text("warmer")
    await newest.get_by_role("button", name="Compare with the one before").click()
    await expect(newest.locator(".flow-changes")).to_contain_text("Hi")
    await newest.get_by_text("As lines of the file").click()
    await expect(newest.locator("[data-line=added]")).to_have_text("+  - say: {text: Hello}\n")
    assert await violations_of(page) == []
    await page.locator(".flow-versions > li").nth(1).get_by_role("button", name="Roll back to this").click()
    await page.get_by_role("dialog").get_by_role("button", name="Roll back to this").click()
    await expect(page.locator("#toast")).to_contain_text("Version 9 is published.")
    assert flows.rolled_back == [1]
    await page.close()
