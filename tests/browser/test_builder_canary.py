"""Trial versions in the builder: published for a share of the contacts, compared, changed and rolled back."""

import re
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import PHONE, Audit
from tests.browser.builder_page import BuilderPage
from tests.browser.fake_flows import FakeFlows
from tests.browser.fake_gateway import FakeGateway

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

HELLO: dict[str, Any] = {"name": "hello", "trigger": {"on": "chat.opened"}, "steps": [{"say": {"text": "Hello"}}]}
AT = "2026-11-27T10:00:00Z"
VIEW: dict[str, Any] = {
    "version": 3, "share": 10, "state": "running", "started_by": "person:ben", "started_at": AT, "ended_by": "",
    "ended_at": None, "reason": None, "roll_back_if": {"handed_over_points": 10, "at_least": 50},
    "canary": {
        "version": 3, "conversations": 60, "handed_over": 30, "undone": 0, "failed": 3, "ratings": 4, "rating": 3.5,
    },
    "other": {
        "version": 2, "conversations": 540, "handed_over": 108, "undone": 2, "failed": 20, "ratings": 80, "rating": 4.2,
    },
    "compared": [
        {"number": "handed_over", "verdict": "worse", "difference": 0.3, "low": 0.12, "high": 0.48},
        {"number": "undone", "verdict": "open", "difference": 0.012, "low": -0.05, "high": 0.07},
        {"number": "failed", "verdict": "open", "difference": 0.01, "low": -0.09, "high": 0.11},
        {"number": "rating", "verdict": "too_few", "difference": None, "low": None, "high": None},
    ],
}  # fmt: skip
RUNNING = {"version": 3, "share": 10, "started_at": AT}


async def opened(browser: Browser, gateway: FakeGateway, flows: FakeFlows) -> Page:
    return (await BuilderPage.open(browser, gateway.url, flows, "hello")).page


def running(**view: Any) -> FakeFlows:
    """A flow of which version 3 is on trial."""
    flows = FakeFlows({"hello": HELLO})
    flows.summaries["hello"] = {"state": "active", "active_version": 2, "latest_version": 3, "canary": RUNNING}
    flows.parts["canary"] = {"canary": {**VIEW, **view}, "names": {"person:ben": "Ben Cole"}}
    for act in ("promote", "roll-back"):
        flows.parts[f"canary/{act}"] = {}
    return flows


async def test_a_version_is_published_for_a_share_of_the_contacts(browser: Browser, gateway: FakeGateway) -> None:
    flows = FakeFlows({"hello": HELLO})
    flows.summaries["hello"] = {"state": "active", "active_version": 2}
    page = await opened(browser, gateway, flows)
    await page.get_by_role("button", name="Publish").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("slider")).to_be_hidden()
    await dialog.get_by_role("radio", name="A share of the contacts first").check()
    slider = dialog.get_by_role("slider", name="Share of the contacts")
    await slider.focus()
    await slider.press("ArrowRight")
    share = dialog.get_by_role("spinbutton", name="Share of the contacts")
    await expect(share).to_have_value("11")
    await share.fill("25")
    await expect(slider).to_have_value("25")
    await dialog.get_by_role("checkbox", name="more conversations are handed over").check()
    await dialog.get_by_role("spinbutton", name="more conversations are handed over").fill("15")
    audit = Audit(page)
    await audit.look("the plan of a trial", within="dialog")
    assert audit.broken == {}
    # A number out of its bounds is not sent.
    await share.fill("100")
    await dialog.get_by_role("button", name="Publish").click()
    await expect(share).to_be_focused()
    await share.fill("25")
    await dialog.get_by_role("button", name="Publish").click()
    await expect(page.locator("#toast")).to_contain_text("Version 1 is on trial with 25 % of the contacts.")
    rule = {"handed_over_points": 15, "failed_percent": 5, "at_least": 50}
    assert flows.plans == [{"share": 25, "roll_back_if": rule}]
    await page.close()


async def test_both_versions_stand_side_by_side_and_a_click_rolls_back(browser: Browser, gateway: FakeGateway) -> None:
    flows = running()
    page = await opened(browser, gateway, flows)
    await page.locator(".canary-notice").get_by_role("button", name="Compare").click()
    panel = page.get_by_role("complementary")
    row = panel.get_by_role("row", name="Handed over")
    await expect(row).to_contain_text("Worse: +30 points (+12 to +48)")
    await expect(row.get_by_role("cell")).to_have_text(["50% (30)", "20% (108)"])
    await expect(panel.get_by_role("row", name="Rating")).to_contain_text("Too few to tell")
    await expect(panel.get_by_role("listitem")).to_have_text("more conversations are handed over, by 10 points or more")
    audit = Audit(page)
    await audit.look("the numbers of a trial", PHONE)
    await page.get_by_role("button", name="Change the trial").click()
    await page.get_by_role("dialog").get_by_role("spinbutton", name="Share of the contacts").fill("50")
    await audit.look("the change of a trial", PHONE, within="dialog")
    assert audit.broken == {}
    await page.get_by_role("dialog").get_by_role("button", name="Save").click()
    await expect(page.locator("#toast")).to_contain_text("The trial is changed.")

    def roll_back() -> dict[str, Any]:
        flows.summaries["hello"] |= {"canary": None}
        flows.parts["canary"] = {"canary": {**VIEW, "state": "rolled_back", "ended_by": "person:ben", "ended_at": AT}}
        return {}

    flows.parts["canary/roll-back"] = roll_back
    await panel.get_by_role("button", name="Roll back").click()
    await expect(panel.get_by_role("heading", level=3)).to_contain_text("Version 3 was rolled back")
    await expect(page.locator(".canary-notice")).to_have_count(0)
    changed = {"version": 3, "share": 50, "roll_back_if": {"handed_over_points": 10, "at_least": 50}}
    assert [each for each in flows.played if each[1]] == [("canary", changed), ("canary/roll-back", {"version": 3})]
    await page.close()


async def test_a_version_goes_to_all_contacts_after_a_question(browser: Browser, gateway: FakeGateway) -> None:
    flows = running()
    page = await opened(browser, gateway, flows)
    # Another admin changes it: the page learns it without a change of the draft.
    flows.summaries["hello"] |= {"canary": {**RUNNING, "share": 40}}
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.locator(".canary-notice")).to_contain_text("40 % of the contacts")
    await page.get_by_role("button", name="Trial version").click()
    await page.get_by_role("button", name="Give it to all contacts").click()
    await page.get_by_role("dialog").get_by_role("button", name="Give it to all contacts").click()
    await expect(page.locator("#toast")).to_contain_text("Version 3 is published.")
    assert ("canary/promote", {"version": 3}) in flows.played
    await page.close()


async def test_the_builder_says_why_a_rule_rolled_a_version_back(browser: Browser, gateway: FakeGateway) -> None:
    reason = {"number": "handed_over", "canary": 0.5, "other": 0.2, "canary_cases": 60, "other_cases": 540}
    flows = running(state="rolled_back", ended_by="system", ended_at=AT, reason=reason)
    flows.summaries["hello"] |= {"canary": None, "rolled_back": {"version": 3, "ended_at": AT, "reason": reason}}
    page = await opened(browser, gateway, flows)
    notice = page.locator(".canary-notice")
    said = re.compile(r"Version 3 was rolled back .+ \(its rule\)\. Handed over: 50% of 60, and 20% of 540 with")
    await expect(notice).to_contain_text(said)
    await page.get_by_role("link", name="All flows").click()
    await expect(page.locator(".flow-row .flow-caution")).to_have_text(said)
    await page.close()
