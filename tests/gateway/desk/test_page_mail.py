"""Answers by e-mail in a browser: the visitor gives an address, leaves, and comes back by the link."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import BrowserContext, expect
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts import Author, DeskConfig, Team, Teammate
from libs.messaging.keys import Keys
from tests.browser import chromium
from tests.browser.axe import violations_of
from tests.browser.widget import Widget
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.mail_server import MailServer, announced, answer, link_in, mail_server, settings, text_of
from tests.gateway.running import Chat, Gateway
from tests.waiting import until

pytestmark = [*chromium.NEEDED]

VISITOR = Author(kind="contact")


@pytest.fixture
async def smtp() -> AsyncIterator[MailServer]:
    async with mail_server() as server:
        yield server


@pytest.fixture
async def gateway(start_gateway: StartGateway, smtp: MailServer) -> Gateway:
    gateway = await start_gateway(**settings(smtp))
    await announced(gateway)
    return gateway


async def site(context: BrowserContext, gateway: Gateway, *, clock: bool = False) -> Widget:
    """A page with the widget, as a site embeds it. `clock`: the test may move the page's time forward."""
    page = await context.new_page()
    if clock:
        await page.clock.install()
    await page.goto(gateway.url)
    await page.evaluate(
        """() => {
            window.frontdeskSettings = { locale: 'en', open: true };
            const script = document.createElement('script');
            script.src = '/widget.js';
            document.body.append(script);
        }"""
    )
    return Widget(page)


async def only_chat(gateway: Gateway, known: Chat | None = None) -> Chat:
    """The only open conversation but the known one."""
    key = gateway.services.settings.keys.desk_list(0, "open")

    async def listed() -> list[str]:
        found: Any = await gateway.services.redis.zrange(key, 0, -1)
        return [each.decode() for each in found if known is None or each.decode() != known.id]

    [found] = await until("it is listed", listed)
    return Chat(gateway, found, "")


async def test_a_visitor_gives_an_address_leaves_and_comes_back(
    context: BrowserContext, gateway: Gateway, smtp: MailServer
) -> None:
    widget = await site(context, gateway)
    await expect(widget.host).to_have_attribute("data-status", "live")
    await widget.say("Where is my parcel?")
    await widget.button("Answers by e-mail").click()
    await widget.button("E-mail me the answer").click()
    address = widget.host.get_by_role("textbox", name="Your e-mail address")
    await expect(address).to_be_focused()
    await address.fill("vera@")
    await widget.button("Save").click()
    await expect(widget.host.get_by_text("This is no complete e-mail address.")).to_be_visible()
    assert await violations_of(widget.page, within="frontdesk-chat") == []
    await address.fill("vera@example.com")
    await address.press("Enter")
    await expect(widget.host.get_by_text("If you leave, answers go to")).to_contain_text("v•••@example.com")
    assert await violations_of(widget.page, within="frontdesk-chat") == []
    await widget.page.close()

    chat = await only_chat(gateway)
    await answer(gateway, chat, "It left on Monday.")
    token = link_in((await smtp.mails(1))[0])
    link = f"{gateway.url}/continue#en/{token}"
    page = await context.new_page()
    await page.goto(link)
    back = Widget(page)
    await expect(back.bubbles.last).to_have_text("It left on Monday.")
    assert page.url == f"{gateway.url}/continue", "the link's secret left the address"
    await back.say("Thank you!")
    await expect(back.bubbles.last).to_have_text("Thank you!")
    assert await violations_of(page) == []
    await page.reload()
    await expect(back.bubbles.last).to_have_text("Thank you!")

    await gateway.services.writer.close(chat.id, by=VISITOR, reason="done", request_id="close-01")
    await back.button("E-mail me this conversation").click()
    await expect(back.host.get_by_text("It is on its way to")).to_be_visible()
    assert "Thank you!" in (await smtp.mails(2))[1].as_string()
    assert context.browser is not None
    other = await context.browser.new_context()
    page = await other.new_page()
    await page.goto(link)
    await expect(page.get_by_role("status").get_by_text("This link has ended")).to_be_visible()
    await expect(page.locator("frontdesk-chat")).to_be_hidden()


async def waiting(widget: Widget, gateway: Gateway, known: Chat | None, text: str) -> Chat:
    """A new visitor has asked, and no answer came."""
    await expect(widget.host).to_have_attribute("data-status", "live")
    await widget.say(text)
    await expect(widget.button("Answers by e-mail")).to_be_visible()
    return await only_chat(gateway, known)


async def test_a_visitor_who_waits_is_offered_the_answer_by_mail(
    context: BrowserContext, gateway: Gateway, smtp: MailServer, redis: Redis, keys: Keys
) -> None:
    team = Team(id="sales", name="Sales", members=["ana"])
    await Directory(redis, keys).load(DeskConfig(people=[Teammate(id="ana", name="Ana Ruiz")], teams=[team]), "test")
    widget = await site(context, gateway, clock=True)
    strip = widget.host.get_by_role("region", name="Answers by e-mail")
    offer = strip.get_by_text("You don’t have to wait here.")
    first = await waiting(widget, gateway, None, "Is it in stock?")
    await expect(strip).to_be_hidden()
    await TeammateClient(gateway, "ana").does(first, "assign", owner="team:sales")
    await expect(offer).to_be_visible()
    await strip.get_by_role("button", name="Close").click()
    await widget.button("Answers by e-mail").click()
    await strip.get_by_role("button", name="E-mail me this conversation").click()
    await expect(strip.get_by_role("textbox", name="Your e-mail address")).to_be_focused()
    await strip.get_by_role("textbox").fill("vera@example.com")
    await strip.get_by_role("textbox").press("Enter")
    await expect(strip.get_by_text("It is on its way to")).to_contain_text("v•••@example.com")
    assert "Is it in stock?" in text_of((await smtp.mails(1))[0])

    await widget.page.evaluate("Frontdesk.reset()")
    await waiting(widget, gateway, first, "Where is my parcel?")
    await widget.page.clock.fast_forward(40_000)
    await expect(strip).to_be_hidden()
    await widget.page.clock.fast_forward(30_000)
    await expect(offer).to_be_visible()
    await expect(widget.input, "it takes no focus from the text that is typed").to_be_focused()
    await strip.get_by_role("button", name="Close").click()
    await widget.page.clock.fast_forward(70_000)
    await expect(strip, "a visitor who has closed it is not asked again").to_be_hidden()
