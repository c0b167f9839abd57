"""The desk offline, refused, gone or unknown: each state is clear, in the teammate's language, and covers nothing."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.fake_desk import FakeDesk
from tests.browser.fake_gateway import FakeGateway

pytestmark = pytest.mark.browser

ABOVE = """(selector) => {
  const {left, top, width, height} = document.querySelector(selector).getBoundingClientRect();
  const found = document.elementFromPoint(left + width / 2, top + height / 2);
  return Boolean(found?.closest(selector));
}"""


async def test_offline_is_said_at_once_and_the_text_stays(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    talk = desk.talk()
    talk.say("Hello")
    shown = await desk.open(gateway.url)
    await shown.open("Vera Lind")
    banner = page.locator("#banner")
    await expect(banner).to_be_hidden()
    await page.context.set_offline(True)
    await expect(banner).to_have_text("You are offline. What you write stays here.", timeout=1_500)
    desk.cut = True
    for selector in (".head h2", ".brand", ".composer [type=submit]", ".list h1"):
        assert await page.evaluate(ABOVE, selector), selector
    await shown.input.fill("It left this morning.")
    await page.get_by_role("button", name="Send", exact=True).click()
    reason = "Not sent: No connection. Please try again. Your text is kept."
    await expect(page.get_by_role("alert").filter(has_text=reason)).to_be_visible()
    await expect(shown.input).to_have_value("It left this morning.")
    desk.cut = False
    await page.context.set_offline(False)
    await expect(banner).to_be_hidden()
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(shown.bubbles.last).to_have_text("It left this morning.")
    await expect(page.get_by_role("alert").filter(has_text="Not sent")).to_have_count(0)
    await desk.cut_off()
    await expect(banner).to_have_text("Connection lost. Trying again…")


async def test_a_toast_covers_nothing(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    desk.talk().say("Hello")
    shown = await desk.open(gateway.url)
    await shown.open("Vera Lind")
    desk.refuses["draft"] = (503, "unavailable")
    await page.get_by_role("button", name="Draft").click()
    await expect(shown.toast).to_contain_text("Unavailable for now")
    for selector in (".composer textarea", ".composer [type=submit]", ".head [data-do=close]", ".settings select"):
        assert await page.evaluate(ABOVE, selector), selector


async def test_an_expired_conversation_is_closed_and_an_unknown_one_is_said(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    talk = desk.talk()
    talk.say("Hello")
    shown = await desk.open(gateway.url)
    await shown.open("Vera Lind")
    await expect(shown.input).to_be_visible()
    del desk.talks[talk.id]  # its keys have expired
    talk.say("The page reads the details again")
    await expect(page.locator(".composer")).to_contain_text("This conversation does not exist, or not any more")
    await expect(shown.input).to_be_hidden()
    await expect(page.locator("[data-do=close]")).to_be_hidden()
    await page.evaluate("location.hash = '#conversation/0-ffff'")
    missing = page.get_by_role("main")
    await expect(missing).to_contain_text("This conversation does not exist, or not any more")
    await expect(shown.input).to_be_hidden()
    await page.evaluate("location.hash = '#team%3Agone'")
    await expect(missing).to_contain_text("There is no such view.")
    await page.get_by_role("link", name="Go to my conversations").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Mine")


async def test_no_refusal_is_in_the_gateways_english(browser: Browser, gateway: FakeGateway) -> None:
    page = await browser.new_page(locale="pl")
    desk = FakeDesk(page)
    desk.talk().say("Hello")
    shown = await desk.open(gateway.url)
    await shown.open("Vera Lind")
    for code in ("unavailable", "invalid", "too_large", "contact_private", "some_new_code"):
        desk.refuses["reply"] = (422, code)
        await shown.input.fill("Dzień dobry")
        await page.get_by_role("button", name="Wyślij", exact=True).click()
        failed = page.locator(".failed")
        await expect(failed).to_contain_text("Nie wysłano")
        assert "sentence of the gateway" not in await page.inner_text("body")
    await expect(failed).to_contain_text("some_new_code")  # so that it can be reported
    await page.close()


async def test_each_button_says_its_action(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    desk.talk().say("Hello")
    shown = await desk.open(gateway.url)
    await shown.open("Vera Lind")
    silent = await page.evaluate(
        """[...document.querySelectorAll('button, a.knob')]
            .filter((each) => each.checkVisibility() && !each.innerText.trim() && !(each.ariaLabel && each.title))
            .map((each) => each.outerHTML)"""
    )
    assert silent == []
    bell = await page.locator(".brand path").get_attribute("d")
    assert bell != await page.locator("[data-do=handBack] path").get_attribute("d")
