"""Sessions in a browser: every tab is signed in, and a session is renewed, ended and begun again without a loss."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import BrowserContext, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from tests.browser import chromium
from tests.browser.desk_page import DeskPage
from tests.browser.server import Server
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient, customer
from tests.gateway.running import Gateway, host_token
from tests.waiting import until_holds

pytestmark = [*chromium.NEEDED]


class Site:
    """The host site, which signs Ana in: at an address, and by messages to the desk that it opened."""

    def __init__(self) -> None:
        self.asked, self.gives, self.person, self.origin, self.url = 0, True, "ana", "", ""

    def token(self) -> str:
        return host_token(self.person, role="teammate", exp=int(time.time()) + 3_600 + self.asked)

    async def refresh(self, request: Request) -> Response:
        self.asked += 1
        headers = {"Access-Control-Allow-Origin": self.origin, "Access-Control-Allow-Credentials": "true"}
        if not self.gives:
            return JSONResponse({}, 401, headers)
        assert request.cookies == {"site": "ana"}
        return JSONResponse({"token": self.token()}, headers=headers)

    async def page(self, request: Request) -> Response:
        answer = HTMLResponse('<title>Site</title><link rel="icon" href="data:,">')
        answer.set_cookie("site", "ana")
        return answer

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Site"]:
        server = Server(Starlette(routes=[Route("/refresh", self.refresh), Route("/", self.page)]), 0)
        task = asyncio.create_task(server.serve())
        self.url = f"http://127.0.0.1:{await server.listening()}"
        try:
            yield self
        finally:
            server.should_exit = True
            await task


async def short_session(host: Page, desk: DeskPage, gateway: Gateway) -> int:
    """The host site sends a token that ends soon, now that the page is there. The time of its end.

    A slow machine may need longer than a token lasts. Then the next one lasts longer.
    """
    for seconds in (6, 12, 24, 48):
        ends = int(time.time()) + seconds
        token = host_token("ana", role="teammate", exp=ends)
        async with desk.page.expect_response(f"{gateway.url}/v1/desk/session") as answer:
            await host.evaluate(
                "([data, gateway]) => desk.postMessage(data, gateway)",
                [{"type": "frontdesk:token", "token": token}, gateway.url],
            )
        if (await answer.value).ok:
            return ends
    raise AssertionError("no token of the host site was taken")


async def opened(context: BrowserContext, gateway: Gateway, token: str | None = None) -> DeskPage:
    page = DeskPage(await context.new_page())
    await page.page.goto(f"{gateway.url}/desk{'#token=' + token if token else ''}")
    return page


async def in_conversation(page: DeskPage, name: str) -> None:
    # Before the page is signed in, another address would take its token away.
    await expect(page.page.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
    await page.page.evaluate("location.hash = '#all'")
    await page.open(name)
    await expect(page.input).to_be_visible()


async def test_every_tab_is_signed_in_and_links_name_the_conversation_only(
    gateway: Gateway, ana: TeammateClient, context: BrowserContext
) -> None:
    chat = await customer(gateway, "Vera")
    desk = await opened(context, gateway, host_token("ana", role="teammate"))
    await expect(desk.page.get_by_role("heading", level=1)).to_have_text("Mine")
    assert "token" not in desk.page.url
    await in_conversation(desk, "Vera")
    assert desk.page.url == f"{gateway.url}/desk#conversation/{chat.id}"
    async with context.expect_page() as new:
        await desk.row("Vera").click(modifiers=["ControlOrMeta"])
    other = DeskPage(await new.value)
    await expect(other.head.get_by_role("heading")).to_have_text("Vera")
    # No script can read the session, and the browser keeps no token.
    kept = await other.page.evaluate("JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}])")
    assert "ey" not in kept
    # The way back and a reload keep the view.
    await desk.page.reload()
    await expect(desk.head.get_by_role("heading")).to_have_text("Vera")
    # A second person in the same browser, in a tab of their own.
    ben = await opened(context, gateway, host_token("ben", role="teammate"))
    await expect(ben.page.locator(".me strong")).to_have_text("Ben Cole")
    await other.page.reload()
    await expect(other.page.locator(".me strong")).to_have_text("Ana Ruiz")
    # Signing out ends the session in all tabs of this person, and only there.
    await desk.page.bring_to_front()
    await desk.page.get_by_role("button", name="Sign out").click()
    for tab in (desk, other):
        await expect(tab.page.locator("#sign-in")).to_contain_text("You are signed out.")
    await other.page.goto(f"{gateway.url}/desk")
    await expect(other.page.locator(".me strong")).to_have_text("Ben Cole")


@pytest.mark.parametrize("way", ["address", "message"])
async def test_a_session_is_renewed_without_a_reload(
    start_gateway: StartGateway, ana: TeammateClient, context: BrowserContext, way: str
) -> None:
    async with Site().serving() as site:
        by_address = {"desk_refresh_url": f"{site.url}/refresh"} if way == "address" else {}
        gateway = await start_gateway(desk_origins=site.url, **by_address)
        site.origin = gateway.url
        await customer(gateway, "Vera")
        host = await context.new_page()
        await host.goto(site.url)
        if way == "message":
            await _answers_messages(host, site, gateway)
        async with context.expect_page() as new:
            token = host_token("ana", role="teammate")
            await host.evaluate(f"window.desk = open('{gateway.url}/desk#token={token}'); null")
        desk = DeskPage(await new.value)
        await in_conversation(desk, "Vera")
        await desk.input.fill("Half a rep")
        ends = await short_session(host, desk, gateway)
        await until_holds(lambda: site.asked, "a token was asked for", within_s=60)
        await desk.page.wait_for_function("() => document.getElementById('ending').hidden")
        await until_holds(lambda: time.time() > ends, "the first session is over", within_s=60)
        await expect(desk.page.locator("#sign-in")).to_be_hidden()
        await expect(desk.input).to_have_value("Half a rep")
        await desk.reply("Half a reply")


async def _answers_messages(host: Page, site: Site, gateway: Gateway) -> None:
    def token() -> str:
        site.asked += 1
        return site.token()

    await host.expose_function("newToken", token)
    await host.evaluate(
        """gateway => addEventListener('message', async ({origin, source, data}) => {
          if (origin !== gateway || data.type !== 'frontdesk:token-needed') return;
          source.postMessage({type: 'frontdesk:token', token: await newToken()}, gateway);
        })""",
        gateway.url,
    )


async def test_a_session_that_ends_is_announced_and_begun_again_without_a_loss(
    start_gateway: StartGateway, ana: TeammateClient, context: BrowserContext
) -> None:
    async with Site().serving() as site:
        gateway = await start_gateway(desk_refresh_url=f"{site.url}/refresh")
        site.origin, site.gives = gateway.url, False
        await customer(gateway, "Vera")
        await (await context.new_page()).goto(site.url)
        # The page's clock, which the test moves: a slow machine can't reach the end of the session too early.
        await context.clock.install()
        desk = await opened(context, gateway, host_token("ana", role="teammate", exp=int(time.time()) + 3_600))
        await in_conversation(desk, "Vera")
        await desk.input.fill("Half a rep")
        await desk.page.get_by_role("button", name="Close", exact=True).click()
        await desk.dialog.get_by_label("Summary").fill("Half a summary")
        # The browser's cookie ends by another clock.
        await context.clear_cookies(path="/v1/desk")
        await context.clock.fast_forward("56:00")
        await expect(desk.page.locator("#ending")).to_contain_text("Your session ends at")
        await context.clock.fast_forward("05:00")
        await expect(desk.page.locator("#sign-in")).to_contain_text("Your session has ended.")
        await expect(desk.input).to_be_hidden()
        # Another person's sign-in does not continue this one's page.
        site.gives, site.person, asked = True, "ben", site.asked
        await desk.page.get_by_role("button", name="Sign in again").click()
        await until_holds(lambda: site.asked > asked, "a token was asked for")
        await expect(desk.page.locator("#sign-in")).to_be_visible()
        site.person = "ana"
        await desk.page.get_by_role("button", name="Sign in again").click()
        # The dialog that was open at the end is open again, with its text.
        await expect(desk.page.locator("#sign-in")).to_be_hidden()
        await expect(desk.dialog.get_by_label("Summary")).to_have_value("Half a summary")
        await desk.page.keyboard.press("Escape")
        await expect(desk.input).to_have_value("Half a rep")
        await desk.reply("Half a reply")


async def test_the_desk_says_at_once_that_it_is_another_persons_token(
    gateway: Gateway, ana: TeammateClient, context: BrowserContext
) -> None:
    desk = await opened(context, gateway, host_token("ana", role="visitor"))
    await expect(desk.page.locator("#sign-in")).to_contain_text("This sign-in is not valid for the desk.")
    await desk.page.get_by_label("Token").fill(host_token("ben", role="teammate"))
    await desk.page.get_by_label("Token").press("Enter")
    await expect(desk.page.locator(".me strong")).to_have_text("Ben Cole")
