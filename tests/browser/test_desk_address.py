"""The desk's address is text from outside: any fragment gives a page that works."""

import asyncio
import base64
import json
from typing import Any

import pytest
from playwright.async_api import Page, Route, WebSocketRoute, expect

from libs.contracts.desk import ClosingNotes, Teammate
from services.gateway.desk.schemas import Me
from tests.browser.axe import violations_of
from tests.browser.desk_page import DeskPage
from tests.browser.fake_desk import FakeDesk
from tests.browser.fake_gateway import FakeGateway
from tests.browser.fake_tokens import host_token
from tests.waiting import until_holds

pytestmark = pytest.mark.browser

ME = Me(
    person=Teammate(id="ana", name="Ana Ruiz"), teams=[], people=[], closing_notes=ClosingNotes(), canned_replies=[]
)


def token_with(payload: Any) -> str:
    return f"e30.{base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip('=')}.x"


@pytest.mark.parametrize(
    "fragment",
    [
        "", "%ff", "%", "ana/%E0%A4%A", "%ff/mine/%ff", "token=%", "token=a.b.c",
        *(f"token={token_with(payload)}" for payload in (None, {}, {"sub": "\ud800"}, {"sub": 7}, {"sub": {"a": 1}})),
    ],
)  # fmt: skip
async def test_without_a_session_it_asks_to_sign_in(page: Page, gateway: FakeGateway, fragment: str) -> None:
    await page.goto(f"{gateway.url}/desk#{fragment}")
    await expect(page.locator("#sign-in")).to_be_visible()


async def test_the_sign_in_page_offers_the_ways_that_there_are(page: Page, gateway: FakeGateway) -> None:
    ways: dict[str, Any] = {"sessions": [], "refresh_url": None, "origins": [], "oidc": False, "demo": True}
    people = {
        "staff_token": "x",
        "teammates": [{"id": "ana", "name": "Ana Ruiz", "token": host_token("ana", "teammate")}],
    }
    await page.route("**/demo/config.json", lambda route: route.fulfill(json=people))
    await page.route("**/v1/desk/session", lambda route: route.fulfill(json=ways))
    await page.goto(f"{gateway.url}/desk")
    box = page.locator("#sign-in")
    await expect(box.get_by_role("button", name="Ana Ruiz")).to_be_visible()
    await box.get_by_text("For operators").click()
    await expect(box.get_by_text("frontdesk token --role teammate")).to_be_visible()
    assert await violations_of(page) == []
    ways |= {"oidc": True, "demo": False}
    await page.reload()
    await expect(box.get_by_role("link", name="Sign in")).to_have_attribute("href", "/v1/desk/oidc/login")
    await expect(box.get_by_text("Sign in with the account of your organisation.")).to_be_visible()
    await expect(box.get_by_role("textbox")).to_have_count(0)
    await expect(box.get_by_role("button", name="Ana Ruiz")).to_have_count(0)
    assert await violations_of(page) == []
    await page.evaluate("location.hash = '#refused=oidc_denied'")
    await expect(box.get_by_text("The sign-in was cancelled.")).to_be_visible()


@pytest.mark.parametrize("part", ["%ff", "%", "%E0%A4%A"])
async def test_a_signed_in_person_goes_on(page: Page, gateway: FakeGateway, part: str) -> None:
    asked: list[dict[str, Any]] = []

    def desk(socket: WebSocketRoute) -> None:
        socket.on_message(lambda frame: asked.append(json.loads(frame)))
        socket.send(json.dumps({"type": "ready", "me": ME.model_dump(mode="json")}))

    await page.route_web_socket("**/v1/desk/socket", desk)
    await DeskPage(page).sign_in(gateway.url, host_token("ana", "teammate"))
    await page.evaluate("part => { location.hash = `#conversation/${part}`; }", part)
    await until_holds(lambda: {"type": "watch", "conversation_id": part, "after": "0"} in asked, "it is looked for")
    await page.evaluate("part => { location.hash = `#${part}`; }", part)
    await page.reload()
    await page.evaluate("location.hash = '#closed'")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Closed")


async def test_the_session_is_asked_for_while_the_words_load(page: Page, gateway: FakeGateway) -> None:
    """A reload shows its first rows a round trip earlier, and the token leaves the address before anything else."""
    asked, addresses = asyncio.Event(), []

    async def after_the_session(route: Route) -> None:
        async with asyncio.timeout(30):
            await asked.wait()
        addresses.append(page.url)
        await route.continue_()

    page.on("request", lambda request: asked.set() if request.url.endswith("/v1/desk/session") else None)
    await page.route("**/locales/desk/en.js", after_the_session)
    desk = FakeDesk(page)
    desk.talk()
    shown = await desk.open(gateway.url)
    await expect(shown.rows).to_have_count(1)
    assert addresses == [f"{gateway.url}/desk#mine"]
