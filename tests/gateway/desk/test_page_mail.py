"""Answers by e-mail in a browser: the visitor gives an address, leaves, and comes back by the link."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import BrowserContext, expect

from libs.contracts import Author
from tests.browser import chromium
from tests.browser.axe import violations_of
from tests.browser.widget import Widget
from tests.gateway.conftest import StartGateway
from tests.gateway.mail_server import MailServer, announced, answer, link_in, mail_server, settings
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


async def site(context: BrowserContext, gateway: Gateway) -> Widget:
    """A page with the widget, as a site embeds it."""
    page = await context.new_page()
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


async def only_chat(gateway: Gateway) -> Chat:
    key = gateway.services.settings.keys.desk_list(0, "open")

    async def listed() -> list[bytes]:
        found: Any = await gateway.services.redis.zrange(key, 0, -1)
        return list(found)

    [found] = await until("it is listed", listed)
    return Chat(gateway, found.decode(), "")


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
