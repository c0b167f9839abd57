"""Archived conversations in a browser: the desk opens them by a click and by a link, and the widget shows them."""

import secrets

from playwright.async_api import BrowserContext, expect

from tests.browser import chromium
from tests.browser.desk_page import DeskPage
from tests.browser.widget import Widget
from tests.gateway.archived.mover import Mover
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Chat, Gateway, host_token

pytestmark = [*chromium.NEEDED]


async def archived(gateway: Gateway, ana: TeammateClient, mover: Mover, token: str) -> Chat:
    chat = await gateway.open(token)
    await chat.say("Where is my parcel?")
    await ana.does(chat, "reply", text="At the depot")
    await ana.does(chat, "close", category="Order")
    await mover.move(chat.id, gateway)
    return chat


async def test_the_desk_opens_an_archived_conversation_by_click_and_link(
    gateway: Gateway, ana: TeammateClient, mover: Mover, context: BrowserContext
) -> None:
    chat = await archived(gateway, ana, mover, host_token("vera", role="visitor", name="Vera"))
    desk = DeskPage(await context.new_page())
    await desk.sign_in(gateway.url, host_token("ana", role="teammate", name="Ana"))
    await desk.view("Closed")
    await desk.open("Vera")
    await expect(desk.bubbles).to_have_text(["Where is my parcel?", "At the depot"])
    await expect(desk.page).to_have_url(f"{gateway.url}/desk#conversation/{chat.id}")
    link, desk = desk.page.url, DeskPage(await context.new_page())
    await desk.page.goto(link)
    await expect(desk.bubbles).to_have_text(["Where is my parcel?", "At the depot"])
    await expect(desk.details).to_contain_text("by the contact")


async def test_the_widget_shows_an_archived_conversation(
    gateway: Gateway, ana: TeammateClient, mover: Mover, context: BrowserContext
) -> None:
    token = host_token(f"vera-{secrets.token_hex(4)}", role="visitor", name="Vera")
    await archived(gateway, ana, mover, token)
    page = await context.new_page()
    await page.goto(gateway.url)
    await page.evaluate(
        """(token) => {
            window.frontdeskSettings = { locale: 'en', open: true, token };
            const script = document.createElement('script');
            script.src = '/widget.js';
            document.body.append(script);
        }""",
        token,
    )
    widget = Widget(page)
    await expect(widget.host).to_have_attribute("data-status", "live")
    await widget.button("Earlier conversations").click()
    history = widget.host.locator(".history")
    await history.locator(".earlier").click()
    await expect(history.locator(".bubble")).to_have_text(["Where is my parcel?", "At the depot"])
    await expect(history.locator(".end")).to_contain_text("Closed by Ana Ruiz")
