"""Numbers on the cards of a flow: for any period, with the conversations behind each."""

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.browser.axe import PHONE, Audit
from tests.browser.builder_page import BuilderPage
from tests.browser.fake_flows import FakeFlows
from tests.browser.fake_gateway import FakeGateway

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

FLOW: dict[str, Any] = {
    "name": "three", "trigger": {"on": "chat.opened"},
    "steps": [{"ask": {"name": "colour", "text": "Which colour?"}}, {"assign": {"team": "sales"}}],
}  # fmt: skip
NOTHING = {"here": 0, "left": 0, "timed_out": 0, "handed_over": 0, "ended": 0, "median_s": None}
NUMBERS = {
    "steps": [
        {**NOTHING, "path": "1", "reached": 120, "left": 30, "median_s": 95.0},
        {**NOTHING, "path": "2", "reached": 90, "handed_over": 88, "here": 2},
        {**NOTHING, "path": "gone", "reached": 1},
    ]
}
WHO = {"id": "0-abc", "name": "Jane Doe", "reached_at_ms": 1_750_000_000_000, "spent_s": 95.0, "outcome": "left"}


def flows() -> FakeFlows:
    behind = {"conversations": [WHO], "next": None}
    return FakeFlows({"three": FLOW}, numbers={"numbers": NUMBERS, "numbers/conversations": behind})


async def test_numbers_stand_on_the_cards_and_lead_on(browser: Browser, gateway: FakeGateway) -> None:
    fake = flows()
    builder = await BuilderPage.open(browser, gateway.url, fake, "three")
    panel = builder.panel
    await builder.page.get_by_role("button", name="Numbers").click()
    await expect(builder.card("Ask a question").locator(".step-badge")).to_contain_text("120 reached30 left")
    await expect(builder.card("Assign to a team").locator(".step-badge")).to_contain_text("88 handed over")
    await expect(panel).to_contain_text("gone (no longer in the flow)")
    await panel.get_by_label("Period").select_option(label="Last 30 days")
    await expect(panel.get_by_role("button", name="30 left")).to_be_visible()
    await panel.get_by_role("button", name="30 left").click()
    link = panel.get_by_role("link", name="Jane Doe")
    await expect(link).to_have_attribute("href", "#conversation/0-abc")
    assert "path=1&outcome=left" in fake.asked[-1]
    await panel.get_by_role("button", name="All steps").click()
    await panel.get_by_role("button", name="Assign to a team").click()
    await expect(builder.page.locator(".step-badge .badge-main").first).to_be_visible()
    # Closed, the panel takes its numbers with it: they would soon be old.
    await builder.page.get_by_role("button", name="Numbers").click()
    await expect(builder.page.locator(".step-badge .badge-main").first).to_be_hidden()


async def test_the_list_of_numbers_is_accessible(browser: Browser, gateway: FakeGateway) -> None:
    builder = await BuilderPage.open(browser, gateway.url, flows(), "three")
    audit = Audit(builder.page)
    await builder.page.get_by_role("button", name="Numbers").click()
    await expect(builder.panel.get_by_role("button", name="120 reached")).to_be_visible()
    await audit.look("the numbers", PHONE)
    await builder.panel.get_by_role("button", name="30 left").click()
    await expect(builder.panel.get_by_role("link", name="Jane Doe")).to_be_visible()
    await audit.look("the conversations behind a number", PHONE)
    assert audit.broken == {}


async def test_without_an_archive_the_reason_is_shown(browser: Browser, gateway: FakeGateway) -> None:
    fake = flows()
    fake.refuses["numbers"] = (503, "archive_away")
    builder = await BuilderPage.open(browser, gateway.url, fake, "three")
    await builder.page.get_by_role("button", name="Numbers").click()
    await expect(builder.panel.get_by_role("alert")).to_be_visible()
    fake.refuses.clear()
    await builder.panel.get_by_role("button", name="Try again").click()
    await expect(builder.panel.get_by_role("button", name="120 reached")).to_be_visible()
