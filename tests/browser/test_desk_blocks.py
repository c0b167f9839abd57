"""Leads and admins block a contact in the thread, and end the block in the settings."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from libs.contracts import ContactBlock, Teammate
from services.gateway.desk.schemas import ContactDetails
from tests.browser.axe import PHONE, SCREEN, Audit
from tests.browser.desk_page import DeskPage
from tests.browser.fake_desk import FakeDesk, FakeTalk
from tests.browser.fake_gateway import FakeGateway
from tests.browser.removable_lists import open_list

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

NOW = datetime.now(UTC)
BLOCK = ContactBlock(
    id="0" * 26, contact="anonymous:1", name="Rude Rob", conversation_id="0-1", reason="Insults", by="person:ana",
    at=NOW, until=NOW + timedelta(days=7), by_network=True,
)  # fmt: skip


async def opened(browser: Browser, gateway: FakeGateway, **contact: Any) -> tuple[FakeDesk, FakeTalk, DeskPage]:
    page = await browser.new_page(viewport=SCREEN, locale="en-US")
    desk = FakeDesk(page)
    talk = desk.talk(contact=ContactDetails(key="anonymous:1", **contact))
    talk.say("Hello")
    shown = await desk.open(gateway.url)
    await page.evaluate("id => { location.hash = `#conversation/${id}`; }", talk.id)
    await expect(shown.bubbles.first).to_be_visible()
    return desk, talk, shown


async def test_a_contact_is_blocked_from_the_thread(browser: Browser, gateway: FakeGateway) -> None:
    desk, _, shown = await opened(browser, gateway)
    audit = Audit(shown.page, "dialog")
    await shown.head.get_by_role("button", name="More actions").click()
    await shown.dialog.get_by_role("button", name="Block").click()
    await expect(shown.dialog.get_by_role("combobox", name="For")).to_be_focused()
    await audit.look("the question")
    await shown.page.set_viewport_size(PHONE)
    for part in ("select", "textarea", "button.primary", "button.quiet", "label.choice"):
        box = await shown.dialog.locator(part).last.bounding_box()
        assert box is not None
        assert box["height"] >= 44, part
    await shown.dialog.get_by_role("combobox", name="For").select_option("7")
    await shown.dialog.get_by_role("textbox", name="Reason").fill("Insults")
    await shown.dialog.get_by_role("checkbox", name="same network").check()
    desk.refuses["block"] = (409, "blocks_full")
    await shown.dialog.get_by_role("button", name="Block", exact=True).click()
    await expect(shown.dialog.get_by_role("alert")).to_contain_text("block list is full")
    del desk.refuses["block"]
    await shown.dialog.get_by_role("button", name="Block", exact=True).click()
    await expect(shown.page.get_by_text("The contact is blocked.")).to_be_visible()
    sent = [body for action, body in desk.requests if action == "block"][-1]
    assert (sent["hours"], sent["reason"], sent["network"]) == (168, "Insults", True)
    assert audit.broken == {}


async def test_teammates_have_no_such_command(browser: Browser, gateway: FakeGateway) -> None:
    desk, _, shown = await opened(browser, gateway)
    desk.me = Teammate(id="ana", name="Ana Ruiz")
    desk.tell_me()
    await expect(shown.page.get_by_role("link", name="Settings")).to_have_count(0)
    await shown.head.get_by_role("button", name="More actions").click()
    await expect(shown.dialog.get_by_role("button", name="Priority")).to_be_visible()
    await expect(shown.dialog.get_by_role("button", name="Block")).to_have_count(0)


async def test_the_settings_list_blocks_and_end_them(browser: Browser, gateway: FakeGateway) -> None:
    _, _, shown = await opened(browser, gateway)
    await open_list(shown.page, "blocks", BLOCK)
    row = shown.page.locator(".settings-page").get_by_role("button", name="Rude Rob")
    await expect(row).to_contain_text("Insults")
    audit = Audit(shown.page)
    await audit.look("the list")
    await row.click()
    await expect(shown.dialog).to_contain_text("the same network")
    await audit.look("a block")
    await shown.dialog.get_by_role("button", name="Unblock").click()
    await expect(shown.page.get_by_text("Nothing yet.")).to_be_visible()
    assert audit.broken == {}
