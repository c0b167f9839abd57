"""No trouble of the widget, and no part that few visitors see, breaks a rule of accessibility."""

from typing import Any

import pytest
from playwright.async_api import Browser, FilePayload, Route, expect

from libs.contracts import Attachment
from libs.contracts.entries import Button
from libs.contracts.frames import QueueFrame
from tests.browser.axe import SCREEN, Audit
from tests.browser.fake_gateway import FakeGateway
from tests.browser.fake_problems import Refused
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget
from tests.gateway.attached import image

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

AWAY = {"online": False, "open": True, "opens_at": None, "answer_minutes": None}
NO_ADDRESS = {"to": None, "confirmed": False, "on": False}
HEADERS = {"Access-Control-Allow-Origin": "*"}
FILES = [
    Attachment(id="0" * 26, name="broken desk.jpg", type="image/jpeg", size=61_000, width=640, height=480),
    Attachment(id="1" * 26, name="offer.pdf", type="application/pdf", size=210_000),
]


async def walked(browser: Browser, site: HostSite) -> tuple[Widget, Audit]:
    page = await browser.new_page(viewport=SCREEN, locale="en-US")
    await page.goto(site.url)
    chat = Widget(page)
    await expect(chat.launcher).to_be_visible()
    return chat, Audit(page, "frontdesk-chat", themed_page=True)


async def test_trouble_and_a_preview(browser: Browser, site: HostSite, gateway: FakeGateway) -> None:
    gateway.widget = {"availability": AWAY}
    chat, audit = await walked(browser, site)
    await chat.open()
    gateway.no_line = Refused(409, "conversation_full")
    await chat.say("one more")
    await expect(chat.button("Start a new one")).to_be_visible()
    await audit.look("a line that was refused")
    gateway.no_line = None
    await chat.page.context.set_offline(True)  # leaves the socket open
    await gateway.stop()
    await chat.say("from a tunnel")
    await expect(chat.banner).to_contain_text("You are offline.")
    await audit.look("offline")
    await chat.page.context.set_offline(False)
    await gateway.start()
    await expect(chat.host).to_have_attribute("data-status", "live")
    await chat.page.evaluate("Frontdesk.close()")
    yes = [Button(action="yes", label="Yes")]
    gateway.last.say("A line for a closed panel", "teammate", name="Ana Ruiz", buttons=yes)
    await expect(chat.host.locator(".preview")).to_contain_text("A line for a closed panel")
    await audit.look("an unread line and its preview")
    gateway.no_opening = Refused(403, "origin_refused")
    await chat.page.evaluate("localStorage.clear()")
    await chat.page.reload()
    await chat.launcher.click()
    await expect(chat.banner).to_contain_text("not set up for this site")
    await audit.look("refused")
    assert audit.broken == {}
    await chat.page.close()


async def test_answers_by_mail(browser: Browser, site: HostSite, gateway: FakeGateway) -> None:
    gateway.widget = {"availability": AWAY, "mail": True}
    chat, audit = await walked(browser, site)

    async def mail(route: Route) -> None:
        asked: dict[str, Any] = route.request.post_data_json or {}
        known = {"to": "v•••@acme.example", "confirmed": False, "on": asked.get("on", False)}
        await route.fulfill(json=known if asked else NO_ADDRESS, headers=HEADERS)

    for path in ("mail", "transcript"):
        await chat.page.route(f"**/v1/conversations/*/{path}", mail)
    await chat.open()
    await chat.say("Where is my parcel?")
    await expect(chat.bubbles.last).to_have_text("You said: Where is my parcel?")
    gateway.last.send(QueueFrame(place=2))
    await expect(chat.host.get_by_text("You don’t have to wait here.")).to_be_visible()
    await audit.look("an offer")
    await chat.button("E-mail me the answer").click()
    await chat.host.get_by_role("textbox", name="Your e-mail address").fill("vera@")
    await chat.button("Save").click()
    await expect(chat.host.get_by_text("This is no complete e-mail address.")).to_be_visible()
    await audit.look("the address, incomplete")
    await chat.host.get_by_role("textbox", name="Your e-mail address").fill("vera@acme.example")
    await chat.button("Save").click()
    await expect(chat.host.get_by_text("If you leave, answers go to")).to_be_visible()
    await audit.look("the address is known")
    await chat.button("Close").click()
    gateway.last.close()
    await chat.button("E-mail me this conversation").click()
    await expect(chat.host.get_by_text("It is on its way to")).to_be_visible()
    await audit.look("the transcript")
    assert audit.broken == {}
    await chat.page.close()


async def test_attached_files(browser: Browser, site: HostSite, gateway: FakeGateway) -> None:
    chat, audit = await walked(browser, site)

    async def opening(route: Route) -> None:
        answer = await route.fetch()
        limits = {"max_bytes": 1_000, "max_files": 10}
        await route.fulfill(response=answer, json={**await answer.json(), "attachments": limits})

    async def file(route: Route) -> None:
        if route.request.method == "GET":
            await route.fulfill(body=image(), content_type="image/jpeg", headers=HEADERS)
        elif "offer.pdf" in route.request.url:
            await route.fulfill(status=201, json=FILES[1].model_dump(), headers=HEADERS)
        elif "tool.exe" in route.request.url:
            await route.fulfill(status=415, json={"code": "attachment_type"}, headers=HEADERS)
        # The others stay on their way.

    await chat.page.route("**/v1/conversations", opening)
    await chat.page.route("**/v1/conversations/*/attachments**", file)
    await chat.open()
    async with chat.page.expect_file_chooser() as chooser:
        await chat.button("Attach images or files").click()
    names = ("offer.pdf", "tool.exe", "slow.txt", "large.txt")
    files: list[FilePayload] = [
        {"name": name, "mimeType": "text/plain", "buffer": b"x" * (1_001 if name == "large.txt" else 1)}
        for name in names
    ]
    await (await chooser.value).set_files(files)
    tray = chat.host.locator(".tray")
    await expect(tray.get_by_text("Files of this kind can’t be attached.", exact=True)).to_be_visible()
    await expect(chat.host.get_by_role("button", name="Cancel slow.txt")).to_be_visible()
    await chat.say("See these")
    await expect(tray.get_by_text("Your message is sent as soon as the files have arrived.")).to_be_visible()
    gateway.last.say("Here is our offer.", "teammate", name="Ana Ruiz", attachments=FILES)
    gateway.last.say("", "contact", attachments=FILES)
    await expect(chat.log.locator("canvas[data-drawn]").first).to_be_visible()
    await audit.look("files that are sent, refused and shown")
    assert audit.broken == {}
    await chat.page.close()
