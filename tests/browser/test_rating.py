"""After the end a contact says how it was, with one click, and a line for those who want to write one."""

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.browser.axe import violations_of
from tests.browser.fake_conversation import FakeConversation
from tests.browser.fake_gateway import FakeGateway
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget
from tests.waiting import until_holds

pytestmark = pytest.mark.browser

QUESTION = "How did we do?"


async def closed(gateway: FakeGateway, site: HostSite, widget: Widget) -> FakeConversation:
    gateway.widget = {"ask_rating": True}
    await widget.page.goto(site.url)
    await widget.open()
    await widget.say("my parcel is late")
    await expect(widget.bubbles).to_have_count(3)
    gateway.last.close()
    return gateway.last


async def could_ask(widget: Widget) -> None:
    """The conversation has ended, and the part that asks is loaded: a question would be there."""
    await expect(widget.host).to_have_attribute("data-status", "ended")
    await widget.page.wait_for_function(
        """() => performance.getEntriesByType('resource').filter(({ name }) => /rating/.test(name)).length >= 3
            && new Promise((done) => setTimeout(() => done(true), 100))"""
    )


def rated(conversation: FakeConversation) -> list[tuple[int, str]]:
    return [(each["rating"], each["comment"]) for each in conversation.ratings]


@pytest.mark.firefox
async def test_one_click_rates_and_a_line_may_follow(gateway: FakeGateway, site: HostSite, widget: Widget) -> None:
    conversation = await closed(gateway, site, widget)
    stars = widget.host.get_by_role("group", name=QUESTION).get_by_role("radio")
    await expect(stars).to_have_count(5)
    assert await violations_of(widget.page, within="frontdesk-chat") == []
    await widget.host.get_by_role("radio", name="4 of 5").check()
    await expect(widget.host.get_by_text("Thank you, your rating is stored.")).to_be_visible()
    assert rated(conversation) == [(4, "")]
    await widget.host.get_by_role("textbox", name="Would you like to add a line?").fill("Quick and kind")
    await widget.button("Send").click()
    await expect(widget.host.get_by_text("Thank you for telling us.")).to_be_visible()
    assert rated(conversation) == [(4, ""), (4, "Quick and kind")]
    assert len({each["request_id"] for each in conversation.ratings}) == 2


async def test_by_keyboard(gateway: FakeGateway, site: HostSite, widget: Widget) -> None:
    conversation = await closed(gateway, site, widget)
    await widget.host.get_by_role("radio", name="1 of 5").focus()
    await widget.page.keyboard.press("Space")
    await widget.page.keyboard.press("ArrowRight")
    await until_holds(lambda: rated(conversation) == [(1, ""), (2, "")], "both ratings came, in order")


async def test_a_reload_asks_again_until_it_was_answered_or_put_aside(
    gateway: FakeGateway, site: HostSite, widget: Widget
) -> None:
    await closed(gateway, site, widget)
    group = widget.host.get_by_role("group", name=QUESTION)
    await expect(group).to_be_visible()
    await widget.page.reload()
    await expect(group).to_be_visible()
    await widget.button("No rating").click()
    await expect(group).to_have_count(0)
    await widget.page.reload()
    await could_ask(widget)
    await expect(group).to_have_count(0)


async def test_it_does_not_ask_without_an_answer_nor_in_the_next_one(
    gateway: FakeGateway, site: HostSite, widget: Widget
) -> None:
    gateway.widget, gateway.answering = {"ask_rating": True}, False
    await widget.page.goto(site.url)
    await widget.open()
    await widget.say("my parcel is late")
    await until_holds(lambda: gateway.last.received, "the line came")
    gateway.last.close()
    await could_ask(widget)
    group = widget.host.get_by_role("group", name=QUESTION)
    await expect(group).to_have_count(0)
    gateway.answering = True
    await widget.say("still late")
    await expect(widget.log).to_contain_text("You said: still late")
    gateway.last.close()
    await expect(group).to_be_visible()
    await widget.say("and now?")
    await expect(group).to_have_count(0)


async def test_a_rating_that_could_not_be_stored_is_no_thanks(
    gateway: FakeGateway, site: HostSite, widget: Widget
) -> None:
    conversation = await closed(gateway, site, widget)
    await expect(widget.host.get_by_role("group", name=QUESTION)).to_be_visible()
    gateway.accepting = False
    await widget.host.get_by_role("radio", name="5 of 5").check()
    await expect(widget.host.get_by_text("It could not be stored. Please try again.")).to_be_visible()
    gateway.accepting = True
    await widget.host.get_by_role("radio", name="4 of 5").check()
    await expect(widget.host.get_by_text("Thank you, your rating is stored.")).to_be_visible()
    assert rated(conversation) == [(4, "")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_fits_a_phone(browser: Browser, gateway: FakeGateway, site: HostSite, scheme: Any) -> None:
    page = await browser.new_page(viewport={"width": 390, "height": 700}, is_mobile=True, color_scheme=scheme)
    widget = Widget(page)
    await closed(gateway, site, widget)
    await widget.host.get_by_role("radio", name="5 of 5").check()
    await expect(widget.host.get_by_role("textbox", name="Would you like to add a line?")).to_be_visible()
    for part in await widget.host.locator(".rating label, .rating button").all():
        box = await part.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    assert await violations_of(page, within="frontdesk-chat") == []
    await page.close()
