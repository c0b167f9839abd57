"""Expressions are completed by keyboard: names in scope, functions, and the values of a name after `==`."""

from typing import Any

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.browser.builder_page import BuilderPage
from tests.browser.fake_flows import FakeFlows
from tests.browser.fake_gateway import FakeGateway

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

ASKED: dict[str, Any] = {
    "name": "asked", "trigger": {"on": "chat.opened"},
    "steps": [
        {"ask": {"name": "topic", "type": "choice", "text": "What?",
                 "choices": [{"value": "bill", "label": "An invoice"}, {"value": "other", "label": "Else"}]}},
        {"note": "x", "when": "1 == 1"},
        {"set": {"seats": "1"}},
    ],
}  # fmt: skip


async def chosen(box: Locator) -> str:
    """The line that a screen reader is led to."""
    named = await box.get_attribute("aria-activedescendant")
    return await box.page.locator(f"#{named}").inner_text()


async def test_an_expression_is_completed_by_keyboard(browser: Browser, gateway: FakeGateway) -> None:
    builder = await BuilderPage.open(browser, gateway.url, FakeFlows({"asked": ASKED}), "asked")
    await builder.saved()
    await builder.select("Add a note")
    # A step with a condition has this part of its form open.
    await builder.panel.get_by_role("button", name="As an expression").click()
    box, listed = builder.panel.get_by_role("textbox", name="Expression"), builder.panel.get_by_role("listbox")
    keys = builder.page.keyboard
    await box.fill("")
    await keys.type("vars.to")
    await expect(listed.get_by_role("option")).to_have_count(1)
    await expect(builder.panel.get_by_role("status").filter(has_text="1 suggestion")).to_be_attached()
    assert "vars.topic" in await chosen(box)
    await keys.press("Enter")
    await expect(box).to_have_value("vars.topic")
    await keys.type(" == ")
    # The answers of the question: their words stand next to their values.
    await expect(listed.get_by_role("option")).to_have_count(2)
    await keys.press("ArrowDown")
    assert await chosen(box) == '"other"\nElse'
    await keys.press("Tab")
    await expect(box).to_have_value('vars.topic == "other"')
    await expect(box).to_be_focused()
    await keys.type(" && contact.ema")
    await keys.press("Enter")
    await keys.type(".end")
    await keys.press("Enter")
    await keys.type('"@acme.com"')
    await expect(box).to_have_value('vars.topic == "other" && contact.email.endsWith("@acme.com")')
    await keys.press("End")
    await keys.press("Control+Space")
    await expect(listed.get_by_role("option").filter(has_text="returning")).to_be_visible()
    await keys.press("Escape")
    await expect(listed).to_be_hidden()
    await keys.type(" || loc")
    await expect(listed).to_be_visible()
    await keys.press("Escape")
    await expect(listed).to_be_hidden()
    # The form is still open: Escape closed the list alone.
    await expect(box).to_be_visible()
    await keys.type("ale != ")
    assert '"en"' in await chosen(box)
    await builder.page.close()


async def test_values_of_variables_are_completed_too(browser: Browser, gateway: FakeGateway) -> None:
    flows = FakeFlows({"asked": ASKED})
    builder = await BuilderPage.open(browser, gateway.url, flows, "asked")
    await builder.saved()
    await builder.select("Set variables")
    box, listed = builder.field("values").locator(".pair input").nth(1), builder.panel.get_by_role("listbox")
    await expect(box).to_have_value("1")
    await box.fill("")
    await builder.page.keyboard.type("vars.to")
    await expect(listed.get_by_role("option")).to_have_count(1)
    await builder.page.keyboard.press("Enter")
    await builder.page.keyboard.type(" == ")
    assert await chosen(box) == '"bill"\nAn invoice'
    await builder.page.keyboard.press("Enter")
    await expect(box).to_have_value('vars.topic == "bill"')
    await builder.saved()
    assert flows.saved[-1]["steps"][2] == {"set": {"seats": 'vars.topic == "bill"'}}
    await builder.page.close()
