"""Admins put a conversation on legal hold in the thread, and end the hold in the settings."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, expect

from libs.contracts import LegalHold, Teammate
from tests.browser.axe import PHONE, SCREEN, Audit
from tests.browser.desk_page import DeskPage
from tests.browser.fake_desk import FakeDesk
from tests.browser.fake_gateway import FakeGateway
from tests.browser.removable_lists import open_list

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

HOLD = LegalHold(
    id="0" * 26, of="contact", conversation_id="0-1", contact="visitor:site:vera", by="person:ana", at=datetime.now(UTC)
)


async def opened(browser: Browser, gateway: FakeGateway) -> tuple[FakeDesk, DeskPage]:
    page = await browser.new_page(viewport=SCREEN, locale="en-US")
    desk = FakeDesk(page)
    talk = desk.talk()
    talk.say("Hello")
    shown = await desk.open(gateway.url)
    await page.evaluate("id => { location.hash = `#conversation/${id}`; }", talk.id)
    await expect(shown.bubbles.first).to_be_visible()
    return desk, shown


async def test_a_conversation_is_put_on_hold_in_the_thread(browser: Browser, gateway: FakeGateway) -> None:
    desk, shown = await opened(browser, gateway)
    audit = Audit(shown.page, "dialog")
    await shown.head.get_by_role("button", name="More actions").click()
    await shown.dialog.get_by_role("button", name="Legal hold").click()
    choice = shown.dialog.get_by_role("combobox", name="Keep")
    await expect(choice).to_be_focused()
    await audit.look("the question")
    await shown.page.set_viewport_size(PHONE)
    for part in ("select", "button.primary", "button.quiet"):
        box = await shown.dialog.locator(part).last.bounding_box()
        assert box is not None
        assert box["height"] >= 44, part
    await choice.select_option("contact")
    desk.refuses["hold"] = (404, "archive_off")
    await shown.dialog.get_by_role("button", name="Put on hold").click()
    await expect(shown.dialog.get_by_role("alert")).to_contain_text("no archive")
    del desk.refuses["hold"]
    await shown.dialog.get_by_role("button", name="Put on hold").click()
    await expect(shown.page.get_by_text("It is on legal hold.")).to_be_visible()
    assert [body for action, body in desk.requests if action == "hold"][-1] == {"of": "contact"}
    assert audit.broken == {}


async def test_only_admins_have_the_command(browser: Browser, gateway: FakeGateway) -> None:
    desk, shown = await opened(browser, gateway)
    desk.me = Teammate(id="ana", name="Ana Ruiz", role="lead")
    desk.tell_me()
    await shown.head.get_by_role("button", name="More actions").click()
    await expect(shown.dialog.get_by_role("button", name="Block")).to_be_visible()
    await expect(shown.dialog.get_by_role("button", name="Legal hold")).to_have_count(0)


async def test_the_settings_list_holds_and_end_them(browser: Browser, gateway: FakeGateway) -> None:
    _, shown = await opened(browser, gateway)
    await open_list(shown.page, "holds", HOLD)
    row = shown.page.locator(".settings-page").get_by_role("button", name="visitor:site:vera")
    await expect(row).to_contain_text("All conversations of the contact · Ana Ruiz")
    audit = Audit(shown.page)
    await audit.look("the list")
    await row.click()
    await audit.look("a hold")
    await shown.dialog.get_by_role("button", name="End the hold").click()
    await expect(shown.page.get_by_text("Nothing yet.")).to_be_visible()
    assert audit.broken == {}
