"""A search at the desk, in a browser: it finds archived conversations, and says when it can't."""

from playwright.async_api import BrowserContext, expect

from tests.browser import chromium
from tests.browser.desk_page import DeskPage
from tests.gateway.archived.mover import Mover
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Gateway, host_token

pytestmark = [*chromium.NEEDED]


async def searched(gateway: Gateway, context: BrowserContext, text: str) -> DeskPage:
    desk = DeskPage(await context.new_page())
    await desk.sign_in(gateway.url, host_token("ana", role="teammate", name="Ana"))
    await desk.page.get_by_role("searchbox").fill(text)
    return desk


async def test_a_search_opens_an_archived_conversation(
    gateway: Gateway, ana: TeammateClient, mover: Mover, context: BrowserContext
) -> None:
    chat = await gateway.open(host_token("vera", role="visitor", name="Vera"))
    await chat.say("Where is my parcel?")
    await ana.does(chat, "close", category="Order")
    await mover.move(chat.id, gateway)
    desk = await searched(gateway, context, "PARCEL")
    await expect(desk.page.locator(".found-total")).to_have_text("1 conversation found")
    await expect(desk.row("Vera").locator("mark")).to_have_text("parcel")
    await desk.page.get_by_role("button", name="Filters (f)").click()
    await desk.dialog.get_by_label("To", exact=True).fill("2020-01-31")
    await desk.page.get_by_role("button", name="Apply").click()
    await expect(desk.rows).to_have_count(0)
    await desk.page.get_by_role("button", name="Remove the filter To").click()
    await desk.open("Vera")
    await expect(desk.bubbles).to_have_text(["Where is my parcel?"])


async def test_a_search_says_that_the_archive_is_away(
    start_gateway: StartGateway, ana: TeammateClient, context: BrowserContext
) -> None:
    gateway = await start_gateway(archive_url="postgresql://nobody@127.0.0.1:1/nothing")
    chat = await gateway.open(host_token("vera", role="visitor", name="Vera"))
    await chat.say("Where is my parcel?")
    desk = await searched(gateway, context, "parcel")
    await expect(desk.page.locator(".found-total")).to_contain_text("the archive does not answer")
    await expect(desk.row("Vera").locator("mark")).to_have_text("parcel")
