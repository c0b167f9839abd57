"""A refusal is shown in the visitor's language, and the widget continues by itself when it can."""

import asyncio

import pytest
from playwright.async_api import expect

from libs.contracts.frames import ErrorFrame
from libs.contracts.principals import LOCALES
from tests.browser.fake_gateway import FakeGateway
from tests.browser.fake_problems import Refused
from tests.browser.fake_tokens import host_token
from tests.browser.host_site import HostSite
from tests.browser.locale_files import LOCALES_DIR, words
from tests.browser.widget import Widget
from tests.waiting import until_holds

pytestmark = pytest.mark.browser

BUSY = Refused(503, "busy", 20.0)
VERY_BUSY = "Very busy right now. Your text is kept; trying again…"


async def test_a_busy_gateway_is_retried_and_the_typed_text_is_sent(
    site: HostSite, widget: Widget, gateway: FakeGateway
) -> None:
    gateway.no_opening = BUSY
    await widget.page.clock.install()
    await widget.page.goto(site.url)
    await widget.launcher.click()
    await until_holds(lambda: gateway.openings, "an opening")
    await widget.page.clock.run_for(2_000)
    await expect(widget.banner).to_have_text(VERY_BUSY)
    await widget.say("I can wait")
    await widget.page.clock.run_for(17_000)
    assert gateway.openings == 1
    await expect(widget.lines.last).not_to_contain_text("Not sent.")
    gateway.no_opening = None
    await widget.page.clock.run_for(7_000)
    await expect(widget.bubbles.last).to_have_text("You said: I can wait")
    await expect(widget.banner).to_be_hidden()
    assert gateway.openings == 2


async def test_lines_wait_for_a_busy_gateway_and_are_sent_in_order(
    site: HostSite, widget: Widget, gateway: FakeGateway
) -> None:
    await widget.page.clock.install()
    await widget.page.goto(site.url)
    await widget.open()
    gateway.no_line = BUSY
    await widget.say("first")
    await expect(widget.lines.last).to_contain_text(VERY_BUSY)
    await widget.say("second")
    await widget.page.clock.run_for(19_000)
    assert [each["text"] for each in gateway.last.received if "text" in each] == ["first"]
    gateway.no_line = None
    await widget.page.clock.run_for(7_000)
    await expect(widget.bubbles.last).to_have_text("You said: second")
    assert (await widget.texts())[1:] == ["first", "You said: first", "second", "You said: second"]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("code", ["sign_in_required", "token_expired", "token_superseded"])
async def test_a_person_who_may_not_chat_learns_why(
    site: HostSite, widget: Widget, gateway: FakeGateway, code: str, locale: str
) -> None:
    site.settings = {"locale": locale}
    gateway.no_opening = Refused(401, code)
    await widget.page.goto(site.url)
    await widget.launcher.click()
    await expect(widget.banner).to_have_text(words(LOCALES_DIR / f"{locale}.js")[code])
    await expect(widget.banner.get_by_role("button")).to_have_count(0)
    assert gateway.openings == 1


async def test_a_newer_role_ends_the_chat_with_its_reason(site: HostSite, widget: Widget, gateway: FakeGateway) -> None:
    site.settings = {"token": host_token("jane")}
    await widget.page.goto(site.url)
    await widget.open()
    gateway.no_opening = gateway.no_stream = Refused(401, "token_superseded")
    gateway.last.send(ErrorFrame(code="token_superseded", detail="There is a newer one."))
    for listener in gateway.last.listeners:
        listener.put_nowait(None)
    await expect(widget.banner).to_have_text(
        "You have signed in again in another role. Please reload the page.", timeout=3_000
    )
    openings = gateway.openings
    await asyncio.sleep(1.5)
    assert gateway.openings == openings, "nothing is asked again"
    await expect(widget.host).to_have_attribute("data-status", "refused")


@pytest.mark.parametrize("after_ready", [False, True])
async def test_a_token_that_is_always_refused_is_not_fetched_forever(
    site: HostSite, widget: Widget, gateway: FakeGateway, after_ready: bool
) -> None:
    if after_ready:
        gateway.last_word = ErrorFrame(code="token_expired", detail="It has expired.")
    else:
        gateway.no_stream = Refused(401, "token_expired")
    await widget.page.goto(site.url)
    await widget.launcher.click()
    await expect(widget.banner).to_have_text("Your sign-in has expired. Please reload the page.")
    await expect(widget.host).to_have_attribute("data-status", "refused")
    assert (await widget.heard("error"))[-1]["code"] == "token_expired"
    assert gateway.openings == 2
    await asyncio.sleep(1)  # for a third opening, which must not come
    assert gateway.openings == 2


async def test_tokens_that_end_after_a_while_are_each_asked_for_again(
    site: HostSite, widget: Widget, gateway: FakeGateway
) -> None:
    await widget.page.clock.install()
    await widget.page.goto(site.url)
    await widget.open()
    for openings in (2, 3, 4):
        await expect(widget.host).to_have_attribute("data-status", "live")
        await widget.page.clock.run_for(11_000)
        gateway.last.send(ErrorFrame(code="token_expired", detail="It has expired."))
        for listener in gateway.last.listeners:
            listener.put_nowait(None)
        await until_holds(lambda expected=openings: gateway.openings == expected, "an opening")  # type: ignore[misc]
    await expect(widget.host).to_have_attribute("data-status", "live")


async def test_a_full_storage_that_keeps_a_refused_token_does_not_repeat_it(
    site: HostSite, widget: Widget, gateway: FakeGateway
) -> None:
    await widget.page.goto(site.url)
    await expect(widget.launcher).to_be_visible()
    await widget.page.evaluate(
        """base => {
            localStorage.setItem(`frontdesk:${base}:anonymous`, JSON.stringify({ visitor_token: 'expired' }));
            Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
        }""",
        gateway.url,
    )
    await widget.open()
    assert gateway.openings == 2


async def test_a_full_conversation_gives_way_to_the_next_with_the_line(chat: Widget, gateway: FakeGateway) -> None:
    first = gateway.last
    gateway.no_line = Refused(409, "conversation_full")
    await chat.say("one too many")
    await expect(chat.lines.last).to_contain_text("This conversation is full.")
    gateway.no_line = None
    await chat.button("Start a new one").click()
    await expect(chat.bubbles.last).to_have_text("You said: one too many")
    assert first.status == "closed"
    assert gateway.last is not first


async def test_too_many_tabs_are_named(site: HostSite, widget: Widget, gateway: FakeGateway) -> None:
    gateway.no_stream = Refused(429, "too_many_connections", 1.0)
    await widget.page.goto(site.url)
    await widget.launcher.click()
    await expect(widget.banner).to_have_text("Open in too many places. Please close other tabs; trying again…")
    gateway.no_stream = None
    await widget.welcomed()
    await expect(widget.banner).to_be_hidden()


async def test_a_limit_of_hours_is_said_instead_of_waited_for(
    site: HostSite, widget: Widget, gateway: FakeGateway
) -> None:
    gateway.no_opening = Refused(429, "rate_limited", 7_200.0)
    await widget.page.goto(site.url)
    await widget.launcher.click()
    await expect(widget.banner).to_contain_text("The limit is reached. Please try again later.")
    gateway.no_opening = None
    await widget.button("Try again").click()
    await widget.welcomed()


async def test_a_button_that_is_no_longer_valid_is_named(chat: Widget, gateway: FakeGateway) -> None:
    gateway.no_line = Refused(422, "action_unknown")
    await chat.button("Search contact").click()
    await expect(chat.lines.last).to_contain_text("This button is no longer valid.")
    await expect(chat.lines.last.get_by_role("button")).to_have_count(0)
