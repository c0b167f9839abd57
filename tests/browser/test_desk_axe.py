"""No state of sign-in, lists and filters at the desk breaks a rule of accessibility, in both themes and two sizes."""

import pytest
from playwright.async_api import Browser, Page, expect

from libs.contracts import Owner
from libs.contracts.desk import Label
from tests.browser.axe import PHONE, SCREEN, Audit
from tests.browser.desk_page import DeskPage
from tests.browser.fake_desk import SESSION_S, FakeDesk
from tests.browser.fake_gateway import FakeGateway

pytestmark = pytest.mark.browser


async def opened(browser: Browser, gateway: FakeGateway) -> tuple[DeskPage, Audit]:
    page = await browser.new_page(viewport=SCREEN, locale="en-US")
    desk = FakeDesk(page)
    desk.labels = [Label(id="vip", name="Key account", colour="purple"), Label(id="bug", name="Bug", colour="red")]
    desk.talk("Nora Berg", labels=("vip", "bug"), priority="urgent", confirmed=False, matter="Where is my order?")
    desk.talk(None, owner=Owner("team", "support"))
    desk.talk("Zoë Kim")
    return await desk.open(gateway.url), Audit(page)


async def test_signing_in(page: Page, gateway: FakeGateway) -> None:
    audit = Audit(page)
    await page.goto(f"{gateway.url}/desk")
    await expect(page.locator("#sign-in")).to_be_visible()
    await audit.look("sign-in")
    assert audit.broken == {}


async def test_the_end_of_a_session(browser: Browser, gateway: FakeGateway) -> None:
    page = await browser.new_page(viewport=SCREEN, locale="en-US")
    await page.clock.install()
    desk, audit = FakeDesk(page), Audit(page)
    desk.talk()
    shown = await desk.open(gateway.url)
    await expect(shown.rows).to_have_count(1)
    await page.clock.fast_forward((SESSION_S - 60) * 1_000)
    await expect(page.locator("#ending")).to_be_visible()
    await audit.look("a session that ends soon")
    await page.locator("#ending").get_by_role("button", name="Sign in again").click()
    await expect(page.locator("#sign-in")).to_be_visible()
    await audit.look("signing in again")
    await page.locator("#sign-in").get_by_role("button", name="Cancel").click()
    await page.keyboard.press("?")
    await expect(shown.dialog).to_be_visible()
    await page.clock.fast_forward(61_000)
    await expect(page.get_by_role("dialog", name="Frontdesk")).to_be_visible()
    await audit.look("signing in over a dialog", within="dialog.cover")
    assert audit.broken == {}
    await page.close()


@pytest.mark.timeout(240)
async def test_lists_and_filters(browser: Browser, gateway: FakeGateway) -> None:
    shown, audit = await opened(browser, gateway)
    page = shown.page
    await audit.look("list")
    await page.get_by_role("button", name="Select conversations").first.click()
    await page.get_by_role("checkbox", name="Select Zoë Kim").check()
    # Now a click on the row selects, too, and opens nothing.
    await shown.row("Zoë Kim").click()
    await expect(page.get_by_role("checkbox", name="Select Zoë Kim")).not_to_be_checked()
    await shown.row("Zoë Kim").click()
    await expect(page.get_by_role("checkbox", name="Select Zoë Kim")).to_be_checked()
    assert "conversation/" not in page.url
    await expect(page.get_by_role("toolbar", name="Selected conversations")).to_be_visible()
    await audit.look("a selection")
    await page.get_by_role("toolbar").get_by_role("button", name="Clear the selection").click()
    await page.keyboard.press("f")
    await expect(shown.dialog).to_be_visible()
    await audit.look("filters", within="dialog")
    await shown.dialog.get_by_role("checkbox", name="Urgent").check()
    await shown.dialog.get_by_role("button", name="Apply").click()
    await expect(page.get_by_role("button", name="Save as a view")).to_be_visible()
    await audit.look("filters that hold")
    await page.get_by_role("button", name="Save as a view").click()
    await audit.look("a view to save", within="dialog")
    await page.keyboard.press("Escape")
    await page.evaluate("location.hash = '#mentions'")
    await expect(shown.page.get_by_role("heading", level=1)).to_have_text("Mentions")
    await audit.look("an empty list")
    await page.get_by_role("searchbox").first.fill("nothing like this")
    await expect(page.locator(".list .found-total")).to_be_visible()
    await audit.look("a search")
    await page.set_viewport_size(PHONE)
    await page.get_by_role("button", name="Views").first.click()
    await expect(page.get_by_role("navigation", name="Views")).to_be_in_viewport()
    await audit.look("the drawer", PHONE)
    assert audit.broken == {}
    await page.close()
